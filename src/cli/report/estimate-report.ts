import type { Estimate } from '../../session/estimate.js';
import { PRICE_BASIS } from '../../speech/elevenlabs/prices.js';
import { type Listing, type Paper, tableLines } from '../screen/table.js';
import { counted, dollars } from './amounts.js';

/**
 * An estimate for people, line by line: what it is, what of it is paid for already, what the rest costs, and what it would
 * cost with each model.
 * @param clean    makes what comes from the script and the service fit to be shown
 * @param verbose  with all that is spoken otherwise than written
 * @param paper    what it is written on
 */
export const estimateLines = async (
  told: Estimate,
  {
    clean,
    verbose = false,
    paper = {},
  }: { readonly clean: (text: string) => string; readonly verbose?: boolean; readonly paper?: Paper },
): Promise<string[]> => {
  const estimate = cleaned(told, clean);
  return [
    sizeLine(estimate),
    longestLine(estimate),
    cachedLine(estimate),
    costLine(estimate),
    quotaLine(estimate),
    '',
    ...(await modelLines(estimate, paper)),
    ...(verbose ? await changeLines(estimate, paper) : changesLine(estimate)),
  ];
};

/** Before there are columns: what is made visible is wider. */
const cleaned = (value: Estimate, clean: (text: string) => string): Estimate =>
  JSON.parse(JSON.stringify(value), (_name, field: unknown) => (typeof field === 'string' ? clean(field) : field));

const sizeLine = ({ characters, passages, audioSeconds }: Estimate): string =>
  row(
    'script',
    `${counted(characters, 'character')} in ${counted(passages, 'passage')}, about ${length(audioSeconds)}`,
  );

const longestLine = ({ longestPassage }: Estimate): string =>
  longestPassage
    ? row(
        'longest passage',
        `number ${longestPassage.index + 1}, ${counted(longestPassage.characters, 'character')}: "${longestPassage.beginning}"`,
      )
    : row('longest passage', 'none');

const cachedLine = ({ cached, charactersToSpeak }: Estimate): string => {
  if (!cached) return row('spoken before', 'not known');
  if (cached.passages === 0) return row('spoken before', 'nothing');
  const known = `${counted(cached.passages, 'passage')}, ${counted(cached.characters, 'character')}`;
  return row('spoken before', `${known}; ${counted(charactersToSpeak, 'character')} to be spoken`);
};

const costLine = ({ engine, cost, modelId }: Estimate): string => {
  if (engine === 'offline') return row('cost', 'nothing: the offline voice is free');
  if (!cost) return row('cost', `not known: nobody has told a price of ${modelId}`);
  if (cost.credits === 0) return row('cost', 'nothing');
  return row('cost', `about ${counted(cost.credits, 'credit')} (${dollars(cost.usd)}) with ${modelId}`);
};

const quotaLine = ({ engine, quota, cost }: Estimate): string => {
  if (engine === 'offline') return row('credits left', 'not needed');
  if (!quota) return row('credits left', 'not known: the key may not ask, or the service does not answer');
  const { remainingCredits, limitCredits, suffices, tier } = quota;
  const plan = tier === undefined ? '' : ` (plan ${tier})`;
  if (remainingCredits === 'unlimited') return row('credits left', `no limit${plan}`);
  const left = `${remainingCredits.toLocaleString('en-US')} of ${counted(limitCredits, 'credit')}${plan}`;
  if (suffices === null || !cost) return row('credits left', left);
  const missing = counted(cost.credits - remainingCredits, 'credit');
  return row('credits left', `${left}: ${suffices ? 'enough' : `not enough, ${missing} are missing`}`);
};

const modelLines = async ({ models, modelId }: Estimate, paper: Paper): Promise<string[]> => {
  if (models.length === 0) return [];
  const listing: Listing = {
    heads: ['Model', 'To be spoken', 'Credits', 'Cost', 'For 1,000 characters'],
    rows: models.map((model) => [
      model.modelId === modelId ? `${model.modelId} *` : model.modelId,
      model.characters.toLocaleString('en-US'),
      model.credits.toLocaleString('en-US'),
      dollars(model.usd),
      dollars(model.usdPerThousandChars),
    ]),
    aligned: ['left', 'right', 'right', 'right', 'right'],
    spare: [1],
  };
  const lines = await tableLines(listing, paper);
  const credits = models.some(({ source }) => source === 'service')
    ? 'credits by the service'
    : 'credits by a built-in table';
  return [...lines, `(${credits}; ${PRICE_BASIS})`];
};

const changesLine = ({ spokenOtherwise }: Estimate): string[] =>
  spokenOtherwise.length === 0
    ? []
    : ['', `${counted(spokenOtherwise.length, 'piece')} of text spoken otherwise than written; --verbose lists them`];

const changeLines = async ({ spokenOtherwise }: Estimate, paper: Paper): Promise<string[]> => {
  if (spokenOtherwise.length === 0) return ['', 'everything is spoken as it is written'];
  const listing: Listing = {
    heads: ['Written', 'Spoken', 'Rule', 'Times'],
    rows: spokenOtherwise.map(({ written, spoken, rule, count }) => [written, spoken, rule, String(count)]),
    aligned: ['left', 'left', 'left', 'right'],
    wraps: [1, 0],
  };
  const lines = await tableLines(listing, paper);
  return ['', ...lines];
};

const row = (name: string, text: string): string => `${name.padEnd(17)}${text}`;

const length = (seconds: number): string => {
  const minutes = Math.round(seconds / 60);
  if (seconds < 90) return counted(seconds, 'second');
  if (minutes < 90) return counted(minutes, 'minute');
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
};

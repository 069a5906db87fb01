import type { Metrics } from '../../session/metrics.js';
import type { Charge, DoubtfulPlace, NarrationResult, SpokenVoice } from '../../session/narration-result.js';
import { counted } from './amounts.js';
import { costText } from './cost-text.js';

/** What was done, in one line; then what may be worth listening to. */
export const summaryLines = (result: NarrationResult): string[] => [summaryLine(result), ...doubtLines(result)];

const summaryLine = (result: NarrationResult): string => {
  const { output, voice, hasNarrated = true, cast = [], engine, cost, metrics } = result;
  const narrator = hasNarrated || cast.length === 0 ? [nameOf(voice)] : [];
  const voices = [...narrator, ...cast.map((member) => `${nameOf(member.voice)} as ${member.speaker}`)];
  const by = `${voices.length > 1 ? 'voices' : 'voice'} ${voices.join(', ')}${engine === 'offline' ? ' (offline)' : ''}`;
  const what = `${duration(metrics.audioSeconds)} of audio, ${counted(metrics.characters, 'character')}, ${counted(metrics.passages, 'passage')}, ${costIn(cost)}${by}`;
  return `${output === null ? 'Spoke' : `Saved ${output}:`} ${what}${extras(metrics)}`;
};

/** A sum that nobody would pick up from the street is not told. */
const costIn = (cost: Charge | undefined): string =>
  cost && (cost.isExact || cost.usd >= MENTIONED_USD) ? `${costText(cost)}, ` : '';

const MENTIONED_USD = 0.01;

const nameOf = ({ name, id }: SpokenVoice): string => name ?? id;

const doubtLines = ({ doubts }: NarrationResult): string[] => {
  if (!doubts) return [];
  const lines = doubts.places
    .slice(0, SHOWN_DOUBTS)
    .map(({ atMs, kind, text }) => `  ${duration(atMs / 1000)}  ${text} (${DOUBTS[kind]})`);
  const more = doubts.total - lines.length;
  return [
    'Worth listening to: the times of these words are odd',
    ...lines,
    ...(more > 0 ? [`  and ${more} more; --json has them`] : []),
  ];
};

const SHOWN_DOUBTS = 10;
const DOUBTS = {
  long: 'far too slow',
  silent: 'a long silence',
  rushed: 'far too fast, or left out',
} as const satisfies Record<DoubtfulPlace['kind'], string>;

/** Only what happened is told. */
const extras = ({ reusedCharacters, retries, reconnects, resentCharacters }: Metrics): string => {
  const told = [
    reusedCharacters > 0 ? `${counted(reusedCharacters, 'character')} reused from earlier runs` : '',
    retries > 0
      ? `${retries} ${retries === 1 ? 'retry' : 'retries'} (${counted(reconnects, 'reconnect')}), ${counted(resentCharacters, 'character')} sent again`
      : '',
  ];
  return told
    .filter(Boolean)
    .map((text) => `; ${text}`)
    .join('');
};

export const duration = (seconds: number): string => {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const pad = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`;
};

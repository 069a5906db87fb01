import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { NarrateError } from '../errors.js';
import { mayCost } from '../session/cost.js';
import { type EstimateOptions, estimateNarration } from '../session/estimate.js';
import { regularFiles } from '../session/regular-files.js';
import type { CommandContext } from './command.js';
import { counted, dollars } from './report/amounts.js';

/** A narration that costs more is confirmed first. */
export const CONFIRM_ABOVE_USD = 50;

export interface CostQuestion {
  readonly usd: number;
  /** To be spoken anew. */
  readonly characters: number;
  readonly thresholdUsd: number;
  /** Whether somebody can be asked. */
  readonly isTerminal: boolean;
  /** Said beforehand: go on. */
  readonly yes: boolean;
  /** @returns what was answered */
  readonly ask: (question: string) => Promise<string>;
}

/**
 * Let a person decide before much is spent.
 * @throws NarrateError ERR_USAGE  they do not want it, or nobody can be asked
 */
export const confirmCost = async ({
  usd,
  characters,
  thresholdUsd,
  isTerminal,
  yes,
  ask,
}: CostQuestion): Promise<void> => {
  if (yes || usd <= thresholdUsd) return;
  const sum = dollars(usd);
  const cost = `${/^\$/.test(sum) ? 'about ' : ''}${sum} (${counted(characters, 'character')})`;
  const hint = 'to go on, add --yes or raise --confirm-above; to see what costs how much, add --estimate';
  if (!isTerminal) {
    throw new NarrateError('ERR_USAGE', `This would cost ${cost}, more than ${dollars(thresholdUsd)}`, { hint });
  }
  const answer = await ask(`This will cost ${cost}. Go on? [y/N] `);
  if (!/^\s*y(es)?\s*$/i.test(answer)) {
    throw new NarrateError('ERR_USAGE', 'Not confirmed: nothing was spoken', { hint });
  }
};

/**
 * Ask, where script files are to be spoken for more than `thresholdUsd`. Files too small for it are not even read; what
 * comes through a pipe cannot be counted beforehand.
 * @throws NarrateError ERR_USAGE  see `confirmCost`; or what `estimateNarration` throws
 */
export const confirmNarration = async (
  options: EstimateOptions,
  { thresholdUsd = CONFIRM_ABOVE_USD, yes = false }: { readonly thresholdUsd?: number; readonly yes?: boolean },
  { terminal, env, stdin, signal }: Pick<CommandContext, 'terminal' | 'env' | 'stdin' | 'signal'>,
): Promise<void> => {
  if (yes || options.engine.kind === 'offline' || !(await mayCost(options, thresholdUsd))) return;
  const { files } = await regularFiles(options.inputs);
  // Whoever reads the script for good says what is to be said about it.
  const estimate = await estimateNarration({ ...options, inputs: files }, { env, warn: () => {} }, signal);
  if (!estimate.cost) return;
  const isRead = options.inputs.some((input) => 'stream' in input);
  await confirmCost({
    usd: estimate.cost.usd,
    characters: estimate.charactersToSpeak,
    thresholdUsd,
    isTerminal: stdin.isTTY && terminal.canAsk && !isRead,
    yes,
    ask: async (question) => {
      terminal.draw(question);
      let answer: string | undefined;
      try {
        answer = await readAnswer(stdin, signal);
      } finally {
        // Whoever answers ends the line.
        if (answer === undefined) terminal.draw('\n');
      }
      return answer ?? '';
    },
  });
};

/** One line; undefined when none comes. @throws the signal's reason when aborted */
export const readAnswer = async (input: Readable, signal: AbortSignal): Promise<string | undefined> => {
  const lines = createInterface({ input, terminal: false });
  const line = once(lines, 'line', { signal }).then(([text]) => String(text));
  const end = once(lines, 'close', { signal }).then(() => undefined);
  try {
    return await Promise.race([line, end]);
  } catch (reason) {
    signal.throwIfAborted();
    throw reason;
  } finally {
    for (const left of [line, end]) left.catch(() => {});
    lines.close();
  }
};

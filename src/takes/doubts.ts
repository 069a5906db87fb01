import type { TextPosition } from './heard-text.js';
import { positionInPassage } from './rest-of-passage.js';
import { isCoarse, rushedDoubt, rushedRuns } from './rushed-words.js';
import { longWords, silences } from './slow-words.js';
import type { TimedWord, WordRange } from './timed-words.js';
import { goesBack, paceOf } from './word-pace.js';

/** Words of a take whose times no voice should need: stuck or babbling, silent in mid-sentence, or skipped. */
export interface Doubt {
  readonly kind: 'long' | 'silent' | 'rushed';
  readonly position: WordRange;
  /** In the sound of the take; of a silence, where it begins and ends. */
  readonly startMs: number;
  readonly endMs: number;
  /** By how much the time is more, or less, than at the usual pace. */
  readonly offMs: number;
}

/**
 * What is doubtful about the words of one attempt, in order. Times are judged by their own median, so that a service whose
 * times are merely odd is not suspected: coarse ones, some for many words at once, spread evenly or missing.
 * @param soundMs  how long the attempt sounds
 * @param usualMsPerLetter  the pace of this narration, for takes that are too short to have one of their own
 */
export const findDoubts = (
  words: readonly TimedWord[],
  soundMs: number,
  usualMsPerLetter?: number,
): readonly Doubt[] => {
  const msPerLetter = paceOf(words) ?? usualMsPerLetter;
  if (msPerLetter === undefined || goesBack(words)) return [];
  const runs = rushedRuns(words, msPerLetter, soundMs);
  if (isCoarse(words, runs)) return [];
  const rushed = runs.map((run) => rushedDoubt(words, run, msPerLetter));
  return [...rushed, ...longWords(words, msPerLetter), ...silences(words, msPerLetter)].sort(
    (one, two) => one.startMs - two.startMs,
  );
};

/** The same doubt, told from the start of the passage instead of the start of its rest, which begins to sound at `atMs`. */
export const doubtInPassage = (doubt: Doubt, from: TextPosition, atMs: number): Doubt => ({
  ...doubt,
  position: { from: positionInPassage(from, doubt.position.from), to: positionInPassage(from, doubt.position.to) },
  startMs: atMs + doubt.startMs,
  endMs: atMs + doubt.endMs,
});

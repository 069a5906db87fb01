import type { TimedWord } from './timed-words.js';

/** Milliseconds a letter takes, in the median of the words; undefined where they are too few, or their times no times of speech. */
export const paceOf = (words: readonly TimedWord[]): number | undefined => {
  const own: number[] = [];
  const steps: number[] = [];
  words.forEach((word, index) => {
    if (word.letters < 3 || word.isTag) return;
    own.push((word.endMs - word.startMs) / word.letters);
    const next = words[index + 1];
    if (next) steps.push((next.startMs - word.startMs) / word.letters);
  });
  const hasOwn = own.filter((ms) => ms > 0).length > own.length / 2;
  // Where a word has no end of its own, it ends with the next.
  const list = hasOwn ? own : steps;
  const median = list.sort((one, two) => one - two)[list.length >> 1];
  if (median === undefined || list.length < ENOUGH_WORDS) return undefined;
  return median >= FASTEST_MS_PER_LETTER && median <= SLOWEST_MS_PER_LETTER ? median : undefined;
};

const ENOUGH_WORDS = 12;
const FASTEST_MS_PER_LETTER = 15;
const SLOWEST_MS_PER_LETTER = 400;

/** Times of speech never do. */
export const goesBack = (words: readonly TimedWord[]): boolean =>
  words.some(({ startMs, endMs }, index) => endMs < startMs || startMs < (words[index - 1]?.startMs ?? 0));

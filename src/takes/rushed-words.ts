import type { Doubt } from './doubts.js';
import { type Run, rangeOf, type TimedWord } from './timed-words.js';

/** The longest runs that were spoken faster than any voice can, apart from each other. */
export const rushedRuns = (words: readonly TimedWord[], msPerLetter: number, soundMs: number): Run[] => {
  const limitMs = Math.min(msPerLetter / RUSHED_TIMES, UNINTELLIGIBLE_MS_PER_LETTER);
  const isFast = (word: TimedWord | undefined) => word && word.endMs - word.startMs < word.letters * limitMs;
  const runs: Run[] = [];
  for (let from = 0; from < words.length; from++) {
    if (!isFast(words[from])) continue;
    let letters = 0;
    let end: number | undefined;
    for (let to = from; to < words.length; to++) {
      letters += words[to]?.letters ?? 0;
      const tookMs = timeOf(words, { from, to });
      if (tookMs > letters * limitMs + HOPELESS_MS) break;
      if (isFast(words[to]) && tookMs < letters * limitMs) end = to;
    }
    if (end === undefined) continue;
    const run = { from, to: end };
    if (isRushed(words, run, msPerLetter, soundMs)) runs.push(run);
    from = end;
  }
  return runs;
};

const isRushed = (words: readonly TimedWord[], run: Run, msPerLetter: number, soundMs: number): boolean => {
  const letters = lettersOf(words, run);
  const isLong = run.to - run.from + 1 >= RUSHED_WORDS && letters >= RUSHED_LETTERS;
  return isLong && roomOf(words, run, msPerLetter, soundMs) < letters * msPerLetter * ROOM_PART;
};

const lettersOf = (words: readonly TimedWord[], { from, to }: Run): number =>
  words.slice(from, to + 1).reduce((sum, { letters }) => sum + letters, 0);

const RUSHED_TIMES = 4;
const UNINTELLIGIBLE_MS_PER_LETTER = 15;
const RUSHED_WORDS = 4;
const RUSHED_LETTERS = 15;
/** Too late by so much, a run is looked at no further: what follows may be one by itself. */
const HOPELESS_MS = 2_000;
/** With so much of the usual time around it, its words may have been spoken there and only been timed wrongly. */
const ROOM_PART = 0.4;

const timeOf = (words: readonly TimedWord[], { from, to }: Run): number =>
  (words[to]?.endMs ?? 0) - (words[from]?.startMs ?? 0);

/** Its time with the silence around it, and with what its neighbours took more than usual. */
const roomOf = (words: readonly TimedWord[], { from, to }: Run, msPerLetter: number, soundMs: number): number => {
  const [previous, next] = [words[from - 1], words[to + 1]];
  const usualMs = (word: TimedWord) => word.maxLetters * msPerLetter;
  const startMs = previous ? Math.min(previous.endMs, previous.startMs + usualMs(previous)) : 0;
  const endMs = next ? Math.max(next.startMs, next.endMs - usualMs(next)) : soundMs;
  return endMs - startMs;
};

/** Whether several words have one time as a matter of habit. */
export const isCoarse = (words: readonly TimedWord[], runs: readonly Run[]): boolean => {
  const others = words.filter((_, index) => !runs.some(({ from, to }) => index >= from && index <= to));
  const atOnce = others.filter((word, index) => !word.isTag && word.startMs === others[index + 1]?.startMs);
  return runs.length > MAX_RUNS || atOnce.length > COARSE_PART * others.length;
};

const MAX_RUNS = 2;
const COARSE_PART = 0.1;

export const rushedDoubt = (words: readonly TimedWord[], run: Run, msPerLetter: number): Doubt => {
  const [startMs, tookMs] = [words[run.from]?.startMs ?? 0, timeOf(words, run)];
  const offMs = lettersOf(words, run) * msPerLetter - tookMs;
  return { kind: 'rushed', position: rangeOf(words, run), startMs, endMs: startMs + tookMs, offMs };
};

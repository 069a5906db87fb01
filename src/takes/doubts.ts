import type { TextPosition } from './heard-text.js';
import { positionInPassage } from './rest-of-passage.js';
import type { TimedWord } from './timed-words.js';

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

/** From before its first word to behind its last one, in the sentence of that word; a silence lies between the two. */
export interface WordRange {
  readonly from: TextPosition;
  readonly to: TextPosition;
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

/** Milliseconds a letter takes, in the median of the words; undefined where they are too few, or their times no times of speech. */
export const paceOf = (words: readonly TimedWord[]): number | undefined => {
  const usual = words.flatMap((word, index) =>
    word.letters < 3 || word.isTag ? [] : [{ word, next: words[index + 1] }],
  );
  const own = usual.map(({ word }) => (word.endMs - word.startMs) / word.letters);
  const hasOwn = own.filter((ms) => ms > 0).length > own.length / 2;
  // Where a word has no end of its own, it ends with the next.
  const steps = usual.flatMap(({ word, next }) => (next ? [(next.startMs - word.startMs) / word.letters] : []));
  const list = hasOwn ? own : steps;
  const median = list.sort((one, two) => one - two)[list.length >> 1];
  if (median === undefined || list.length < ENOUGH_WORDS) return undefined;
  return median >= FASTEST_MS_PER_LETTER && median <= SLOWEST_MS_PER_LETTER ? median : undefined;
};

const ENOUGH_WORDS = 12;
const FASTEST_MS_PER_LETTER = 15;
const SLOWEST_MS_PER_LETTER = 400;

const goesBack = (words: readonly TimedWord[]): boolean =>
  words.some(({ startMs, endMs }, index) => endMs < startMs || startMs < (words[index - 1]?.startMs ?? 0));

/** From and to are numbers of words, both included. */
interface Run {
  readonly from: number;
  readonly to: number;
}

/** The longest runs that were spoken faster than any voice can, apart from each other. */
const rushedRuns = (words: readonly TimedWord[], msPerLetter: number, soundMs: number): Run[] => {
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
const isCoarse = (words: readonly TimedWord[], runs: readonly Run[]): boolean => {
  const others = words.filter((_, index) => !runs.some(({ from, to }) => index >= from && index <= to));
  const atOnce = others.filter((word, index) => !word.isTag && word.startMs === others[index + 1]?.startMs);
  return runs.length > MAX_RUNS || atOnce.length > COARSE_PART * others.length;
};

const MAX_RUNS = 2;
const COARSE_PART = 0.1;

const rushedDoubt = (words: readonly TimedWord[], run: Run, msPerLetter: number): Doubt => {
  const [startMs, tookMs] = [words[run.from]?.startMs ?? 0, timeOf(words, run)];
  const offMs = lettersOf(words, run) * msPerLetter - tookMs;
  return { kind: 'rushed', position: rangeOf(words, run), startMs, endMs: startMs + tookMs, offMs };
};

const longWords = (words: readonly TimedWord[], msPerLetter: number): Doubt[] =>
  words.flatMap(({ startMs, endMs, maxLetters, isTag }, index): Doubt[] => {
    const tookMs = endMs - startMs;
    const usualMs = Math.max(maxLetters, 3) * msPerLetter;
    if (isTag || tookMs <= LONG_WORD_MS || tookMs <= LONG_TIMES * usualMs) return [];
    if (isShared(words, index - 1, index + 1, tookMs, msPerLetter)) return [];
    const position = rangeOf(words, { from: index, to: index });
    return [{ kind: 'long', position, startMs, endMs, offMs: tookMs - usualMs }];
  });

const LONG_WORD_MS = 4_000;
const LONG_TIMES = 8;

const silences = (words: readonly TimedWord[], msPerLetter: number): Doubt[] =>
  words.flatMap((word, index): Doubt[] => {
    const next = words[index + 1];
    if (!next || word.isTag || next.isTag) return [];
    const gapMs = next.startMs - word.endMs;
    if (gapMs <= (word.endsSentence ? SILENCE_BETWEEN_MS : SILENCE_INSIDE_MS)) return [];
    if (isShared(words, index, index + 1, gapMs, msPerLetter)) return [];
    const position = rangeOf(words, { from: index, to: index + 1 });
    return [{ kind: 'silent', position, startMs: word.endMs, endMs: next.startMs, offMs: gapMs }];
  });

const SILENCE_INSIDE_MS = 5_000;
/** Behind a sentence a voice may well catch its breath. */
const SILENCE_BETWEEN_MS = 10_000;

/**
 * Whether a time is that of the words on either side as well, which have next to none: a service may give many words the
 * time of the first or of the last, and then all of their sound seems to be one word, or silence.
 */
const isShared = (
  words: readonly TimedWord[],
  before: number,
  behind: number,
  tookMs: number,
  msPerLetter: number,
): boolean => {
  const lackingMs = (start: number, step: 1 | -1) => {
    let sumMs = 0;
    for (let index = start; ; index += step) {
      const word = words[index];
      if (!word || (word.endMs - word.startMs) * SQUEEZED_TIMES > word.letters * msPerLetter) return sumMs;
      sumMs += (word.maxLetters + PAUSE_LETTERS) * msPerLetter;
    }
  };
  return Math.max(lackingMs(before, -1), lackingMs(behind, 1)) > tookMs * SHARED_PART;
};

const SQUEEZED_TIMES = 3;
/** What a pause may take, in letters. */
const PAUSE_LETTERS = 6;
const SHARED_PART = 0.3;

const rangeOf = (words: readonly TimedWord[], { from, to }: Run): WordRange => {
  const [first, last] = [words[from], words[to]];
  return {
    from: { sentence: first?.sentence ?? 0, words: first?.word ?? 0 },
    to: { sentence: last?.sentence ?? 0, words: (last?.word ?? 0) + 1 },
  };
};

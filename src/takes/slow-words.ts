import type { Doubt } from './doubts.js';
import { rangeOf, type TimedWord } from './timed-words.js';

/** Words that do not end: the voice is stuck, or babbles. */
export const longWords = (words: readonly TimedWord[], msPerLetter: number): Doubt[] =>
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

/** Silences, or sounds, where no word is. */
export const silences = (words: readonly TimedWord[], msPerLetter: number): Doubt[] =>
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

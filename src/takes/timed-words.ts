import { isCutWord, type Sentence } from '../script/passage.js';
import type { TextPosition, WordTime } from './heard-text.js';

/** A word that was spoken, with what its time may be judged by. */
export interface TimedWord extends WordTime {
  /** What it takes about as long as, in letters of an English word; 0 where that cannot be told. */
  readonly letters: number;
  /** What it takes at most as long as: a digit may be a whole word, capitals may be spelled. */
  readonly maxLetters: number;
  /** Of a direction in brackets, which is not spoken, or a sound that takes any time. */
  readonly isTag: boolean;
  readonly endsSentence: boolean;
}

/** @param sentences  of which they are the words */
export const timedWords = (times: readonly WordTime[], sentences: readonly Sentence[]): TimedWord[] => {
  const known = new Map<number, readonly Word[]>();
  return times.map((time) => {
    const sentence = sentences[time.sentence];
    const words = known.get(time.sentence) ?? (sentence ? wordsIn(sentence) : []);
    known.set(time.sentence, words);
    const { letters, maxLetters, isTag, endsSentence } = words[time.word] ?? UNKNOWN;
    const { word, startMs, endMs } = time;
    return { sentence: time.sentence, word, startMs, endMs, letters, maxLetters, isTag, endsSentence };
  });
};

/** From before its first word to behind its last one, in the sentence of that word; a silence lies between the two. */
export interface WordRange {
  readonly from: TextPosition;
  readonly to: TextPosition;
}

/** Some of the timed words, by their numbers, both included. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

export const rangeOf = (words: readonly TimedWord[], { from, to }: Run): WordRange => {
  const [first, last] = [words[from], words[to]];
  return {
    from: { sentence: first?.sentence ?? 0, words: first?.word ?? 0 },
    to: { sentence: last?.sentence ?? 0, words: (last?.word ?? 0) + 1 },
  };
};

type Word = Omit<TimedWord, keyof WordTime>;

const UNKNOWN: Word = { letters: 0, maxLetters: 0, isTag: true, endsSentence: false };

const wordsIn = (sentence: Sentence): Word[] => {
  const { text } = sentence;
  const tags = [...text.matchAll(/\[[^\][]+\]/gu)].map(({ index, 0: tag }) => [index, index + tag.length] as const);
  const words = [...text.matchAll(/\S+/gu)];
  return words.map(({ index, 0: word }, number) => {
    const isTag = tags.some(([from, to]) => index < to && from < index + word.length);
    const endsSentence = number === words.length - 1 && !isCutWord(sentence);
    const { letters, maxLetters } = isTag ? UNKNOWN : lengthOf(word);
    return { letters, maxLetters, isTag, endsSentence };
  });
};

const lengthOf = (word: string): Pick<Word, 'letters' | 'maxLetters'> => {
  // So are most words, and what is below finds the same, slowly.
  const plain = /^[A-Z]?[a-z]+(?=[.,;:!?]?$)/.exec(word)?.[0].length;
  if (plain !== undefined) return { letters: plain, maxLetters: plain };
  const bare = word.replace(/^[\p{P}\p{S}]+|[\p{P}]+$/gu, '');
  const isUsual = /^\p{Lu}?[\p{Ll}\p{M}'’‑-]+$/u.test(bare) || /^\p{Lu}$/u.test(bare);
  if (isUsual) {
    const letters = count(bare, /\p{L}/gu);
    return { letters, maxLetters: letters };
  }
  const maxLetters =
    count(word, /\p{L}/gu) * LETTER_NAME +
    count(word, /\p{N}/gu) * DIGIT_NAME +
    count(bare, /[\p{P}\p{S}]/gu) * SIGN_NAME +
    count(word, /^\p{S}/gu) * SIGN_NAME;
  return { letters: 0, maxLetters };
};

/** Letters of "double-u" in the mean, of "hundred and" behind a digit, of "underscore". */
const LETTER_NAME = 4;
const DIGIT_NAME = 10;
const SIGN_NAME = 10;

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;

import type { Sentence } from './passage.js';

/** A word as the script writes it, and the spoken words that say it. */
export interface WrittenWord {
  readonly text: string;
  /** Where it stands in the written text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** It is said from this spoken word of the sentence on … */
  readonly from: number;
  /** … up to and without this one; the same as `from` when nothing is said for it, or it is said with its neighbour. */
  readonly until: number;
}

/** The sentence as the script writes it. Empty when only an audio tag stands there. */
export const writtenText = ({ text, written }: Sentence): string => written?.text ?? text;

/** The words of `writtenText`, in order. Where several are said as several others, each gets its share. */
export const writtenWords = (sentence: Sentence): WrittenWord[] => {
  const words = [...writtenText(sentence).matchAll(/[^ ]+/g)];
  const runs = sentence.written?.runs ?? words.map((): readonly [number, number] => [1, 1]);
  const all: WrittenWord[] = [];
  let spoken = 0;
  for (const [write, speak] of runs) {
    for (let index = 0; index < write; index++) {
      const { 0: text = '', index: start = 0 } = words[all.length] ?? {};
      const [from, until] = [index, index + 1].map((share) => spoken + Math.floor((share * speak) / write));
      all.push({ text, start, end: start + text.length, from: from ?? 0, until: until ?? 0 });
    }
    spoken += speak;
  }
  return all;
};

/**
 * Where the words that a spoken word stands for lie in `writtenText`; undefined when it has none.
 * @param spokenWord  counted from 0; beyond the last: the last
 */
export const writtenWordAt = (sentence: Sentence, spokenWord: number): { start: number; end: number } | undefined => {
  const words = writtenWords(sentence);
  const word =
    words.find(({ from, until }) => spokenWord >= from && spokenWord < until) ??
    // An audio tag is performed with the word behind it.
    words.find(({ from, until }) => from > spokenWord && until > from) ??
    words.findLast(({ from, until }) => until > from) ??
    words.at(-1);
  return word && { start: word.start, end: word.end };
};

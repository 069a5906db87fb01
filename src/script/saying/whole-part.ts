import { isCutWord, type Sentence } from '../passage.js';

/** Where a sentence that was cut inside a word is whole: `start` and `end` as UTF-16 code units, all of it when nothing is torn. */
export interface WholePart {
  readonly start: number;
  readonly end: number;
}

/** @param continues  whether its first word began in the sentence before */
export const wholePart = (sentence: Sentence, continues: boolean): WholePart => {
  const { text } = sentence;
  const start = continues ? headLength(text) : 0;
  return { start, end: Math.max(start, isCutWord(sentence) ? text.length - tailLength(text) : text.length) };
};

const headLength = (text: string): number => {
  const border = text.search(BORDER);
  return border < 0 ? text.length : border;
};

const tailLength = (text: string): number => {
  let length = 0;
  for (let at = text.length - 1; at >= 0 && !BORDER.test(text.charAt(at)); at--) length += 1;
  return length;
};

/** Between words, and where a script writes no spaces between them. */
const BORDER = /[\s\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef]/;

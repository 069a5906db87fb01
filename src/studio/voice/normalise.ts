import { plainText } from './plain-text.js';
import { READING_RULES } from './reading-rules.js';

/** A stretch of the text and what is said for it. Tokens cover the plain text without gaps. */
export interface SpokenToken {
  /** The plain text of this token. */
  readonly plain: string;
  /** Index of the source character (code point) of each UTF-16 unit of `plain`. */
  readonly sources: readonly number[];
  /** Lower-case words; a single capital is the name of that letter. Empty where nothing is said. */
  readonly words: readonly string[];
  /** A short pause follows. */
  readonly pause: boolean;
}

/**
 * Text as the voice says it: numbers, dates, money, addresses, signs and abbreviations in words, each raw stretch with its
 * own. No letter or digit is left out, except those `unspeakableWord` names.
 * @param chars  the text's code points; long runs are slow, give a sentence at a time
 */
export const normalise = (chars: readonly string[]): SpokenToken[] => {
  const { text, sources } = plainText(chars);
  const tokens: SpokenToken[] = [];
  for (let start = 0; start < text.length; ) {
    const { length, words, pause } = readAt(text, start);
    const end = start + length;
    tokens.push({ plain: text.slice(start, end), sources: sources.slice(start, end), words, pause });
    start = end;
  }
  return tokens;
};

const readAt = (text: string, start: number): { length: number; words: readonly string[]; pause: boolean } => {
  for (const { pattern, read, pause = false } of READING_RULES) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match === null) continue;
    const words = read(match);
    if (words !== undefined) return { length: match[0].length, words, pause };
  }
  return { length: 1, words: [], pause: false };
};

import { textCleaner } from '../clean.js';
import { MARK } from '../marks.js';

/** A text that came through escapes (`"\x1b"`, `"\ud800"`), without what no script could hold. */
export const cleanText = (text: string): string => {
  const cleaner = textCleaner();
  return (cleaner.push(text) + cleaner.end()).replace(NOT_TEXT, '');
};

const NOT_TEXT = new RegExp(`\\p{Surrogate}|${MARK.source}`, 'gu');

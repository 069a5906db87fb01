import type { Caption } from '../../session/remote.js';
import { type Page, tidy } from '../screen/columns.js';

/** A caption that is safe to show in one line. */
export interface CleanCaption {
  readonly text: string;
  /** As UTF-16 code units of `text`. */
  readonly word: { readonly start: number; readonly end: number } | undefined;
}

/**
 * Make a caption safe, and find its word again in what is left.
 * @param clean  makes any text printable and hides what must not be shown
 */
export const cleanCaption = ({ sentence, word }: Caption, clean: (text: string) => string): CleanCaption => {
  const tidied = (from: number, to?: number) => clean(tidy(sentence.slice(from, to)));
  const text = tidied(0);
  if (!word) return { text, word };
  const before = tidied(0, word.start);
  const end = before.length + tidied(word.start, word.end).length;
  // What is hidden may reach beyond one part.
  const isSame = before + tidied(word.start, word.end) + tidied(word.end) === text;
  return { text, word: isSame ? { start: before.length, end } : undefined };
};

/** The page that the word begins on, with the word lit. In a pause: `lastStart` tells where the reader was. */
export const pageText = (
  { text, word }: CleanCaption,
  pages: readonly Page[],
  lastStart: number,
  lit: (word: string) => string,
): string => {
  const at = word?.start ?? lastStart;
  const page = pages.findLast(({ start }) => start <= at) ?? pages[0];
  if (!page) return '';
  if (!word) return text.slice(page.start, page.end);
  const start = clampedTo(page, word.start);
  const end = clampedTo(page, word.end);
  const shown = text.slice(start, end);
  return text.slice(page.start, start) + (shown && lit(shown)) + text.slice(end, page.end);
};

const clampedTo = ({ start, end }: Page, at: number): number => Math.min(end, Math.max(start, at));

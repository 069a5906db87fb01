import stringWidth from 'string-width';
import type { Caption } from '../../session/remote.js';

/** A caption that is safe to show in one line. */
export interface CleanCaption {
  readonly text: string;
  /** As UTF-16 code units of `text`. */
  readonly word: { readonly start: number; readonly end: number } | undefined;
}

/** A part of a text, as UTF-16 code units of it. */
export interface Page {
  readonly start: number;
  readonly end: number;
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

/** Invisible characters show nothing, but terminals do not agree on their width. */
export const tidy = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/\p{Default_Ignorable_Code_Point}/gu, '');

/**
 * A sentence in pages of whole words, none wider than `columns`; what is wider by itself is cut between characters.
 * @param columns  at least 2, the width of one wide character
 */
export const pagesOf = (text: string, columns: number): Page[] => {
  const pages: { start: number; end: number }[] = [];
  let used = 0;
  const add = (start: number, end: number, width: number, gap: number) => {
    const page = pages.at(-1);
    if (page && used + gap + width <= columns) {
      page.end = end;
      used += gap + width;
    } else {
      pages.push({ start, end });
      used = width;
    }
  };
  let last = 0;
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    const width = columnsOf(word);
    let gap = index - last;
    if (width <= columns) add(index, index + word.length, width, gap);
    else {
      for (const { segment, index: at } of GRAPHEMES.segment(word)) {
        add(index + at, index + at + segment.length, columnsOf(segment), gap);
        gap = 0;
      }
    }
    last = index + word.length;
  }
  return pages;
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

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The most that any terminal makes of it: some draw emoji that belong together as one, others each by itself. */
export const columnsOf = (text: string): number => {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += stringWidth(character);
  return columns;
};

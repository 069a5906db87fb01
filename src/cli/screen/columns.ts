import stringWidth from 'string-width';

/** The most that any terminal makes of it: some draw emoji that belong together as one, others each by itself. */
export const columnsOf = (text: string): number => {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += stringWidth(character);
  return columns;
};

/** Invisible characters show nothing, but terminals do not agree on their width. */
export const tidy = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/\p{Default_Ignorable_Code_Point}/gu, '');

/** A part of a text, as UTF-16 code units of it. */
export interface Page {
  readonly start: number;
  readonly end: number;
}

/**
 * A text in pages of whole words, none wider than `columns`; what is wider by itself is cut between characters.
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

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

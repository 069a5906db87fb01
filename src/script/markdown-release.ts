import { plainText, type Restore } from './markdown-inline.js';

/** The beginning of a paragraph that can be spoken now: how much of its Markdown, and what that says. */
export interface Released {
  readonly length: number;
  readonly text: string;
}

/** How far past a sentence end an open mark is waited for, in UTF-16 code units. */
const PATIENCE_CHARS = 600;
/** The longest stretch that is parsed at once: the parser's time grows faster than its text. */
const WINDOW_CHARS = 2000;
/** How many of the latest ends, of sentences and of clauses, are tried. */
const TRIES = 4;

/**
 * What of a paragraph's Markdown can be spoken: up to the last end of a sentence or a clause with no mark open before it;
 * further when a mark stays open for too long.
 * @param final  the paragraph is complete
 * @param eager  somebody waits for the first sound: up to the last word with no mark open before it
 * @param restore  makes code of text again
 * @param before  the character that stands directly before it, if what was released ends with one
 */
export const releasable = (
  paragraph: string,
  final: boolean,
  {
    eager = false,
    restore,
    before,
  }: { eager?: boolean; restore?: Restore | undefined; before?: string | undefined } = {},
): Released | undefined => {
  if (paragraph === '') return undefined;
  const atLength = (text: string, length: number): Released => ({
    length,
    text: plainText(text.slice(0, length), restore, before).text,
  });
  if (final && paragraph.length <= WINDOW_CHARS)
    return { length: paragraph.length, text: plainText(paragraph, restore, before).text };
  const window = paragraph.slice(0, WINDOW_CHARS);
  const ends = sentenceEnds(window, window.length === paragraph.length);
  const within = endsWithin(window, eager ? WORD_END : CLAUSE_END);
  const latest = [...ends.slice(-TRIES), ...within.slice(-TRIES)].sort((one, other) => other - one);
  for (const end of latest) {
    const { text, open } = plainText(window.slice(0, end), restore, before);
    if (!open) return { length: end, text };
  }
  const first = ends[0];
  if (first !== undefined && paragraph.length > first + PATIENCE_CHARS) return atLength(window, first);
  if (paragraph.length < WINDOW_CHARS) return undefined;
  const space = /\s\S*$/.exec(masked(window))?.index ?? -1;
  return atLength(window, space > WINDOW_CHARS / 2 ? space : wholeCharacters(window));
};

/**
 * What follows a released end mark without a space, as far as it is plain, or the space itself: whoever cuts sentences must not
 * take its writer for silent. "example." goes on with "com".
 */
export const gluedTo = (paragraph: string): Released | undefined => {
  const text = PLAIN.exec(paragraph)?.[0];
  return text === undefined ? undefined : { length: text.length, text: text.replace(/\s+/, ' ') };
};

/** No letter of it can begin or end a mark. */
const PLAIN = /^(?:[\p{L}\p{N}.,;:?"'”’…。！？-]+|\s+(?=\S))/u;

/** The text with tags and link addresses made solid, one that is still open too: no sentence ends inside them. */
const masked = (text: string): string =>
  text.replace(/<[A-Za-z/!][^<>]*(?:>|$)|\]\([^()\s]*(?:\s+"[^"]*")?\)/g, (inner) => 'x'.repeat(inner.length));

/** Positions after a sentence's end mark and what it closes; at the very end only if nothing that follows can change it. */
const sentenceEnds = (text: string, atEnd: boolean): number[] => {
  const ends: number[] = [];
  for (const match of masked(text).matchAll(/[.!?…。！？][.!?…。！？"'”’»)\]*_`~」』）]*(?=\s|$)/g)) {
    const end = match.index + match[0].length;
    if (end < text.length || (atEnd && !MARK_MAY_GO_ON.test(text))) ends.push(end + (end < text.length ? 1 : 0));
  }
  return ends;
};

const CLAUSE_END = /[,;:—–][,;:—–"'”’»)\]*_`~]*\s|[，；：、]/g;
const WORD_END = /(?<!\\)\s+/g;

const endsWithin = (text: string, pattern: RegExp): number[] =>
  [...masked(text).matchAll(pattern)].map(({ index, 0: { length } }) => index + length);

/** The address of a link, the description of an image, or the other half of a mark. */
const MARK_MAY_GO_ON = /\]$|(?:^|[^\p{L}\p{N}])!$|(?<!~)~$/u;

const wholeCharacters = (text: string): number => (/[\ud800-\udbff]$/.test(text) ? text.length - 1 : text.length);

/** How far past a mark or a cut one may have to look before it is certain, in UTF-16 code units. */
export const LOOK_AHEAD_CHARS = 64;

/**
 * Where to cut text that has no sentence end within `maxChars` of `start`: after a clause, else at a space, else between
 * two characters as people see them. Reads no further than a fixed distance past the limit, so the place does not depend
 * on how much has arrived; undefined while that is too little.
 * @param text       single spaces; longer than `start + maxChars`
 * @param firstWord  where the first word begins: marks before it are not cut from it
 */
export const cutLongText = (
  text: string,
  start: number,
  firstWord: number,
  maxChars: number,
  final: boolean,
): number | undefined => {
  const limit = start + maxChars;
  const window = text.slice(start, limit + 1);
  const earliest = Math.max(Math.floor(maxChars / 4), firstWord - start);
  const clause = lastMatchEnd(window.slice(earliest), CLAUSE_END);
  if (clause !== undefined) return start + earliest + clause;
  const space = window.lastIndexOf(' ');
  if (space > firstWord - start) return start + space;
  return characterBorder(text, start, limit, final);
};

/**
 * Where the opening of a long sentence ends: behind the last clause within `openingChars` of `start`, else behind the first
 * one after that; undefined while none has come. A clause of a word or two is not worth a breath of its own.
 */
export const clauseEnd = (
  text: string,
  start: number,
  openingChars: number,
  minChars = MIN_CLAUSE_CHARS,
): number | undefined => {
  let last: number | undefined;
  for (const match of text.slice(start + minChars).matchAll(CLAUSE_END)) {
    const end = start + minChars + match.index + match[0].length;
    if (end >= text.length || (last !== undefined && end > start + openingChars)) break;
    last = end;
  }
  return last;
};

const MIN_CLAUSE_CHARS = 12;

/** After a comma, colon or dash that a space follows, or one of a script that writes none. */
const CLAUSE_END = /[,;:—–)][”’"']?(?= )|[，；：、）]|—(?=\S)/g;

const lastMatchEnd = (text: string, pattern: RegExp): number | undefined => {
  let end: number | undefined;
  for (const match of text.matchAll(pattern)) {
    const after = match.index + match[0].length;
    if (after < text.length) end = after;
  }
  return end;
};

/** Made when first needed: it takes Node 10 ms. */
let characters: Intl.Segmenter | undefined;

/** A character with more than this many times the limit of marks upon it is cut after all, between two code points. */
const CHARACTER_MAX_LIMITS = 4;

const characterBorder = (text: string, start: number, limit: number, final: boolean): number | undefined => {
  if (isPlain(text, limit)) return limit;
  // A border between two plain characters is certain; segmenting from there gives the same borders as from the start.
  let from = limit - 1;
  while (from > start && !isPlain(text, from)) from -= 1;
  let border = from;
  characters ??= new Intl.Segmenter('und', { granularity: 'grapheme' });
  const until = start + maxCharacterChars(limit - start);
  let length = limit + LOOK_AHEAD_CHARS;
  for (;;) {
    const window = text.slice(from, length);
    for (const { index, segment } of characters.segment(window)) {
      border = from + index;
      const end = border + segment.length;
      if (border > start && end > limit) return border;
      if (border === start && end > limit && end < Math.min(length, text.length)) return end;
    }
    if (length >= until) return codePointBorder(text, limit);
    if (text.length <= length) return final ? text.length : undefined;
    length += limit - start;
  }
};

const maxCharacterChars = (maxChars: number): number => maxChars * CHARACTER_MAX_LIMITS;

/** Whether two characters meet here that nothing joins: Latin letters or Han, once controls are gone. */
const isPlain = (text: string, at: number): boolean => isAlone(text.charCodeAt(at - 1)) && isAlone(text.charCodeAt(at));
const isAlone = (code: number): boolean => code < 0x300 || (code >= 0x4e00 && code <= 0x9fff);

const codePointBorder = (text: string, at: number): number => (/[\udc00-\udfff]/.test(text.charAt(at)) ? at - 1 : at);

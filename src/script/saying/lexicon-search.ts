import type { LexiconRule } from './lexicon.js';
import type { Rewording } from './wording.js';

/** What a lexicon has to say about a text: the longest of its words at each place, then its patterns, in their order. */
export type LexiconSearch = (text: string) => Rewording[];

/** @param lexicon  of two rules for the same word the later counts */
export const lexiconSearch = (lexicon: readonly LexiconRule[]): LexiconSearch => {
  const words = lexicon.flatMap(({ written, spoken }) =>
    typeof written === 'string' && written.trim() !== '' ? [{ written: plain(written.trim()), spoken }] : [],
  );
  const exact = wordSearch(
    words.filter(({ written }) => written !== written.toLowerCase()),
    'gu',
  );
  const folded = wordSearch(
    words.filter(({ written }) => written === written.toLowerCase()),
    'giu',
  );
  const patterns = lexicon.flatMap(({ written, spoken }) =>
    written instanceof RegExp ? [patternSearch(written, spoken)] : [],
  );
  return (text) => [
    ...[...exact(text), ...folded(text)].sort((a, b) => a.start - b.start || b.end - a.end),
    ...patterns.flatMap((search) => search(text)),
  ];
};

const wordSearch = (
  rules: readonly { readonly written: string; readonly spoken: string }[],
  flags: string,
): LexiconSearch => {
  if (rules.length === 0) return () => [];
  const spoken = new Map(rules.map((rule) => [rule.written, rule.spoken]));
  const longestFirst = [...spoken.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(wholeWords(longestFirst), flags);
  const isFolded = flags.includes('i');
  const look = (match: string): string | undefined => spoken.get(isFolded ? plain(match).toLowerCase() : plain(match));
  return (text) =>
    [...text.matchAll(pattern)].flatMap(({ 0: match, index }) => {
      const end = index + match.length;
      const said = look(match) ?? pluralOf(look(match.slice(0, -1)));
      return said === undefined ? [] : [{ start: index, end, written: match, spoken: single(said) }];
    });
};

const patternSearch = (written: RegExp, spoken: string): LexiconSearch => {
  const pattern = new RegExp(written.source, `${written.flags.replace(/[gy]/g, '')}g`);
  return (text) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      if (match[0] === '') return [];
      const said = single(filledIn(spoken, match));
      return [{ start: match.index, end: match.index + match[0].length, written: match[0], spoken: said }];
    });
};

/** Apostrophes and spaces of every kind are alike. */
const plain = (text: string): string => text.replace(/[’ʼ]/g, "'").replace(/\s+/g, ' ');
const single = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Scripts without spaces have no borders that could be seen. */
const UNSPACED = '\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}';
const STARTS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u');
const ENDS_UNSPACED = new RegExp(`[${UNSPACED}]$`, 'u');

/** The borders stand around all words that have both, so that the engine may look for their first letters at once. */
const wholeWords = (words: readonly string[]): string => {
  const [start, end] = ['(?<![\\p{L}\\p{M}\\p{N}])', '(?![\\p{L}\\p{M}\\p{N}])'];
  const isBordered = (word: string): boolean => !STARTS_UNSPACED.test(word) && !ENDS_UNSPACED.test(word);
  const bordered = words.filter(isBordered).map(literal);
  const others = words
    .filter((word) => !isBordered(word))
    .map((word) => (STARTS_UNSPACED.test(word) ? '' : start) + literal(word) + (ENDS_UNSPACED.test(word) ? '' : end));
  return [...others, ...(bordered.length > 0 ? [`${start}(?:${bordered.join('|')})${end}`] : [])].join('|');
};

const literal = (word: string): string => {
  const letters = word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replaceAll("'", "['’ʼ]");
  return /\p{Lu}$/u.test(word) ? `${letters}s?` : letters;
};

const pluralOf = (spoken: string | undefined): string | undefined =>
  spoken === undefined ? undefined : `${spoken}${/(?:[sxz]|[cs]h)$/i.test(spoken) ? 'es' : 's'}`;

/** As `String.replace` fills in a replacement. */
const filledIn = (spoken: string, match: RegExpExecArray): string =>
  spoken.replace(/\$(?:\$|&|<([^>]{1,99})>|(\d\d?))/g, (whole, name: string | undefined, group: string | undefined) => {
    if (whole === '$$') return '$';
    if (whole === '$&') return match[0];
    if (name !== undefined) return match.groups ? (match.groups[name] ?? '') : whole;
    const [two, one] = [Number(group), Number(group?.charAt(0))];
    if (two > 0 && two < match.length) return match[two] ?? '';
    return one > 0 && one < match.length ? `${match[one] ?? ''}${group?.slice(1) ?? ''}` : whole;
  });

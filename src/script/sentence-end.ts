import { abbreviationKind, STARTERS } from './abbreviations.js';
import { LOOK_AHEAD_CHARS } from './long-text.js';

/** What an end mark turned out to be. */
export interface MarkReading {
  readonly ends: boolean;
  /** Past the mark and the quotes and brackets it closes: where the sentence ends, if it does, and reading goes on. */
  readonly end: number;
}

/** The position of the next mark that might end a sentence, from `from` on; the text's length if there is none. */
export const nextMark = (text: string, from: number): number => {
  MARK.lastIndex = from;
  return MARK.exec(text)?.index ?? text.length;
};

/**
 * Whether the mark at `at` ends the sentence that began at `start`; undefined while what follows is too short to tell.
 * @param text   white space collapsed to single spaces
 * @param final  no more text will come
 */
export const readEnd = (text: string, start: number, at: number, final: boolean): MarkReading | undefined => {
  const window = text.slice(at, at + LOOK_AHEAD_CHARS);
  const complete = final || window.length === LOOK_AHEAD_CHARS;
  const cluster = CLUSTER.exec(window)?.[0] ?? window.charAt(0);
  const rest = window.slice(cluster.length);
  if (rest === '' && !complete) return undefined;
  const reading = (ends: boolean): MarkReading => ({ ends, end: at + cluster.length });
  if (rest === '') return reading(at + cluster.length === text.length);
  if (!rest.startsWith(' ')) return reading(WIDE.test(cluster) || (STRONG.test(cluster) && WIDE_LETTER.test(rest)));
  if (WIDE.test(cluster) || (rest === ' ' && complete)) return reading(true);
  const ends = endsBefore(rest.slice(1), complete, cluster, tokenBefore(text, start, at));
  return ends === undefined ? undefined : reading(ends);
};

/**
 * Whether text that nothing follows yet may be taken for complete when its writer falls silent: not after an abbreviation,
 * an ellipsis, or a point that may yet turn out to stand inside a number, an address or a file name.
 */
export const soundsComplete = (text: string): boolean => {
  const window = text.slice(-LOOK_AHEAD_CHARS).trimEnd();
  const cluster = CLUSTER_AT_END.exec(window)?.[0];
  if (cluster === undefined) return false;
  if (STRONG.test(cluster) || WIDE.test(cluster)) return true;
  if (ELLIPSIS.test(cluster)) return false;
  const at = text.trimEnd().length - cluster.length;
  const token = tokenBefore(text, 0, at);
  const kind = abbreviationKind(token.text, token.first);
  if (kind !== 'none') return kind === 'no';
  return text.endsWith(' ') || cluster.length > 1 || !/[\p{N}.@/:]/u.test(token.text);
};

const MARKS = '.!?…‼⁇⁈⁉؟۔।॥。！？｡．';
const CLOSERS = '"\'”’»›)\\]}`*_~」』）】》〉〕';
const MARK = new RegExp(`[${MARKS}]`, 'g');
const CLUSTER = new RegExp(`^[${MARKS}][${MARKS}${CLOSERS}]*`);
const CLUSTER_AT_END = new RegExp(`[${MARKS}][${MARKS}${CLOSERS}]*$`);
const CLOSED = new RegExp(`[${CLOSERS}]$`);
const STRONG = /[!?‼⁇⁈⁉؟۔।॥]/;
/** Full stops of scripts that write no space after them. */
const WIDE = /[。！？｡．]/;
const WIDE_LETTER = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;
const ELLIPSIS = /…|\.\./;

interface Token {
  readonly text: string;
  /** Whether the sentence begins with it. */
  readonly first: boolean;
}

const tokenBefore = (text: string, start: number, at: number): Token => {
  const from = Math.max(start, at - LOOK_AHEAD_CHARS);
  const before = text.slice(from, at);
  const space = before.lastIndexOf(' ');
  const token = before.slice(space + 1).replace(/^["'“‘«‹([{`*_—–-]+/, '');
  return { text: token, first: space === -1 && from === start };
};

const endsBefore = (following: string, complete: boolean, cluster: string, token: Token): boolean | undefined => {
  const kind = STRONG.test(cluster) || ELLIPSIS.test(cluster) ? 'none' : abbreviationKind(token.text, token.first);
  if (kind === 'title') return false;
  const ellipsis = ELLIPSIS.test(cluster) && !STRONG.test(cluster);
  if (kind === 'none' && !ellipsis && !CLOSED.test(cluster)) return true;

  const openers = /^["'“‘«‹([{`*_¿¡—–\- ]*/.exec(following)?.[0] ?? '';
  const next = following.slice(openers.length);
  if (next === '') return complete ? true : undefined;
  const opened = /["'“‘«‹([{`¿¡]/.test(openers);
  if (kind === 'no') return !/^\p{N}/u.test(next);
  if (kind === 'none' && !ellipsis) return opened || !/^\p{Ll}/u.test(next);
  if (kind !== 'initial') return opened || /^[\p{Lu}\p{Lt}\p{Lo}]/u.test(next);
  const word = /^[\p{L}\p{M}'’]+/u.exec(next)?.[0] ?? '';
  if (word === next && !complete) return undefined;
  return next.charAt(word.length) !== '.' && STARTERS.has(word);
};

import type { Peek } from './peek.js';

/** Past `00:12`, `1:02:03` or `00:12.345`, bare or in brackets, in which it may be `00:12 --> 00:15`. */
export const readStamp = (peek: Peek, at: number): number | undefined => {
  const opening = peek.char(at);
  const closing = opening === '[' ? ']' : opening === '(' ? ')' : '';
  let end = at + closing.length;
  const digits = (least: number, most: number): boolean => {
    let count = 0;
    while (count < most && /\d/.test(peek.char(end))) {
      end += 1;
      count += 1;
    }
    return count >= least;
  };
  const time = (): boolean => {
    if (!digits(1, 2)) return false;
    if (peek.char(end++) !== ':' || !digits(2, 2)) return false;
    if (peek.char(end) === ':') {
      end += 1;
      if (!digits(2, 2)) return false;
    }
    if (/[.,]/.test(peek.char(end)) && /\d/.test(peek.char(end + 1))) {
      end += 1;
      digits(1, 3);
    }
    return true;
  };
  if (!time()) return undefined;
  if (closing !== '' && peek.startsWith(' --> ', end)) {
    end += ' --> '.length;
    if (!time()) return undefined;
  }
  if (closing !== '') return peek.char(end) === closing ? end + 1 : undefined;
  return /[\p{L}\p{N}]/u.test(peek.char(end)) ? undefined : end;
};

/**
 * A line's time without a name: `0:12` alone, newline and all, or `[00:12]` before words. Who copies captions from a page has
 * one for each line.
 */
export const readLoneStamp = (peek: Peek, at: number): LoneStamp | undefined => {
  const end = readStamp(peek, at);
  if (end === undefined) return undefined;
  const isFirst = /^[[(]?(?:00?:)?00?:\d\d(?!:)/.test(peek.text.slice(at, end));
  const isLong = /:\d\d:/.test(peek.text.slice(at, end));
  const isRange = peek.text.slice(at, end).includes('>');
  const lineEnd = peek.pastSpaces(end);
  if (peek.char(lineEnd) === '\n') return { end: lineEnd + 1, isFirst, isLong, isRange };
  return peek.char(at) === '[' ? { end: lineEnd, isFirst, isLong, isRange } : undefined;
};

interface LoneStamp {
  readonly end: number;
  /** Within the first minute. */
  readonly isFirst: boolean;
  /** With hours, minutes and seconds: no time of day. */
  readonly isLong: boolean;
  /** `00:12 --> 00:15`. */
  readonly isRange: boolean;
}

import type { Peek } from './peek.js';

/** Past `00:12`, `1:02:03` or `00:12.345`, bare or in brackets. */
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
  if (!digits(1, 2)) return undefined;
  if (peek.char(end++) !== ':' || !digits(2, 2)) return undefined;
  if (peek.char(end) === ':') {
    end += 1;
    if (!digits(2, 2)) return undefined;
  }
  if (/[.,]/.test(peek.char(end)) && /\d/.test(peek.char(end + 1))) {
    end += 1;
    digits(1, 3);
  }
  if (closing !== '') return peek.char(end) === closing ? end + 1 : undefined;
  return /[\p{L}\p{N}]/u.test(peek.char(end)) ? undefined : end;
};

import type { Peek } from './peek.js';

/** Text that is not for the ear, as far as its end. */
export interface Region {
  readonly end: RegExp;
  readonly openingChars: number;
  /** When it does not end, its opening is all that is lost. */
  readonly dropsOpening: boolean;
}

/** The comment, or in Markdown the program or style sheet, that begins at `at`. @param first  nothing stands before it in its line */
export const readRegion = (peek: Peek, at: number, markdown: boolean, first: boolean): Region | undefined => {
  if (peek.startsWith('<!--', at)) return { end: /-->/g, openingChars: 4, dropsOpening: true };
  const name = markdown ? ['script', 'style'].find((wanted) => peek.startsLike(wanted, at + 1)) : undefined;
  if (name === undefined || !/[\s>/]/.test(peek.char(at + 1 + name.length))) return undefined;
  if (!first && !endsInLine(peek, at, name)) return undefined;
  return { end: new RegExp(`</${name}>`, 'gi'), openingChars: 1, dropsOpening: false };
};

/** In the middle of a line somebody may be writing about it. */
const endsInLine = (peek: Peek, at: number, name: string): boolean => {
  for (let end = at; end < at + MAX_LINE_CHARS && !peek.isLineEnd(end); end++)
    if (peek.startsLike(`</${name}>`, end)) return true;
  return false;
};

const MAX_LINE_CHARS = 1000;

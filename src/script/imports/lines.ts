/** A line of a script that is read line by line. */
export interface ScriptLine {
  /** Without its newline. */
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Whether it goes on with the line before, which was too long to be held. */
  readonly continues: boolean;
}

/** Longest line that is held, in UTF-16 code units. */
export const LINE_MAX_CHARS = 4096;

/**
 * The lines of a text, each when its newline has come, however the pieces were cut. A longer line than can be held comes
 * in parts. What is behind the last newline is a line if it is not empty.
 */
export async function* linesOf(text: AsyncIterable<string>, firstLine: number): AsyncGenerator<ScriptLine> {
  let held = '';
  let number = firstLine;
  let continues = false;
  for await (const piece of text) {
    let from = 0;
    for (;;) {
      const newline = piece.indexOf('\n', from);
      const until = newline === -1 ? piece.length : newline;
      held += piece.slice(from, until);
      while (held.length > LINE_MAX_CHARS) {
        const cut = cutOf(held);
        yield { text: held.slice(0, cut), number, continues };
        held = held.slice(cut);
        continues = true;
      }
      if (newline === -1) break;
      yield { text: held, number, continues };
      held = '';
      continues = false;
      number += 1;
      from = newline + 1;
    }
  }
  if (held !== '') yield { text: held, number, continues };
}

/** A character of two code units stays whole. */
const cutOf = (line: string): number => {
  const isHigh = /[\ud800-\udbff]/.test(line.charAt(LINE_MAX_CHARS - 1));
  return isHigh ? LINE_MAX_CHARS - 1 : LINE_MAX_CHARS;
};

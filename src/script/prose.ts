import type { Cue } from './cues.js';
import { type MarkTextOptions, markText } from './language/marked-text.js';
import { resolveMarks } from './language/resolve.js';

/** Plain text as it is spoken, by whom, and with which pauses. */
export const proseScript = (
  text: AsyncIterable<string>,
  {
    firstLine = 1,
    ...options
  }: Omit<MarkTextOptions, 'markdown' | 'firstLine'> & { readonly firstLine: number | undefined },
): AsyncGenerator<Cue> =>
  resolveMarks(proseCues(markText(text, { ...options, firstLine, markdown: false })), options.marks);

/**
 * Plain text is prose: wrapped lines are one paragraph, blank lines end it, indentation means nothing. A word broken by a
 * hyphen at a line's end is joined again with its hyphen. Nothing is held back but the newline after such a hyphen.
 */
export async function* proseCues(text: AsyncIterable<string>): AsyncGenerator<Cue> {
  /** The last characters spoken in this line, as many as tell a word's hyphen from a dash. */
  let lineEnd = '';
  /** Newlines since the last word, blank lines included. */
  let newlines = 0;
  let broken = false;
  for await (const piece of text) {
    let spoken = '';
    for (const [index, part] of piece.split('\n').entries()) {
      if (index > 0) {
        newlines += 1;
        broken = newlines === 1 && BROKEN_WORD.test(lineEnd);
        if (newlines === 1 && !broken) spoken += ' ';
        if (newlines === 2) {
          if (spoken) yield { type: 'speech', text: spoken };
          spoken = '';
          yield { type: 'break' };
        }
      }
      const line = newlines > 0 ? part.trimStart() : part;
      if (line === '') continue;
      if (broken && !/^\p{L}/u.test(line)) spoken += ' ';
      lineEnd = (newlines > 0 ? line : lineEnd + line).slice(-3);
      newlines = 0;
      broken = false;
      spoken += line;
    }
    if (spoken) yield { type: 'speech', text: spoken };
  }
}

const BROKEN_WORD = /\p{L}[-\u2010]$/u;

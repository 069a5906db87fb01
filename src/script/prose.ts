import type { Cue } from './cues.js';
import { type MarkTextOptions, markText } from './language/marked-text.js';
import { resolveMarks } from './language/resolve.js';

/** Plain text as it is spoken, by whom, and with which pauses. */
export const proseScript = (
  text: AsyncIterable<string>,
  options: Omit<MarkTextOptions, 'markdown'>,
): AsyncGenerator<Cue> => resolveMarks(proseCues(markText(text, { ...options, markdown: false })), options.marks);

/**
 * Plain text is prose: wrapped lines are one paragraph, blank lines and lines of marks (`* * *`) end it, indentation means
 * nothing. A word broken by a hyphen at a line's end is joined again with its hyphen. Nothing is held back but the newline
 * after such a hyphen, and marks at the start of a line.
 */
export async function* proseCues(text: AsyncIterable<string>): AsyncGenerator<Cue> {
  const reader = new ProseReader();
  for await (const piece of text) yield* reader.push(piece);
  yield* reader.end();
}

class ProseReader {
  private spoken = '';
  /** The last characters spoken in this line, as many as tell a word's hyphen from a dash. */
  private lineEnd = '';
  /** Newlines since the last word, blank lines included. */
  private newlines = 1;
  private broken = false;
  /** The current line, as long as it may turn out to be nothing but marks. */
  private marks = '';

  *push(piece: string): Generator<Cue> {
    for (const [index, part] of piece.split('\n').entries()) {
      if (index > 0) yield* this.endLine();
      const line = this.marks + (this.newlines > 0 && this.marks === '' ? part.trimStart() : part);
      if (line === '') continue;
      this.marks = this.newlines > 0 && MARKS.test(line) ? line : '';
      if (this.marks === '') this.say(line);
    }
    yield* this.release();
  }

  *end(): Generator<Cue> {
    if (!RULE.test(this.marks)) this.say(this.marks);
    yield* this.release();
  }

  private say(line: string): void {
    if (line === '') return;
    if (this.broken && !/^\p{L}/u.test(line)) this.spoken += ' ';
    this.lineEnd = (this.newlines > 0 ? line : this.lineEnd + line).slice(-3);
    this.newlines = 0;
    this.broken = false;
    this.spoken += line;
  }

  private *endLine(): Generator<Cue> {
    const ruled = RULE.test(this.marks);
    if (!ruled) this.say(this.marks);
    this.marks = '';
    const before = this.newlines;
    this.newlines += ruled ? 2 : 1;
    this.broken = this.newlines === 1 && BROKEN_WORD.test(this.lineEnd);
    if (this.newlines === 1 && !this.broken) this.spoken += ' ';
    if (before > 1 || this.newlines < 2) return;
    yield* this.release();
    yield { type: 'break' };
  }

  private *release(): Generator<Cue> {
    const text = this.spoken;
    this.spoken = '';
    if (text !== '') yield { type: 'speech', text };
  }
}

const BROKEN_WORD = /\p{L}[-\u2010]$/u;
const MARKS = /^[*_=~#•·–—\s-]{1,200}$/;
/** A rule, or stars that divide scenes. */
const RULE = /^\s*(?:[*_=~#•·–—-]\s*){3,}$/;

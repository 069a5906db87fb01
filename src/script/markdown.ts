import type { Cue } from './cues.js';
import { withoutFrontMatter } from './front-matter.js';
import { tableCells } from './markdown-inline.js';
import {
  closesFence,
  type Fence,
  isTableRule,
  type LineContext,
  type LineReading,
  type ListState,
  readLine,
} from './markdown-lines.js';
import { gluedTo, releasable } from './markdown-release.js';

/**
 * Markdown as it is spoken: headings, items, code lines and table rows are paragraphs of their own, marks are not spoken,
 * links and images by their text, every word once. A sentence is released before its paragraph ends, as soon as no mark
 * inside it is open.
 */
export async function* markdownCues(text: AsyncIterable<string>): AsyncGenerator<Cue> {
  const reader = new MarkdownReader();
  for await (const piece of withoutFrontMatter(text)) yield* reader.push(piece);
  yield* reader.end();
}

/** A line that may still turn out to be a mark is held back no longer than this. */
const MAX_LINE_CHARS = 4096;
/** The same for a comment that does not end. */
const MAX_COMMENT_CHARS = 8192;

/** The beginning of a script is released word by word: whoever waits for the first sound need not wait for a whole sentence. */
const OPENING_CHARS = 500;

class MarkdownReader {
  /** The current line, as long as it is not certain what it is. */
  private line = '';
  /** Whether the beginning of the current line is already part of the paragraph. */
  private admitted = false;
  private paragraph = '';
  private paragraphOpen = false;
  private heading = false;
  private list: ListState | undefined;
  private fence: Fence | undefined;
  /** A line with bars, of which the next will tell whether it heads a table. */
  private header: string | undefined;
  private table: { readonly header: string; readonly rule: string } | undefined;
  private comment: string | undefined;
  private definitionOpen = false;
  private releasedChars = 0;
  /** Whether nothing separates what was released from what comes: a point at its end may stand inside a name. */
  private endedInWord = false;

  *push(piece: string): Generator<Cue> {
    for (const [index, part] of piece.split('\n').entries()) {
      if (index > 0) yield* this.endLine();
      if (this.admitted) this.paragraph += part;
      else this.line += part;
    }
    if (!this.admitted) yield* this.tryLine();
    yield* this.release(false);
  }

  *end(): Generator<Cue> {
    yield* this.endLine();
    if (this.comment !== undefined) yield* this.abandonComment();
    if (this.header !== undefined) yield* this.headerAsText();
    yield* this.endParagraph();
  }

  private *endLine(): Generator<Cue> {
    if (!this.admitted) {
      const { line } = this;
      this.line = '';
      yield* this.wholeLine(line);
      return;
    }
    this.admitted = false;
    if (this.heading) yield* this.endParagraph();
    else this.paragraph += '\n';
    const opening = openComment(this.paragraph);
    if (opening === undefined) return;
    this.comment = this.paragraph.slice(opening);
    this.paragraph = this.paragraph.slice(0, opening);
  }

  /** Takes the current line into the paragraph before it ends, if there is something in it to release. */
  private *tryLine(): Generator<Cue> {
    const { line } = this;
    if (line === '') return;
    const long = line.length > MAX_LINE_CHARS;
    if (this.fence) {
      if (!long) return;
      this.line = '';
      yield { type: 'speech', text: line };
      return;
    }
    if (this.comment !== undefined && this.comment.length + line.length > MAX_COMMENT_CHARS)
      yield* this.abandonComment();
    if (this.comment !== undefined || (this.table && !long)) return;
    if (this.header !== undefined) {
      if (/^[\s>|:-]*$/.test(line) && !long) return;
      yield* this.headerAsText();
    }
    const reading = readLine(line, this.context);
    const text = reading.kind === 'text' || reading.kind === 'heading' ? reading.text : '';
    if (!long && !(RELEASABLE.test(text) && !UNDECIDED.test(text) && !this.mayHeadTable(text))) return;
    this.table = undefined;
    this.line = '';
    this.admitted = true;
    yield* this.take(reading, line);
  }

  private *wholeLine(line: string): Generator<Cue> {
    if (this.comment !== undefined) {
      this.comment += `\n${line}`;
      const end = this.comment.indexOf('-->');
      if (end !== -1) {
        const rest = this.comment.slice(end + 3);
        this.comment = undefined;
        if (rest.trim() !== '') yield* this.wholeLine(rest);
      } else if (this.comment.length > MAX_COMMENT_CHARS) yield* this.abandonComment();
      return;
    }
    if (this.fence) {
      if (closesFence(line, this.fence)) this.fence = undefined;
      else if (line !== '') yield { type: 'speech', text: line };
      yield { type: 'break' };
      return;
    }
    if (this.table && (yield* this.row(this.table, line))) return;
    if (this.header !== undefined) {
      const cells = isTableRule(line) ? tableCells(this.header, line, undefined) : undefined;
      if (cells) {
        this.table = { header: this.header, rule: line };
        this.header = undefined;
        yield* this.endParagraph();
        yield* rowCues(cells);
        return;
      }
      yield* this.headerAsText();
    }
    const opening = openComment(line);
    const visible = opening === undefined ? line : line.slice(0, opening);
    if (opening !== undefined) this.comment = line.slice(opening);
    if (opening !== undefined && visible.trim() === '') return;
    const reading = readLine(visible, this.context);
    if (reading.kind === 'text' && opening === undefined && this.mayHeadTable(reading.text)) {
      if (reading.starts) yield* this.endParagraph();
      this.list = reading.list;
      this.header = reading.text;
      return;
    }
    yield* this.take(reading, visible);
    if (reading.kind === 'text') this.paragraph += '\n';
    if (reading.kind === 'heading') yield* this.endParagraph();
  }

  private *take(reading: LineReading, line: string): Generator<Cue> {
    if (reading.starts) yield* this.endParagraph();
    this.list = reading.list;
    this.definitionOpen = reading.kind === 'definition' && !reading.complete;
    if (reading.kind === 'fence') this.fence = reading.fence;
    else if (reading.kind === 'code') {
      yield { type: 'speech', text: reading.text };
      yield { type: 'break' };
    } else if (reading.kind === 'text' || reading.kind === 'heading') {
      this.paragraph += reading.text;
      this.paragraphOpen = true;
      this.heading = reading.kind === 'heading';
      if (line.length > MAX_LINE_CHARS) yield* this.release(false);
    }
  }

  /** Speaks a row of the open table; false, and the table is over, if this line is none. */
  private *row(table: { readonly header: string; readonly rule: string }, line: string): Generator<Cue, boolean> {
    const reading = readLine(line, { ...this.context, paragraphOpen: true });
    const cells =
      reading.kind === 'text' && !reading.starts ? tableCells(table.header, table.rule, reading.text) : undefined;
    if (!cells) {
      this.table = undefined;
      return false;
    }
    yield* rowCues(cells);
    return true;
  }

  private get context(): LineContext {
    return { paragraphOpen: this.paragraphOpen, list: this.list, definitionOpen: this.definitionOpen };
  }

  private mayHeadTable(text: string): boolean {
    return text.startsWith('|') || (!this.paragraphOpen && text.includes('|'));
  }

  private *headerAsText(): Generator<Cue> {
    this.paragraph += `${this.header ?? ''}\n`;
    this.paragraphOpen = true;
    this.header = undefined;
    yield* this.release(false);
  }

  /** A comment that never ends is text after all: only its opening marks are lost. */
  private *abandonComment(): Generator<Cue> {
    const lines = (this.comment ?? '').replaceAll('<!--', '').split('\n');
    this.comment = undefined;
    for (const line of lines) yield* this.wholeLine(line);
  }

  private *release(final: boolean): Generator<Cue> {
    for (;;) {
      const glued = this.endedInWord ? gluedTo(this.paragraph) : undefined;
      const ready = glued ?? releasable(this.paragraph, final, this.releasedChars < OPENING_CHARS);
      if (!ready) return;
      this.endedInWord = !/\s/.test(this.paragraph.charAt(ready.length - 1));
      this.paragraph = this.paragraph.slice(ready.length);
      this.releasedChars += ready.length;
      if (ready.text !== '') yield { type: 'speech', text: ready.text };
    }
  }

  private *endParagraph(): Generator<Cue> {
    yield* this.release(true);
    if (this.paragraphOpen) yield { type: 'break' };
    this.endedInWord = false;
    this.paragraphOpen = false;
    this.heading = false;
  }
}

/** The end of a sentence or of a clause. */
const RELEASABLE = /[.!?…。！？]["'”’)*_`~]*(?:\s|$)|[,;:—–]["'”’)*_`~]*\s|[，；：、]/;
/** The beginning of a line that may turn out to be an item, a code block or a definition. */
const UNDECIDED = /^(?:\d{1,9}[.)]?$|[-+*]$|`{3}|~{3}|\[[^\]]*\]?$|\[[^\]]+\]:|.*<!--)/;

const openComment = (text: string): number | undefined => {
  const at = text.lastIndexOf('<!--');
  if (at === -1 || text.includes('-->', at)) return undefined;
  const inCode = (text.slice(0, at).split('`').length - 1) % 2 === 1 && text.includes('`', at);
  return inCode ? undefined : at;
};

const rowCues = function* (cells: readonly string[]): Generator<Cue> {
  if (cells.length > 0) yield { type: 'speech', text: cells.join(', ') };
  yield { type: 'break' };
};

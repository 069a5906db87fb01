import type { Cue } from './cues.js';
import { looksLikeCode } from './markdown-code.js';
import { type Restore, tableCells } from './markdown-inline.js';
import {
  closesFence,
  type Fence,
  isTableRule,
  type LineContext,
  type LineReading,
  type ListState,
  readLine,
  underlineLevel,
} from './markdown-lines.js';
import { MarkdownParagraph } from './markdown-paragraph.js';
import { MARK } from './marks.js';

export interface MarkdownCuesOptions {
  /** Makes code of text again. */
  readonly restore?: Restore;
  /** Told once, when a block of code is left out. */
  readonly onCodeLeftOut?: () => void;
}

/**
 * Markdown as it is spoken: headings, items, code lines and table rows are paragraphs of their own, marks are not spoken,
 * links and images by their text, every word once; only programs are left out. A sentence is released before its paragraph
 * ends, as soon as no mark inside it is open.
 */
export async function* markdownCues(
  text: AsyncIterable<string>,
  options: MarkdownCuesOptions = {},
): AsyncGenerator<Cue> {
  const reader = new MarkdownReader(options);
  for await (const piece of text) yield* reader.push(piece);
  yield* reader.end();
}

/** A line that may still turn out to be a mark is held back no longer than this. */
const MAX_LINE_CHARS = 4096;

class MarkdownReader {
  /** The current line, as long as it is not certain what it is. */
  private line = '';
  /** Whether the beginning of the current line is already part of the paragraph. */
  private admitted = false;
  private readonly paragraph: MarkdownParagraph;
  private paragraphOpen = false;
  /** The paragraph is one line that an underline would make a heading of. */
  private maybeTitle = false;
  private list: ListState | undefined;
  private fence: Fence | undefined;
  /** A line with bars, of which the next will tell whether it heads a table. */
  private header: string | undefined;
  private table: { readonly header: string; readonly rule: string } | undefined;
  private definitionOpen = false;
  /** The indented lines that are being read are a program. */
  private program = false;
  private codeLeftOut = false;

  constructor(private readonly options: MarkdownCuesOptions) {
    this.paragraph = new MarkdownParagraph(options.restore);
  }

  *push(piece: string): Generator<Cue> {
    for (const [index, part] of piece.split('\n').entries()) {
      if (index > 0) yield* this.endLine();
      if (this.admitted) this.paragraph.text += part;
      else this.line += part;
    }
    if (!this.admitted) yield* this.tryLine();
    yield* this.release(false);
  }

  *end(): Generator<Cue> {
    yield* this.endLine();
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
    if (this.paragraph.heading) yield* this.endParagraph();
    else this.paragraph.text += '\n';
  }

  /** Takes the current line into the paragraph before it ends, if there is something in it to release. */
  private *tryLine(): Generator<Cue> {
    const { line } = this;
    if (line === '') return;
    const long = line.length > MAX_LINE_CHARS;
    if (this.fence) {
      if (!long) return;
      this.line = '';
      if (!this.fence.program) yield { type: 'speech', text: line };
      return;
    }
    if (this.maybeTitle) {
      if (UNDERLINE_BEGINS.test(line) && !long) return;
      yield* this.noTitle();
    }
    if (this.table && !long) return;
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
    if (this.fence) {
      const { program } = this.fence;
      if (closesFence(line, this.fence)) this.fence = undefined;
      else if (line !== '' && !program) yield { type: 'speech', text: line };
      if (!program) yield { type: 'break' };
      return;
    }
    if (this.maybeTitle) {
      this.paragraph.chapter = underlineLevel(line);
      yield* this.noTitle();
    }
    if (this.table && (yield* this.row(this.table, line))) return;
    if (this.header !== undefined) {
      const cells = isTableRule(line) ? tableCells(this.header, line, undefined, this.options.restore) : undefined;
      if (cells) {
        this.table = { header: this.header, rule: line };
        this.header = undefined;
        yield* this.endParagraph();
        yield* rowCues(cells);
        return;
      }
      yield* this.headerAsText();
    }
    const reading = readLine(line, this.context);
    if (reading.kind === 'text' && this.mayHeadTable(reading.text)) {
      if (reading.starts) yield* this.endParagraph();
      this.list = reading.list;
      this.header = reading.text;
      return;
    }
    const fresh = !this.paragraphOpen;
    yield* this.take(reading, line);
    this.maybeTitle = fresh && !reading.starts && isTitle(reading);
    if (reading.kind === 'text') this.paragraph.text += '\n';
    if (reading.kind === 'heading') yield* this.endParagraph();
  }

  private *take(reading: LineReading, line: string): Generator<Cue> {
    if (reading.starts) yield* this.endParagraph();
    this.list = reading.list;
    this.definitionOpen = reading.kind === 'definition' && !reading.complete;
    if (reading.kind === 'fence') {
      this.fence = reading.fence;
      if (reading.fence.program) this.leaveCodeOut();
    }
    if (reading.kind !== 'code') this.program &&= line.trim() === '';
    else if (this.program || looksLikeCode(reading.text)) {
      this.program = true;
      this.leaveCodeOut();
    } else {
      yield { type: 'speech', text: reading.text };
      yield { type: 'break' };
    }
    if (reading.kind === 'text' || reading.kind === 'heading') {
      this.paragraph.text += reading.text;
      this.paragraphOpen = true;
      this.paragraph.heading = reading.kind === 'heading';
      if (reading.kind === 'heading') this.paragraph.chapter = reading.level;
      if (line.length > MAX_LINE_CHARS) yield* this.release(false);
    }
  }

  /** Speaks a row of the open table; false, and the table is over, if this line is none. */
  private *row(table: { readonly header: string; readonly rule: string }, line: string): Generator<Cue, boolean> {
    const reading = readLine(line, { ...this.context, paragraphOpen: true });
    const cells =
      reading.kind === 'text' && !reading.starts
        ? tableCells(table.header, table.rule, reading.text, this.options.restore)
        : undefined;
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
    // Text before a bar may have been released before the bar was there.
    return text.startsWith('|') || (!this.paragraphOpen && BAR_BEFORE_RELEASE.test(text));
  }

  private *headerAsText(): Generator<Cue> {
    this.paragraph.text += `${this.header ?? ''}\n`;
    this.paragraphOpen = true;
    this.header = undefined;
    yield* this.release(false);
  }

  private leaveCodeOut(): void {
    if (!this.codeLeftOut) this.options.onCodeLeftOut?.();
    this.codeLeftOut = true;
  }

  /** The line after is known: what was held back is a heading if `chapter` is set, else text. */
  private *noTitle(): Generator<Cue> {
    this.maybeTitle = false;
    yield* this.release(false);
  }

  private *release(final: boolean): Generator<Cue> {
    if (!this.maybeTitle || final) yield* this.paragraph.release(final);
  }

  private *endParagraph(): Generator<Cue> {
    yield* this.release(true);
    this.paragraph.end();
    this.maybeTitle = false;
    if (this.paragraphOpen) yield { type: 'break' };
    this.paragraphOpen = false;
  }
}

/** The end of a sentence or of a clause. */
const RELEASABLE = /[.!?…。！？]["'”’)*_`~]*(?:\s|$)|[,;:—–]["'”’)*_`~]*\s|[，；：、]/;
/** The beginning of a line that may turn out to be an item, a rule, a code block or a definition. */
const UNDECIDED = /^(?:\d{1,9}[.)]?$|[-+*]$|[\s|:=*_-]+$|`{3}|~{3}|\[[^\]]*\]?$|\[[^\]]+\]:)/;

/** A line that nothing of was released before its end: it has no end of a sentence or clause. */
const isTitle = (reading: LineReading): boolean =>
  reading.kind === 'text' &&
  reading.list === undefined &&
  !/[.!?…。！？,;:—–，；：、]/.test(reading.text) &&
  reading.text.length <= MAX_TITLE_CHARS &&
  !STARTS_WITH_MARK.test(reading.text);
const BAR_BEFORE_RELEASE = /^[^|.!?…。！？,;:—–，；：、]*\|/;
const MAX_TITLE_CHARS = 200;
/** A turn is no title: a rule below it may be meant to divide turns. */
const STARTS_WITH_MARK = new RegExp(`^${MARK.source}`, 'u');
/** A line that may turn out to underline the one before. */
const UNDERLINE_BEGINS = /^ {0,3}(?:=+|-+)?[ \t]*$/;

const rowCues = function* (cells: readonly string[]): Generator<Cue> {
  if (cells.length > 0) yield { type: 'speech', text: cells.join(', ') };
  yield { type: 'break' };
};

import { closesFence, type Fence, readFence } from '../markdown-lines.js';

/** How a line of Markdown begins. */
export type LineStart =
  /** A code block's: nothing in it is anything but text. */
  | { readonly type: 'code' }
  | { readonly type: 'blank' }
  /** @param labelAt  where a speaker's label may stand in it, past its indentation; undefined: none may */
  | { readonly type: 'text'; readonly labelAt: number | undefined };

/** Follows the blocks of a Markdown text as far as it matters for marks in it: code blocks and lists. */
export class BlockTracker {
  private fence: Fence | undefined;
  private inList = false;
  private afterBlank = true;

  /** How the line at `at` begins; undefined while too little of it has come. */
  read(text: string, at: number, complete: boolean): LineStart | undefined {
    const newline = text.indexOf('\n', at);
    const whole = newline !== -1 || complete;
    const line = text.slice(at, newline === -1 ? at + MAX_LINE_CHARS : Math.min(newline, at + MAX_LINE_CHARS));
    const certain = whole || line.length === MAX_LINE_CHARS;
    return this.fence ? this.readCode(line, certain, this.fence) : this.readText(line, certain, at);
  }

  private readCode(line: string, certain: boolean, fence: Fence): LineStart | undefined {
    const first = /[^ \t>]/.exec(line)?.[0];
    if (!certain && (first === undefined || first === fence.mark)) return undefined;
    if (closesFence(line, fence)) this.fence = undefined;
    return { type: 'code' };
  }

  private readText(line: string, certain: boolean, at: number): LineStart | undefined {
    const window = line.slice(0, MAX_BLOCK_CHARS);
    const prefix = BLOCK_MARKS.exec(window)?.[0] ?? '';
    const rest = window.slice(prefix.length);
    const known = certain || window.length === MAX_BLOCK_CHARS;
    if (!known && UNDECIDED.test(rest)) return undefined;
    const indented = prefix.length > 3 || prefix.includes('\t');
    const code = indented && prefix.trim() === '' && this.afterBlank && !this.inList;
    if (/^(?:```|~~~)/.test(rest) && !code) {
      if (!certain) return undefined;
      this.fence = readFence(line.slice(prefix.length));
      if (this.fence) return { type: 'code' };
    }
    const blank = rest === '' && prefix.trim() === '';
    this.afterBlank = blank || (code && this.afterBlank);
    if (blank) return { type: 'blank' };
    if (prefix.trim() !== '') {
      if (/[^> \t]/.test(prefix)) this.inList = true;
      const mayBeLabel = /^ {0,3}(?:> ?)+$/.test(prefix) && !this.inList;
      return { type: 'text', labelAt: mayBeLabel ? at + prefix.length : undefined };
    }
    if (prefix === '') this.inList = false;
    return { type: 'text', labelAt: indented || this.inList ? undefined : at + prefix.length };
  }
}

const MAX_LINE_CHARS = 4096;
const MAX_BLOCK_CHARS = 72;
const BLOCK_MARKS = /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])(?=[ \t])))*[ \t]*/;
/** The beginning of a block's mark. */
const UNDECIDED = /^(?:[-+*]|\d{1,9}[.)]?|`{1,2}|~{1,2})?$/;

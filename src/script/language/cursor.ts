import type { ScriptPlace } from '../place.js';

/** Text that is still arriving, and how far it has been read. What was read is let go. */
export class Cursor {
  /** What has arrived and was not let go yet. */
  text = '';
  /** How far it has been read. */
  at = 0;
  /** Where `text` begins in the script, in UTF-16 code units. */
  offset = 0;
  private line: number;
  /** Where the current line begins in the script. */
  private lineFrom = 0;
  private surrogate = '';

  constructor(
    private readonly file: string,
    firstLine: number,
  ) {
    this.line = firstLine;
  }

  push(piece: string): void {
    let arrived = this.surrogate + piece;
    this.surrogate = FIRST_HALF.exec(arrived)?.[0] ?? '';
    arrived = arrived.slice(0, arrived.length - this.surrogate.length);
    this.text += arrived.replace(PRIVATE, '');
  }

  forget(): void {
    this.text = this.text.slice(this.at);
    this.offset += this.at;
    this.at = 0;
  }

  skip(to: number): void {
    const passed = this.text.slice(this.at, to);
    for (let newline = passed.indexOf('\n'); newline !== -1; newline = passed.indexOf('\n', newline + 1)) {
      this.line += 1;
      this.lineFrom = this.offset + this.at + newline + 1;
    }
    this.at = to;
  }

  /** What lies between here and there. */
  range(to: number): { readonly source: string; readonly from: number; readonly to: number } {
    return { source: this.text.slice(this.at, to), from: this.offset + this.at, to: this.offset + to };
  }

  get place(): ScriptPlace {
    return { file: this.file, line: this.line, column: this.offset + this.at - this.lineFrom + 1 };
  }
}

/** Characters that stand for marks must come from the reader alone. */
const PRIVATE = /[\u{f0000}-\u{fffff}]/gu;
const FIRST_HALF = /[\udb80-\udbbf]$/;

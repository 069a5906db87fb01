import type { ScriptPlace } from '../place.js';
import { BlockTracker, type LineStart } from './block-start.js';
import { type Construct, readConstruct } from './construct.js';
import { Cursor } from './cursor.js';
import { type Label, readLabel } from './label.js';
import { Peek } from './peek.js';
import { readRegion } from './region.js';
import { RegionSearch } from './region-search.js';
import { readSoundCue } from './sound-cue.js';
import type { SpeakerNames } from './speaker-names.js';

/** A piece of a script's raw text. Joined, the sources are the script, but for comments and the like. */
export type Token = {
  readonly source: string;
  /** Where it lies in the script, in UTF-16 code units. */
  readonly from: number;
  readonly to: number;
} & (
  | { readonly type: 'text' }
  | { readonly type: 'construct'; readonly construct: Construct; readonly place: ScriptPlace; readonly inCode: boolean }
  /** @param interrupts  the line before is not blank */
  | { readonly type: 'label'; readonly label: Label; readonly place: ScriptPlace; readonly interrupts: boolean }
);

export interface ScannerOptions {
  readonly markdown: boolean;
  readonly names: SpeakerNames;
  /** What messages call the script. */
  readonly file: string;
  readonly firstLine: number;
}

/**
 * Cuts raw text into what may be a speaker's label, what asks for something, and the rest, however it arrives; code and
 * comments are left alone. Holds back what may yet become one of them, and no more.
 */
export class Scanner {
  private readonly script: Cursor;
  /** Where the first letter of the current line stands in the script. */
  private firstAt = 0;
  private state: 'line-start' | 'text' | 'code' = 'line-start';
  private readonly region = new RegionSearch();
  private lineBlank = true;
  private afterText = false;
  private ticks = 0;
  private readonly blocks = new BlockTracker();

  constructor(private readonly options: ScannerOptions) {
    this.script = new Cursor(options.file, options.firstLine);
  }

  push(piece: string): Generator<Token> {
    this.script.push(piece);
    return this.scan(false);
  }

  end(): Generator<Token> {
    return this.scan(true);
  }

  private *scan(complete: boolean): Generator<Token> {
    while (this.script.at < this.script.text.length && (yield* this.step(complete)));
    this.script.forget();
  }

  /** False: more text is needed. */
  private step(complete: boolean): Generator<Token, boolean> {
    if (this.region.isOpen) return this.inRegion(complete);
    return this.state === 'line-start' ? this.startLine(complete) : this.goOn(complete);
  }

  private *startLine(complete: boolean): Generator<Token, boolean> {
    const start = this.options.markdown
      ? this.blocks.read(this.script.text, this.script.at, complete)
      : this.plainStart(complete);
    if (!start) return false;
    this.ticks = 0;
    this.lineBlank = start.type === 'blank';
    this.state = start.type === 'code' ? 'code' : 'text';
    this.firstAt = this.script.offset + this.script.at;
    if (start.type !== 'text' || start.labelAt === undefined) return true;
    this.firstAt = this.script.offset + start.labelAt;
    const peek = new Peek(this.script.text, complete);
    const label = readLabel(peek, start.labelAt, this.options.names);
    const cueEnd = label ? undefined : readSoundCue(peek, start.labelAt);
    if (peek.short) {
      this.state = 'line-start';
      return false;
    }
    if (!label && cueEnd === undefined) return true;
    yield* this.emit(start.labelAt);
    if (!label) {
      yield* this.construct({ type: 'sound cue', end: cueEnd ?? this.script.at }, false);
      return true;
    }
    const token = {
      type: 'label',
      label,
      place: this.script.place,
      interrupts: this.afterText,
      ...this.script.range(label.end),
    } as const;
    this.script.skip(label.end);
    if (token.source.endsWith('\n')) this.state = 'line-start';
    yield token;
    return true;
  }

  /** How a line of plain text begins: its indentation means nothing. */
  private plainStart(complete: boolean): LineStart | undefined {
    const peek = new Peek(this.script.text, complete);
    const labelAt = peek.pastSpaces(this.script.at);
    const blank = peek.isLineEnd(labelAt);
    if (peek.short) return undefined;
    return blank ? { type: 'blank' } : { type: 'text', labelAt };
  }

  private *goOn(complete: boolean): Generator<Token, boolean> {
    const special = this.state === 'code' ? NEWLINE : this.options.markdown ? SPECIAL : PLAIN_SPECIAL;
    special.lastIndex = this.script.at;
    const next = special.exec(this.script.text)?.index ?? this.script.text.length;
    yield* this.emit(next);
    const char = this.script.text.charAt(next);
    if (char === '') return true;
    if (char === '\n') {
      yield* this.emit(next + 1);
      this.afterText = !this.lineBlank;
      this.state = 'line-start';
      return true;
    }
    if (char === '`') {
      this.ticks += 1;
      yield* this.emit(next + 1);
      return true;
    }
    const peek = new Peek(this.script.text, complete);
    return char === '\\' ? yield* this.escape(peek) : yield* this.mayBeConstruct(peek);
  }

  /** A backslash before a mark makes text of it; Markdown takes the backslash away by itself. */
  private *escape(peek: Peek): Generator<Token, boolean> {
    const at = this.script.at;
    if (!/[[{<`\\]/.test(peek.char(at + 1))) {
      if (peek.short) return false;
      yield* this.emit(at + 1);
    } else if (this.options.markdown) {
      yield* this.emit(at + 2);
    } else {
      const construct = /[[{<]/.test(peek.char(at + 1)) ? readConstruct(peek, at + 1, false) : undefined;
      if (peek.short) return false;
      if (construct) this.script.skip(at + 1);
      yield* this.emit(construct?.end ?? at + 1);
    }
    return true;
  }

  private *mayBeConstruct(peek: Peek): Generator<Token, boolean> {
    const inCode = this.ticks % 2 === 1;
    if (peek.char(this.script.at) === '<' && !inCode) {
      const region = readRegion(
        peek,
        this.script.at,
        this.options.markdown,
        this.script.offset + this.script.at === this.firstAt,
      );
      if (peek.short) return false;
      if (region) {
        this.region.open(region, this.script);
        return true;
      }
    }
    const construct = readConstruct(peek, this.script.at, this.options.markdown);
    if (peek.short) return false;
    if (!construct) yield* this.emit(this.script.at + 1);
    else yield* this.construct(construct, inCode);
    return true;
  }

  private *construct(construct: Construct, inCode: boolean): Generator<Token> {
    const token = {
      type: 'construct',
      construct,
      place: this.script.place,
      inCode,
      ...this.script.range(construct.end),
    } as const;
    this.script.skip(construct.end);
    yield token;
  }

  /** A comment or a program: left out as a whole, or, when it does not end, text. */
  private *inRegion(complete: boolean): Generator<Token, boolean> {
    const found = this.region.find(this.script, complete);
    if (!found) return false;
    let { end } = found;
    if (!found.ends) {
      if (!found.dropsOpening) yield* this.emit(end);
    } else if (found.from === this.firstAt) {
      // Its line goes with it; what else stands there begins the line.
      const peek = new Peek(this.script.text, complete);
      const lineEnd = peek.pastSpaces(end);
      if (peek.char(lineEnd) === '\n') end = lineEnd + 1;
      if (peek.short) return false;
      this.state = 'line-start';
    }
    this.script.skip(end);
    this.region.close();
    return true;
  }

  private *emit(to: number): Generator<Token> {
    if (to <= this.script.at) return;
    const token = { type: 'text', ...this.script.range(to) } as const;
    this.script.skip(to);
    yield token;
  }
}

const NEWLINE = /\n/g;
const SPECIAL = /[\n[{<\\`]/g;
const PLAIN_SPECIAL = /[\n[{<\\]/g;

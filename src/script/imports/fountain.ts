import type { Cue } from '../cues.js';
import type { MarkTable } from '../marks.js';
import { type Role, roleKey } from '../role.js';
import { CueWriter } from './cue-writer.js';
import { type FountainLine, readFountainLine } from './fountain-lines.js';
import { withoutNotes } from './fountain-notes.js';
import { fountainText } from './fountain-text.js';
import { isTitlePageLine } from './fountain-title-page.js';
import { linesOf, type ScriptLine } from './lines.js';

export { fountainTitlePage } from './fountain-title-page.js';

export interface ImportOptions {
  /** What messages call the script. */
  readonly name: string;
  /** Where marks in the text are looked up. */
  readonly marks: MarkTable;
  /** Line at which the text begins, from 1. */
  readonly firstLine?: number;
  /** Told, in one line with its place, what is odd. */
  readonly warn: (message: string) => void;
  /** A NARRATOR who is not in it is the narrator of the narration. */
  readonly declared?: ReadonlySet<string>;
}

/**
 * A screenplay in Fountain: dialogue by its characters, everything else by the narrator. Scene headings and sections are
 * chapters, parentheticals are audio tags; title page, notes, synopses, transitions and page breaks are not spoken. A line
 * is held until the next one has come where that decides what it is.
 * @see https://fountain.io/syntax
 */
export async function* fountainCues(text: AsyncIterable<string>, options: ImportOptions): AsyncGenerator<Cue> {
  const reader = new FountainReader(options);
  for await (const line of withoutNotes(linesOf(text, options.firstLine ?? 1), options)) yield* reader.push(line);
  yield* reader.end();
}

class FountainReader {
  readonly #writer = new CueWriter();
  /** Who speaks until the next blank line. */
  #speaker: { readonly role: Role | undefined } | undefined;
  /** A tag that has nothing to be spoken behind it yet. */
  #tag = '';
  /** Whether a character, a scene or a transition may begin here. */
  #fresh = true;
  #isLeftOut = false;
  #inTitlePage: boolean | undefined;
  #sectionLevel = 0;
  /** Decided by whether the next line is blank. */
  #waiting: { readonly line: ScriptLine; readonly read: FountainLine } | undefined;

  constructor(private readonly options: ImportOptions) {}

  *push(line: ScriptLine): Generator<Cue> {
    if (line.continues) {
      if (!this.#isLeftOut) yield* this.#writer.say(this.#speaker?.role, fountainText(line.text), { glued: true });
      return;
    }
    this.#isLeftOut = this.#isTitlePage(line.text);
    if (this.#isLeftOut) return;
    const isBlank = line.text.trim() === '';
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) yield* this.#decide(waiting.line, waiting.read, isBlank);
    this.#fresh ||= isBlank;
    if (this.#speaker) yield* this.#speech(line.text, this.#speaker.role);
    else yield* this.#outside(line);
  }

  *end(): Generator<Cue> {
    const waiting = this.#waiting;
    if (waiting) yield* this.#decide(waiting.line, waiting.read, true);
    yield* this.#writer.endParagraph();
  }

  *#speech(text: string, role: Role | undefined): Generator<Cue> {
    if (text.trim() === '') {
      yield* this.#writer.endParagraph();
      // Two spaces are a blank line that the speech goes on behind.
      if (!/^[ \t]{2}/.test(text)) this.#speaker = undefined;
      if (!this.#speaker) this.#tag = '';
      return;
    }
    const aside = /^\s*\(([^()]*)\)\s*$/.exec(text)?.[1]?.trim().replace(/\s+/g, ' ');
    if (aside !== undefined) {
      const fits = aside !== '' && aside.length <= ASIDE_MAX_CHARS;
      if (fits) this.#tag += `${this.options.marks.put({ type: 'tag', text: `[${aside.toLowerCase()}]` })} `;
      return;
    }
    const tag = this.#tag;
    this.#tag = '';
    yield* this.#writer.say(role, tag + fountainText(text).trimStart());
  }

  *#outside(line: ScriptLine): Generator<Cue> {
    const read = readFountainLine(line.text, this.#fresh);
    this.#fresh = read.kind !== 'action' && read.kind !== 'character' && read.kind !== 'transition';
    this.#isLeftOut = read.kind === 'left out';
    if (read.kind === 'character' || read.kind === 'transition') this.#waiting = { line, read };
    else if (read.kind === 'blank') yield* this.#writer.endParagraph();
    else if (read.kind === 'section') {
      this.#sectionLevel = read.level;
      yield* this.#writer.heading(read.level, fountainText(read.text));
    } else if (read.kind === 'scene') yield* this.#writer.heading(this.#sectionLevel + 1, fountainText(read.text));
    else if (read.kind === 'action') yield* this.#writer.say(undefined, fountainText(read.text).trimStart());
  }

  /** What the line before is, now that it is known whether a blank one follows. */
  *#decide(line: ScriptLine, read: FountainLine, blankFollows: boolean): Generator<Cue> {
    if (read.kind === 'character' && !blankFollows) {
      yield* this.#writer.endParagraph();
      this.#speaker = { role: this.#roleOf(read.name, line) };
    } else if (read.kind === 'character' || !blankFollows) {
      yield* this.#writer.say(undefined, fountainText(line.text).trim());
    }
  }

  #roleOf(name: string, line: ScriptLine): Role | undefined {
    if (roleKey(name) === 'narrator' && !this.options.declared?.has('narrator')) return undefined;
    const column = Math.max(0, line.text.indexOf(name)) + 1;
    return { kind: 'speaker', name, place: { file: this.options.name, line: line.number, column } };
  }

  /** The title page is the script's first paragraph, if that begins like one. */
  #isTitlePage(text: string): boolean {
    if (this.#inTitlePage === undefined) {
      if (text.trim() === '') return true;
      this.#inTitlePage = isTitlePageLine(text);
    } else if (text.trim() === '') this.#inTitlePage = false;
    return this.#inTitlePage;
  }
}

const ASIDE_MAX_CHARS = 80;

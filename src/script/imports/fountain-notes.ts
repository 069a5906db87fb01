import { placeName } from '../place.js';
import type { ScriptLine } from './lines.js';

export interface NoteOptions {
  readonly name: string;
  readonly warn: (message: string) => void;
}

/**
 * The lines of a Fountain script without its notes (`[[…]]`) and boneyard (`/* … *\/`); a line of nothing else is gone. A
 * note that is not closed in its paragraph is text after all, its marks included.
 */
export async function* withoutNotes(
  lines: AsyncIterable<ScriptLine>,
  options: NoteOptions,
): AsyncGenerator<ScriptLine> {
  const reader = new NoteReader(options);
  for await (const line of lines) yield* reader.push(line);
  yield* reader.end();
}

/** The lines of a note are held no longer than this. */
const NOTE_MAX_CHARS = 8192;

class NoteReader {
  /** Lines since the one in which a note was opened, that one included; undefined outside of notes. */
  #held: ScriptLine[] | undefined;
  #heldChars = 0;
  /** What stands before the note in its line. */
  #before = '';
  /** Where the boneyard was opened that we are in. */
  #boneyard: string | undefined;

  constructor(private readonly options: NoteOptions) {}

  *push(line: ScriptLine): Generator<ScriptLine> {
    if (this.#held) yield* this.#goOn(this.#held, line);
    else yield* this.#read(line);
  }

  *end(): Generator<ScriptLine> {
    if (this.#held) yield* this.#giveUp(this.#held);
    if (this.#boneyard !== undefined) {
      this.options.warn(`${this.#boneyard}: this "/*" is never closed: all that follows was left out`);
    }
  }

  /** Once a note is open, only what closes it, or shows that it is none, counts. */
  *#goOn(held: ScriptLine[], line: ScriptLine): Generator<ScriptLine> {
    if (line.text.trim() === '') {
      yield* this.#giveUp(held);
      yield* this.#read(line);
      return;
    }
    held.push(line);
    this.#heldChars += line.text.length;
    if (line.text.includes(']]')) {
      this.#held = undefined;
      const [first] = held;
      const behind = line.text.slice(line.text.indexOf(']]') + 2);
      if (first && this.#before.trim() !== '') yield { ...first, text: this.#before };
      if (behind.trim() !== '') yield* this.#read({ ...line, text: behind });
    } else if (this.#heldChars > NOTE_MAX_CHARS) yield* this.#giveUp(held);
  }

  *#giveUp(held: readonly ScriptLine[]): Generator<ScriptLine> {
    this.#held = undefined;
    yield* held;
  }

  *#read(line: ScriptLine): Generator<ScriptLine> {
    const wasInside = this.#boneyard !== undefined;
    let rest = line.text;
    let kept = '';
    while (rest !== '') {
      if (this.#boneyard !== undefined) {
        const end = rest.indexOf('*/');
        rest = end === -1 ? '' : rest.slice(end + 2);
        if (end !== -1) this.#boneyard = undefined;
        continue;
      }
      const [opening = '', text = ''] = /^([\s\S]*?)(?:\/\*|\[\[)/.exec(rest) ?? [];
      if (opening === '') {
        kept += rest;
        break;
      }
      kept += text;
      rest = rest.slice(opening.length);
      if (opening.endsWith('/*')) {
        const column = line.text.length - rest.length - 1;
        this.#boneyard = placeName({ file: this.options.name, line: line.number, column });
        continue;
      }
      const end = rest.indexOf(']]');
      if (end === -1) {
        this.#held = [{ ...line, text: `${kept}[[${rest}` }];
        this.#heldChars = rest.length;
        this.#before = kept;
        return;
      }
      rest = rest.slice(end + 2);
    }
    // A blank line ends a speech; one that only held a note does not.
    if (kept.trim() !== '' || (!wasInside && kept === line.text)) yield { ...line, text: kept };
  }
}

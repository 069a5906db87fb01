import type { Role } from './role.js';

/** What a script asks for inside its text. */
export type Mark =
  | { readonly type: 'pause'; readonly durationMs: number }
  | { readonly type: 'role'; readonly role: Role | undefined }
  /** A word that is spoken otherwise than written. */
  | { readonly type: 'respelling'; readonly written: string; readonly spoken: string }
  /** How to speak, for models that understand it: `[whispers]`, with its brackets. */
  | { readonly type: 'tag'; readonly text: string };

/** Stands for one mark in the text, until it is looked up: a private character, which no parser takes for anything but a letter. */
export const MARK = /[\u{f0000}-\u{ffffd}]/u;

/** The marks of a script that is being read. Bounded: the oldest are forgotten, long after they were looked up. */
export class MarkTable {
  readonly #marks: Mark[] = [];
  #count = 0;

  /** @returns the character that stands for it */
  put(mark: Mark): string {
    const number = this.#count++ % MAX_MARKS;
    this.#marks[number] = mark;
    return String.fromCodePoint(FIRST + number);
  }

  get(character: string): Mark | undefined {
    return this.#marks[(character.codePointAt(0) ?? 0) - FIRST];
  }
}

const FIRST = 0xf0000;
const MAX_MARKS = 0xfffe;

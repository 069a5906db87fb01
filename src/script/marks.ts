import type { Role } from './role.js';

/** What a script asks for inside its text. */
export type Mark =
  | { readonly type: 'pause'; readonly durationMs: number }
  /** Who speaks; undefined: the narrator. @param lasts  until the next turn, or until the voice is given back */
  | { readonly type: 'role'; readonly role: Role | undefined; readonly lasts: 'turn' | 'voice' }
  /** Back to whose turn it is. */
  | { readonly type: 'voice-end' }
  /** A word that is spoken otherwise than written. */
  | { readonly type: 'respelling'; readonly written: string; readonly spoken: string }
  /** How to speak, for models that understand it: `[whispers]`, with its brackets. */
  | { readonly type: 'tag'; readonly text: string };

/** Stands for one mark in the text, until it is looked up: a private character, which no parser takes for anything but a letter. */
export const MARK = /[\u{f0000}-\u{ffffd}]/u;

/** The marks of a script that is being read. Bounded: the oldest are forgotten, long after they were looked up. */
export class MarkTable {
  readonly #marks: { readonly mark: Mark; readonly source: string }[] = [];
  #count = 0;

  /**
   * @param source  as the script writes it, for places where a mark means nothing
   * @returns the character that stands for it
   */
  put(mark: Mark, source = ''): string {
    const number = this.#count++ % MAX_MARKS;
    this.#marks[number] = { mark, source };
    return String.fromCodePoint(FIRST + number);
  }

  get(character: string): Mark | undefined {
    return this.#entry(character)?.mark;
  }

  /** The text with every mark as the script writes it. */
  restore(text: string): string {
    return text.replace(MARKS, (character) => this.#entry(character)?.source ?? '');
  }

  #entry(character: string): { readonly mark: Mark; readonly source: string } | undefined {
    return this.#marks[(character.codePointAt(0) ?? 0) - FIRST];
  }
}

const MARKS = new RegExp(MARK, 'gu');
const FIRST = 0xf0000;
const MAX_MARKS = 0xfffe;

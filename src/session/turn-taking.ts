import type { Passage } from '../script/passage.js';
import { isSameRole, type Role } from '../script/role.js';

/** Who speaks a passage. */
export interface Turned {
  readonly role: Role | undefined;
  readonly input: number;
}

/** Who speaks after whom, as far as that is known, so that a connection can be opened ahead. */
export class TurnTaking {
  readonly #known = new Map<number, Turned>();
  #begun: number | undefined;
  /** The last one that has come. */
  last: number | undefined;

  /** A passage has come; in order. */
  comes({ index, role, input = 0 }: Passage): void {
    this.last = index;
    this.#known.set(index, { role, input });
    this.#known.delete(index - REMEMBERED_PASSAGES);
  }

  at(index: number): Turned | undefined {
    return this.#known.get(index);
  }

  /** A passage begins to be spoken; in order. */
  begins({ index }: Pick<Passage, 'index'>): void {
    this.#begun = index;
  }

  /** Whoever will most likely be the next to begin. */
  get next(): Turned | undefined {
    return this.#begun === undefined ? undefined : this.after(this.#begun);
  }

  /** Whoever speaks behind a passage: as the script says, or else most likely whoever had the word before. */
  after(index: number): Turned | undefined {
    const next = this.#known.get(index + 1);
    if (next) return next;
    const present = this.#known.get(index);
    for (let before = index - 1; present && this.#known.has(before); before--) {
      const other = this.#known.get(before);
      if (other && !isSameRole(other.role, present.role)) return { ...other, input: present.input };
    }
    return present;
  }
}

const REMEMBERED_PASSAGES = 32;

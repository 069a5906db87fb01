import type { Passage } from '../script/passage.js';
import { isSameRole } from '../script/role.js';

/** What was said just before a passage, so that a voice that is asked for it alone goes on in the same breath. */
export class PreviousTexts {
  #last: Passage | undefined;
  readonly #before = new Map<number, Passage>();

  note(passage: Passage): void {
    if (this.#last && isSameRole(this.#last.role, passage.role)) this.#before.set(passage.index, this.#last);
    this.#before.delete(passage.index - REMEMBERED_PASSAGES);
    this.#last = passage;
  }

  before(index: number): string | undefined {
    const text = this.#before
      .get(index)
      ?.text.arrived.map((sentence) => sentence.text)
      .join(' ');
    return text?.slice(-MAX_CHARS);
  }
}

/** More than are ever spoken at once. */
const REMEMBERED_PASSAGES = 32;
const MAX_CHARS = 300;

import type { Cue } from '../cues.js';
import { type Role, roleKey } from '../role.js';

/** The cues of an import in the making: speech is joined to paragraphs, and a role is told where it changes. */
export class CueWriter {
  #role: Role | undefined;
  #paragraphOpen = false;

  /** @param text  goes on with the paragraph, in the voice of `role` */
  *say(role: Role | undefined, text: string, { glued = false }: { readonly glued?: boolean } = {}): Generator<Cue> {
    if (text.trim() === '' && !glued) return;
    if (this.#key(role) !== this.#key(this.#role)) {
      yield* this.endParagraph();
      this.#role = role;
      yield { type: 'role', role };
    }
    yield { type: 'speech', text: this.#paragraphOpen && !glued ? ` ${text}` : text };
    this.#paragraphOpen = true;
  }

  *heading(level: number, title: string): Generator<Cue> {
    if (title.trim() === '') return;
    yield* this.endParagraph();
    if (this.#role) {
      this.#role = undefined;
      yield { type: 'role', role: undefined };
    }
    yield { type: 'chapter', level: Math.min(6, Math.max(1, level)) };
    yield { type: 'speech', text: title };
    yield { type: 'break' };
  }

  *endParagraph(): Generator<Cue> {
    if (this.#paragraphOpen) yield { type: 'break' };
    this.#paragraphOpen = false;
  }

  #key(role: Role | undefined): string | undefined {
    return role && roleKey(role.name);
  }
}

import type { Rewording } from './wording.js';

/** What a rule makes of a stretch of a sentence. */
export interface Change extends Rewording {
  readonly rule: string;
}

/** A sentence that is being reworded: each of its characters is reworded once at most. */
export class Draft {
  readonly #changes: Change[] = [];
  readonly #taken: Uint8Array;

  constructor(readonly text: string) {
    this.#taken = new Uint8Array(text.length);
  }

  isFree(start: number, end: number): boolean {
    for (let at = start; at < end; at++) if (this.#taken[at] === 1) return false;
    return true;
  }

  /** Later rules leave this stretch alone. */
  keep(start: number, end: number): void {
    this.#taken.fill(1, start, end);
  }

  /** Nothing happens when an earlier rule has dealt with part of it. @returns whether this one has now */
  change(change: Change): boolean {
    if (!this.isFree(change.start, change.end)) return false;
    this.keep(change.start, change.end);
    const stands = this.text.slice(change.start, change.end);
    if (change.spoken !== stands || change.written !== stands) this.#changes.push(change);
    return true;
  }

  /** In the order of the text. */
  get changes(): readonly Change[] {
    return this.#changes.sort((a, b) => a.start - b.start);
  }
}

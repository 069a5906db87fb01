import type { LaneEntry } from './metrics-snapshot.js';

/** Of no passage. */
export const NO_PASSAGE = -1;

/**
 * Remembers what happened when, in constant memory and without allocating. Things of one passage that happen close to one
 * another are one entry. When there are too many entries, "close" becomes wider; when there are too many passages, two
 * neighbours become one.
 */
export class Lane {
  readonly #fromMs: Float64Array;
  readonly #toMs: Float64Array;
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #amount: Float64Array;
  #count = 0;
  #closeMs: number;

  /**
   * @param capacity  entries kept at most, at least 2
   * @param closeMs   what happens within so long after an entry of the same passage belongs to it
   */
  constructor(
    private readonly capacity = 1_000,
    closeMs = 20,
  ) {
    this.#closeMs = closeMs;
    this.#fromMs = new Float64Array(capacity);
    this.#toMs = new Float64Array(capacity);
    this.#first = new Int32Array(capacity);
    this.#last = new Int32Array(capacity);
    this.#amount = new Float64Array(capacity);
  }

  /** @param passage  from 0, or NO_PASSAGE */
  add(passage: number, fromMs: number, toMs: number, amount: number): void {
    // Passages are spoken a few at once: the entry before this one may be of another.
    const oldest = Math.max(0, this.#count - LOOK_BACK);
    for (let at = this.#count - 1; at >= oldest; at--) {
      if (passage < this.#first[at]! || passage > this.#last[at]!) continue;
      if (!this.#isClose(at, fromMs, toMs)) break;
      this.#toMs[at] = Math.max(this.#toMs[at]!, toMs);
      this.#amount[at]! += amount;
      return;
    }
    if (this.#count === this.capacity) this.#makeRoom();
    this.#set(this.#count++, fromMs, toMs, passage, passage, amount);
  }

  get entries(): LaneEntry[] {
    return Array.from({ length: this.#count }, (_, at) => ({
      fromMs: tenths(this.#fromMs[at]!),
      toMs: tenths(this.#toMs[at]!),
      firstPassage: this.#first[at] === NO_PASSAGE ? null : this.#first[at]!,
      lastPassage: this.#last[at] === NO_PASSAGE ? null : this.#last[at]!,
      amount: tenths(this.#amount[at]!),
    }));
  }

  /** At least half of the entries are free afterwards. */
  #makeRoom(): void {
    const enough = Math.floor(this.capacity / 2);
    const visibleMs = (this.#toMs[this.#count - 1]! - this.#fromMs[0]!) / VISIBLE_PARTS;
    while (this.#count > enough && this.#closeMs < visibleMs) {
      this.#closeMs = Math.max(1, this.#closeMs * 2);
      this.#mergeClose();
    }
    if (this.#count > enough) this.#mergePairs();
  }

  #mergeClose(): void {
    const latestOf = new Map<number, number>();
    let kept = 0;
    for (let at = 0; at < this.#count; at++) {
      const passage = this.#first[at]!;
      const isOne = passage === this.#last[at];
      const before = isOne ? latestOf.get(passage) : undefined;
      if (before !== undefined && this.#isClose(before, this.#fromMs[at]!, this.#toMs[at]!)) {
        this.#toMs[before] = Math.max(this.#toMs[before]!, this.#toMs[at]!);
        this.#amount[before]! += this.#amount[at]!;
        continue;
      }
      this.#move(at, kept);
      if (isOne) latestOf.set(passage, kept);
      kept++;
    }
    this.#count = kept;
  }

  #mergePairs(): void {
    let kept = 0;
    for (let at = 0; at < this.#count; at += 2, kept++) {
      this.#move(at, kept);
      const next = at + 1;
      if (next === this.#count) continue;
      this.#toMs[kept] = Math.max(this.#toMs[kept]!, this.#toMs[next]!);
      this.#first[kept] = Math.min(this.#first[kept]!, this.#first[next]!);
      this.#last[kept] = Math.max(this.#last[kept]!, this.#last[next]!);
      this.#amount[kept]! += this.#amount[next]!;
    }
    this.#count = kept;
  }

  #isClose(at: number, fromMs: number, toMs: number): boolean {
    const isNear = fromMs - this.#toMs[at]! <= this.#closeMs;
    return isNear && toMs - this.#fromMs[at]! <= this.#closeMs * LONGEST_ENTRY;
  }

  #move(from: number, to: number): void {
    this.#set(to, this.#fromMs[from]!, this.#toMs[from]!, this.#first[from]!, this.#last[from]!, this.#amount[from]!);
  }

  #set(at: number, fromMs: number, toMs: number, first: number, last: number, amount: number): void {
    this.#fromMs[at] = fromMs;
    this.#toMs[at] = toMs;
    this.#first[at] = first;
    this.#last[at] = last;
    this.#amount[at] = amount;
  }
}

/** More passages than are ever spoken at once. */
const LOOK_BACK = 32;

/** In times of what is close: so that what goes on and on is not one entry from beginning to end. */
const LONGEST_ENTRY = 25;

/** A pause shorter than such a part of the whole is not seen in a drawing. */
const VISIBLE_PARTS = 500;

const tenths = (value: number): number => Math.round(value * 10) / 10;

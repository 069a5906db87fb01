/** The sound of a narration, one passage after the other: where each lies, and which one is at a place. */
export class Timeline {
  /** Of the passage that is being written. */
  readonly #writesMs: number[] = [];
  readonly #ends = new Float64Array(REMEMBERED);
  #passageMs = 0;
  #endedMs = 0;
  /** Passages that have ended; also the index of the one that is being written. */
  passages = 0;

  get audioMs(): number {
    return this.#endedMs + this.#passageMs;
  }

  wrote(durationMs: number): void {
    this.#writesMs.push(durationMs);
    this.#passageMs += durationMs;
  }

  /** The last writes of this passage were undone. */
  tookBack(writes: number): void {
    for (const durationMs of this.#writesMs.splice(this.#writesMs.length - writes)) this.#passageMs -= durationMs;
  }

  /** @returns how long the passage is */
  endedPassage(): number {
    const passageMs = this.#passageMs;
    this.#endedMs += passageMs;
    this.#ends[this.passages % REMEMBERED] = this.#endedMs;
    this.passages += 1;
    this.#writesMs.length = 0;
    this.#passageMs = 0;
    return passageMs;
  }

  /** The passage that sounds at a place; one of the last few hundred. */
  passageAt(placeMs: number): number {
    let passage = this.passages;
    const oldest = Math.max(0, this.passages - REMEMBERED);
    while (passage > oldest && placeMs + TOLERANCE_MS < this.#ends[(passage - 1) % REMEMBERED]!) passage--;
    return passage;
  }
}

/** More passages than wait in a playout buffer. */
const REMEMBERED = 512;

/** Sums of many durations differ in their last digits. */
const TOLERANCE_MS = 1;

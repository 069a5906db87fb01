const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * What a device was given and how much of that has sounded, by the clock: devices do not tell. Stands still in a pause.
 */
export class PacingClock {
  /** All that was given, in playing time. */
  #takenMs = 0;
  #dryAtMs = Number.NEGATIVE_INFINITY;
  #pausedAtMs: number | undefined;
  /** What sounds on although its source was stopped. */
  readonly #sustainMs: number;
  #wake = () => {};

  /** @param sustainMs  how long the device goes on by itself after a pause began: the sound it has in its own memory */
  constructor(sustainMs = 0) {
    this.#sustainMs = sustainMs;
  }

  get isPaused(): boolean {
    return this.#pausedAtMs !== undefined;
  }

  /** On the clock `performance.now`: when all that was given will have sounded. Moves on in a pause. */
  get dryAtMs(): number {
    return this.#dryAtMs + performance.now() - this.#playingTimeMs;
  }

  get soundedMs(): number {
    return this.#takenMs - Math.max(0, this.#dryAtMs - this.#playingTimeMs);
  }

  /** The device was given so much. It plays for `durationMs × pace`. */
  take(durationMs: number, pace = 1): void {
    this.#takenMs += durationMs;
    this.#dryAtMs = Math.max(this.#dryAtMs, performance.now()) + durationMs * pace;
  }

  pause(): void {
    this.#pausedAtMs ??= performance.now();
    this.#wake();
  }

  resume(): void {
    this.#dryAtMs = this.dryAtMs;
    this.#pausedAtMs = undefined;
    this.#wake();
  }

  /** All has sounded: the device said so. */
  finish(): void {
    this.#dryAtMs = Math.min(this.#dryAtMs, performance.now());
  }

  /** Resolves when no more than `leftMs` has still to sound; a pause takes as long as it takes. @throws the signal's reason */
  async untilLeft(leftMs: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const delayMs = this.isPaused ? undefined : this.#dryAtMs - performance.now() - leftMs;
      if (delayMs !== undefined && delayMs <= 0) return;
      await this.#rest(delayMs, signal);
    }
  }

  /** Now, or when the pause fell silent. */
  get #playingTimeMs(): number {
    const nowMs = performance.now();
    return this.#pausedAtMs === undefined ? nowMs : Math.min(nowMs, this.#pausedAtMs + this.#sustainMs);
  }

  /** Until the time is over or something changes. */
  #rest(delayMs: number | undefined, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      // A pause too has its timer: nothing else may keep the process alive.
      const timer = setTimeout(() => done(), delayMs ?? LONGEST_TIMER_MS);
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#wake = done;
      signal.addEventListener('abort', done, { once: true });
    });
  }
}

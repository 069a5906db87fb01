/** Where on the narration's time line the ear is, from how much a device has sounded: at another speed these differ. */
export class HeardPosition {
  /** What the device was given, the newest last; what has sounded is forgotten. */
  readonly #runs: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly playsMs: number;
    readonly endMs: number;
  }[] = [];
  #givenMs = 0;
  #restMs = 0;

  /** A device gets `playsMs` of sound, which is the time line from `fromMs` to `toMs`. */
  add(playsMs: number, fromMs: number, toMs: number, soundedMs: number): void {
    this.#forget(soundedMs);
    this.#givenMs += playsMs;
    this.#runs.push({ fromMs, toMs, playsMs, endMs: this.#givenMs });
  }

  /** A device that has been given nothing yet, and the ear waits at `atMs`. */
  restart(atMs: number): void {
    this.#runs.length = 0;
    this.#givenMs = 0;
    this.#restMs = atMs;
  }

  at(soundedMs: number): number {
    this.#forget(soundedMs);
    const [run] = this.#runs;
    if (!run) return this.#restMs;
    const share = run.playsMs === 0 ? 0 : Math.max(0, 1 - (run.endMs - soundedMs) / run.playsMs);
    return run.fromMs + (run.toMs - run.fromMs) * share;
  }

  #forget(soundedMs: number): void {
    for (let run = this.#runs[0]; run && run.endMs <= soundedMs; run = this.#runs[0]) {
      this.#restMs = run.toMs;
      this.#runs.shift();
    }
  }
}

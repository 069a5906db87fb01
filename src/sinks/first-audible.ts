import { pcmSamples } from '../audio/decode.js';
import { firstAudible } from '../audio/loudness.js';

/** Finds out when the first sample sounds that can be heard, through pauses and seeks. Times are of `performance.now`. */
export class FirstAudible {
  #atMs: number | undefined;
  #paused: { readonly atMs: number; readonly dryAtMs: number } | undefined;

  /** Undefined until it is known, which it is not in a pause before it. */
  get atMs(): number | undefined {
    return this.#paused && this.#isAhead ? undefined : this.#atMs;
  }

  /** This will begin to sound at `startsAtMs`. */
  notice(pcm: Uint8Array, startsAtMs: number, sampleRateHz: number): void {
    if (this.#atMs !== undefined) return;
    const sample = firstAudible(pcmSamples(pcm));
    if (sample >= 0) this.#atMs = startsAtMs + (sample * 1000) / sampleRateHz;
  }

  /** @param dryAtMs  when the device would run dry */
  pause(dryAtMs: number): void {
    this.#paused = { atMs: performance.now(), dryAtMs };
  }

  /** What was put off until now comes as much later as the device runs dry later. It may have been dropped meanwhile. */
  resume(dryAtMs?: number): void {
    if (this.#paused && dryAtMs !== undefined && this.#atMs !== undefined && this.#isAhead) {
      this.#atMs += dryAtMs - this.#paused.dryAtMs;
    }
    this.#paused = undefined;
  }

  /** What has not sounded yet never will. */
  drop(): void {
    if (this.#isAhead) this.#atMs = undefined;
  }

  get #isAhead(): boolean {
    return this.#atMs !== undefined && this.#atMs > (this.#paused?.atMs ?? performance.now());
  }
}

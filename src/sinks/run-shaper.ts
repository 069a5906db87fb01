import { pcmBytes, pcmSamples } from '../audio/decode.js';
import { amplified } from '../audio/loudness.js';
import type { TimeStretcher } from '../audio/time-stretch.js';

/** A piece of the narration as it will sound, and which part of the time line that is. */
export interface ShapedRun {
  readonly pcm: Uint8Array;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Held back by the stretcher at most, in time of the narration. */
const STRETCH_LAG_MS = 120;

/** Gives decoded sound (s16le, mono) the speed and the volume that the listener wants. Untouched when both are 1. */
export class RunShaper {
  volume = 1;
  speed = 1;
  readonly #sampleRateHz: number;
  #stretcher: TimeStretcher | undefined;
  #isStretching = false;
  #lastVolume = 1;
  /** Up to where on the time line sound has gone in and out. */
  #inMs = 0;
  #outMs = 0;

  constructor(sampleRateHz: number) {
    this.#sampleRateHz = sampleRateHz;
  }

  /** Sound of the time line from `fromMs` to `toMs`. */
  async shape(pcm: Uint8Array, fromMs: number, toMs: number): Promise<ShapedRun> {
    const { speed } = this;
    if (speed === 1 && !this.#isStretching) return this.#out(pcm, fromMs, toMs);
    if (!this.#isStretching) [this.#inMs, this.#outMs] = [fromMs, fromMs];
    this.#inMs = toMs;
    if (speed === 1) return this.#out(Buffer.concat([this.#rest(), pcm]), this.#outMs, toMs);
    const stretcher = await this.#loaded();
    this.#isStretching = true;
    const stretched = pcmBytes(stretcher.push(pcmSamples(pcm), speed));
    const untilMs = this.#outMs + this.#durationMs(stretched) * speed;
    return this.#out(stretched, this.#outMs, Math.min(toMs, Math.max(untilMs, toMs - STRETCH_LAG_MS)));
  }

  /** Sound that is held back, up to the end of what went in. */
  flush(): ShapedRun {
    const fromMs = this.#outMs;
    return this.#out(this.#rest(), fromMs, this.#inMs);
  }

  /** What comes next has nothing to do with what came before. */
  restart(): void {
    if (this.#isStretching) this.#stretcher?.reset();
    this.#isStretching = false;
  }

  free(): void {
    this.#stretcher?.free();
    this.#stretcher = undefined;
    this.#isStretching = false;
  }

  #rest(): Uint8Array {
    if (!this.#isStretching || !this.#stretcher) return new Uint8Array(0);
    this.#isStretching = false;
    return pcmBytes(this.#stretcher.flush());
  }

  #out(pcm: Uint8Array, fromMs: number, toMs: number): ShapedRun {
    this.#outMs = toMs;
    const { volume } = this;
    const before = this.#lastVolume;
    if (pcm.length === 0 || (volume === 1 && before === 1)) return { pcm, fromMs, toMs };
    this.#lastVolume = volume;
    return { pcm: pcmBytes(amplified(pcmSamples(pcm), volume, before)), fromMs, toMs };
  }

  #durationMs(pcm: Uint8Array): number {
    return (pcm.length * 1000) / (2 * this.#sampleRateHz);
  }

  async #loaded(): Promise<TimeStretcher> {
    if (!this.#stretcher) {
      const { createTimeStretcher } = await import('../audio/time-stretch.js');
      this.#stretcher = await createTimeStretcher(this.#sampleRateHz);
    }
    return this.#stretcher;
  }
}

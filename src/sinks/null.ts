import { setTimeout as sleep } from 'node:timers/promises';
import { SAMPLE_BYTES } from '../audio/frames.js';
import { type AudioDevice, type PlaybackOptions, type PlaybackSink, playbackSink } from './playback.js';

export interface NullSinkOptions extends Omit<PlaybackOptions, 'openDevice'> {
  /** `realtime` takes as long as the sound would; `instant` takes all at once. */
  readonly pace: 'realtime' | 'instant';
}

/** Plays to nobody: a device that only keeps time. */
export const nullSink = ({ pace, ...options }: NullSinkOptions): PlaybackSink =>
  playbackSink({ ...options, openDevice: async () => new TimekeepingDevice(options.format.sampleRateHz, pace) });

/** As much as a sound server takes ahead. */
const DEVICE_BUFFER_MS = 500;

class TimekeepingDevice implements AudioDevice {
  readonly failure = new Promise<never>(() => {});
  readonly #bytesPerMs: number;
  readonly #isRealtime: boolean;
  readonly #stop = new AbortController();
  #dryAtMs = 0;

  constructor(sampleRateHz: number, pace: NullSinkOptions['pace']) {
    this.#bytesPerMs = (sampleRateHz * SAMPLE_BYTES) / 1000;
    this.#isRealtime = pace === 'realtime';
  }

  async write(pcm: Uint8Array): Promise<void> {
    this.#dryAtMs = Math.max(this.#dryAtMs, performance.now()) + pcm.length / this.#bytesPerMs;
    await this.#waitUntil(this.#dryAtMs - DEVICE_BUFFER_MS);
  }

  end(): Promise<void> {
    return this.#waitUntil(this.#dryAtMs);
  }

  async abort(): Promise<void> {
    this.#stop.abort();
  }

  async #waitUntil(timeMs: number): Promise<void> {
    this.#stop.signal.throwIfAborted();
    const delayMs = timeMs - performance.now();
    if (this.#isRealtime && delayMs > 0) await sleep(delayMs, undefined, { signal: this.#stop.signal });
  }
}

import { SAMPLE_BYTES } from '../audio/frames.js';
import { sinkAborted } from './aborted.js';
import { PacingClock } from './pacing-clock.js';
import { type AudioDevice, type PlaybackOptions, type PlaybackSink, playbackSink } from './playback.js';

export interface NullSinkOptions extends Omit<PlaybackOptions, 'openDevice'> {
  /** `realtime` takes as long as the sound would; `instant` takes all at once. */
  readonly pace: 'realtime' | 'instant';
}

/** Plays to nobody: a device that only keeps time. */
export const nullSink = ({ pace, ...options }: NullSinkOptions): PlaybackSink =>
  playbackSink({ ...options, openDevice: async () => nullDevice(options.format.sampleRateHz, pace) });

/** @param heard  told of all it is given */
export const nullDevice = (
  sampleRateHz: number,
  pace: NullSinkOptions['pace'],
  heard?: (pcm: Uint8Array) => void,
): AudioDevice => new TimekeepingDevice(sampleRateHz, pace, heard);

/** As much as a sound server takes ahead. */
const DEVICE_BUFFER_MS = 500;

class TimekeepingDevice implements AudioDevice {
  readonly canPause = true;
  readonly failure = new Promise<never>(() => {});
  readonly #clock = new PacingClock();
  readonly #bytesPerMs: number;
  readonly #isRealtime: boolean;
  readonly #heard: ((pcm: Uint8Array) => void) | undefined;
  readonly #stop = new AbortController();

  constructor(sampleRateHz: number, pace: NullSinkOptions['pace'], heard: ((pcm: Uint8Array) => void) | undefined) {
    this.#bytesPerMs = (sampleRateHz * SAMPLE_BYTES) / 1000;
    this.#isRealtime = pace === 'realtime';
    this.#heard = heard;
  }

  get dryAtMs(): number {
    // At once, it is never silent for want of sound.
    return this.#isRealtime ? this.#clock.dryAtMs : performance.now();
  }

  get soundedMs(): number {
    return this.#clock.soundedMs;
  }

  async write(pcm: Uint8Array): Promise<void> {
    this.#stop.signal.throwIfAborted();
    this.#clock.take(pcm.length / this.#bytesPerMs, this.#isRealtime ? 1 : 0);
    this.#heard?.(pcm);
    await this.#clock.untilLeft(DEVICE_BUFFER_MS, this.#stop.signal);
  }

  end(): Promise<void> {
    return this.#clock.untilLeft(0, this.#stop.signal);
  }

  pause(): void {
    this.#clock.pause();
  }

  resume(): void {
    this.#clock.resume();
  }

  async abort(): Promise<void> {
    this.#stop.abort(sinkAborted());
  }
}

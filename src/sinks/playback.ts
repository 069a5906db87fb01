import { createMp3Decoder, type Mp3Decoder, pcmBytes } from '../audio/decode.js';
import { assertPlayable, timedRuns } from '../audio/frames.js';
import { createPlayoutBuffer, type PlayoutBuffer, type PlayoutBufferOptions } from '../audio/playout-buffer.js';
import type { OutputFormat } from '../speech/output-format.js';
import { sinkAborted } from './aborted.js';
import type { Sink } from './sink.js';

/** What plays PCM: s16le, mono. */
export interface AudioDevice {
  /** Resolves when the device has taken it: waiting for it is the backpressure. */
  write(pcm: Uint8Array): Promise<void>;
  /** Nothing more comes: resolves when the last sample has sounded. */
  end(): Promise<void>;
  /** Silence at once. Safe at any time, also twice. Never throws. */
  abort(): Promise<void>;
  /** Rejects when the device fails by itself; else it never settles. */
  readonly failure: Promise<never>;
}

/** A sink for the ear: it plays what has arrived, in real time, and tells how that goes. */
export interface PlaybackSink extends Required<Sink> {
  /** Resolves when the device is proven. @throws NarrateError ERR_PLAYBACK  there is none */
  readonly ready: Promise<void>;
  /** When the first sample was handed to the device (on the clock `performance.now`), once it was. */
  readonly firstSoundAtMs: number | undefined;
  /** Playing time handed to the device so far. */
  readonly playedMs: number;
  /** How much of that must have sounded by now. */
  readonly heardMs: number;
  /** Playing time that waits for the device. */
  readonly bufferedMs: number;
  /** How often the device fell silent although more was to come. */
  readonly underruns: number;
}

export interface PlaybackOptions extends PlayoutBufferOptions {
  readonly format: OutputFormat;
  /** Opens the device; called at once. The signal gives the attempt up. */
  readonly openDevice: (signal: AbortSignal) => Promise<AudioDevice>;
}

/** @throws NarrateError ERR_USAGE  the format cannot be played */
export const playbackSink = (options: PlaybackOptions): PlaybackSink => {
  assertPlayable(options.format);
  return new Playback(options);
};

/** A mark between the frames: the passage before it is complete. */
const PASSAGE_END = Symbol('passage end');

class Playback implements PlaybackSink {
  readonly ready: Promise<void>;
  firstSoundAtMs: number | undefined;
  readonly #format: OutputFormat;
  readonly #buffer: PlayoutBuffer<Uint8Array | typeof PASSAGE_END>;
  readonly #opening = new AbortController();
  readonly #device: Promise<AudioDevice>;
  readonly #decoder: Promise<Mp3Decoder> | undefined;
  /** Everything from the first sound to the last. */
  readonly #playing: Promise<void>;
  /** How many items of the buffer each write of this passage has become. */
  readonly #runsOfWrites: number[] = [];

  constructor({ format, openDevice, ...bufferOptions }: PlaybackOptions) {
    this.#format = format;
    this.#buffer = createPlayoutBuffer(bufferOptions);
    this.#device = openDevice(this.#opening.signal);
    this.#decoder = format.codec === 'mp3' ? createMp3Decoder() : undefined;
    this.ready = this.#device.then(() => {});
    this.#playing = this.#play();
    // Failures reach whoever calls next; nobody may be waiting when they happen.
    for (const promise of [this.ready, this.#decoder, this.#playing]) promise?.catch(() => {});
  }

  get playedMs(): number {
    return this.#buffer.handedOverMs;
  }

  get heardMs(): number {
    return this.#buffer.heardMs;
  }

  get bufferedMs(): number {
    return this.#buffer.bufferedMs;
  }

  get underruns(): number {
    return this.#buffer.underruns;
  }

  async write(frames: Uint8Array): Promise<void> {
    const runs = [...timedRuns(frames, this.#format)];
    this.#runsOfWrites.push(runs.length);
    // All of them enter the buffer now, so that a write can be taken back whole.
    await Promise.all(runs.map((run) => this.#buffer.write(run.frames, run.durationMs)));
  }

  takeBack(writes: number): boolean {
    const runs = this.#runsOfWrites.slice(-writes).reduce((sum, count) => sum + count, 0);
    if (writes > this.#runsOfWrites.length || !this.#buffer.takeBack(runs)) return false;
    this.#runsOfWrites.splice(-writes);
    return true;
  }

  async endPassage(): Promise<void> {
    this.#runsOfWrites.length = 0;
    await this.#buffer.write(PASSAGE_END, 0);
  }

  async end(): Promise<void> {
    this.#buffer.end();
    await this.#playing;
  }

  async abort(): Promise<void> {
    this.#buffer.abort(sinkAborted());
    this.#opening.abort(sinkAborted());
    const device = await this.#device.catch(() => undefined);
    await device?.abort();
    await this.#playing.catch(() => {});
  }

  async #play(): Promise<void> {
    let device: AudioDevice | undefined;
    try {
      device = await this.#device;
      device.failure.catch((reason) => this.#buffer.abort(reason));
      const decoder = await this.#decoder;
      for await (const item of this.#buffer.read()) {
        if (item === PASSAGE_END) decoder?.endPassage();
        else await this.#sound(device, decoder ? pcmBytes(decoder.decode(item)) : item);
      }
      await device.end();
    } catch (reason) {
      this.#buffer.abort(reason);
      await device?.abort();
      throw reason;
    } finally {
      this.#decoder?.then((decoder) => decoder.free()).catch(() => {});
    }
  }

  async #sound(device: AudioDevice, pcm: Uint8Array): Promise<void> {
    if (pcm.length === 0) return;
    this.firstSoundAtMs ??= performance.now();
    await device.write(pcm);
  }
}

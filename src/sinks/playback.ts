import { createMp3Decoder, type Mp3Decoder, pcmBytes, pcmSamples } from '../audio/decode.js';
import { assertPlayable, SAMPLE_BYTES, timedRuns } from '../audio/frames.js';
import { firstAudible } from '../audio/loudness.js';
import { createPlayoutBuffer, type PlayoutBuffer, type PlayoutBufferOptions } from '../audio/playout-buffer.js';
import type { Placed } from '../audio/time-line.js';
import type { OutputFormat } from '../speech/output-format.js';
import { sinkAborted } from './aborted.js';
import { DeviceSeat } from './device-seat.js';
import { HeardPosition } from './heard-position.js';
import { RunShaper, type ShapedRun } from './run-shaper.js';
import type { Sink } from './sink.js';

/** What plays PCM: s16le, mono. */
export interface AudioDevice {
  /** Resolves when the device has taken it: waiting for it is the backpressure. Takes nothing in a pause. */
  write(pcm: Uint8Array): Promise<void>;
  /** Nothing more comes: resolves when the last sample has sounded, after the pause if there is one. */
  end(): Promise<void>;
  /** Silence at once. Safe at any time, also twice and in a pause. Never throws. */
  abort(): Promise<void>;
  /** Whether it can stop and go on without losing a sample. */
  readonly canPause: boolean;
  pause(): void;
  resume(): void;
  /** When all that it has taken will have sounded, on the clock `performance.now`. Moves on in a pause. */
  readonly dryAtMs: number;
  /** How much of what it was given has sounded, in playing time. */
  readonly soundedMs: number;
  /** Rejects when the device fails by itself; else it never settles. */
  readonly failure: Promise<never>;
}

/** A sink for the ear: it plays what has arrived, in real time, is steered, and tells how that goes. */
export interface PlaybackSink extends Required<Sink> {
  /** Resolves when the device is proven. @throws NarrateError ERR_PLAYBACK  there is none */
  readonly ready: Promise<void>;
  /** When the first sample was handed to the device (on the clock `performance.now`), once it was. */
  readonly firstSoundAtMs: number | undefined;
  /**
   * When the first sample that can be heard (louder than about -50 dBFS) sounds, by the device's clock; undefined until
   * that is known.
   */
  readonly firstAudibleAtMs: number | undefined;
  /**
   * Where the ear is on the narration's time line: the playing time, at speed 1, of everything written and not taken back.
   * Moves with seeks. Of MP3, the first 25 ms are the encoder's lead-in, which does not sound.
   */
  readonly heardMs: number;
  /** End of that time line. */
  readonly writtenMs: number;
  /** Written and not yet handed to the device. */
  readonly bufferedMs: number;
  /** From where on the time line sound is still kept for going back. */
  readonly keptFromMs: number;
  /** How often the device fell silent although more was to come. */
  readonly underruns: number;
  /** The longest the device was silent in an underrun. */
  readonly longestGapMs: number;
  readonly isPaused: boolean;
  /** Stand still. What is written meanwhile is buffered; `end` waits. */
  pause(): void;
  resume(): void;
  /**
   * Go to a place of the time line, brought into keptFromMs…writtenMs; what was ahead in the device is dropped at once.
   * Does not change isPaused. Of no effect once the last sample has sounded.
   */
  seek(toMs: number): void;
  /** Gain, 0-2; 1 as it is. Heard when the device has played what it has: within a second. */
  volume: number;
  /** Playing speed with the pitch kept, 0.5-2. Heard like the volume. */
  speed: number;
}

export type PlayoutEvent =
  /** A run was handed over: when it will sound (on the clock `performance.now`, unless a pause comes between), its place on the time line, what waits behind it. */
  | {
      readonly type: 'played';
      readonly atMs: number;
      readonly fromMs: number;
      readonly durationMs: number;
      readonly bufferedMs: number;
    }
  /** The device had nothing to play from `atMs` on, for so long. Told when the sound goes on. */
  | { readonly type: 'underrun'; readonly atMs: number; readonly gapMs: number };

export interface PlaybackOptions extends PlayoutBufferOptions {
  readonly format: OutputFormat;
  /** Opens the device; called at once, and again after a seek. The signal gives the attempt up. */
  readonly openDevice: (signal: AbortSignal) => Promise<AudioDevice>;
  readonly observe?: (event: PlayoutEvent) => void;
}

/** @throws NarrateError ERR_USAGE  the format cannot be played */
export const playbackSink = (options: PlaybackOptions): PlaybackSink => {
  assertPlayable(options.format);
  return new Playback(options);
};

/** A mark between the frames: the passage before it is complete. */
const PASSAGE_END = Symbol('passage end');
type Item = Uint8Array | typeof PASSAGE_END;

/** Longer than it takes a held key to repeat. */
const SETTLE_MS = 50;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

class Playback implements PlaybackSink {
  readonly ready: Promise<void>;
  firstSoundAtMs: number | undefined;
  isPaused = false;
  readonly #format: OutputFormat;
  readonly #observe: (event: PlayoutEvent) => void;
  readonly #buffer: PlayoutBuffer<Item>;
  readonly #seat: DeviceSeat;
  readonly #heard = new HeardPosition();
  readonly #shaper: RunShaper;
  readonly #decoder: Promise<Mp3Decoder> | undefined;
  /** Aborted with what ended the playing before its time. */
  readonly #stop = new AbortController();
  /** Everything from the first sound to the last. */
  readonly #playing: Promise<void>;
  #isOver = false;
  /** How many items of the buffer each write of this passage has become. */
  readonly #runsOfWrites: number[] = [];
  /** How often the ear was moved: whoever waited knows by it that it has to begin anew. */
  #moves = 0;
  #audibleAtMs: number | undefined;
  #pausedAtMs = 0;
  #pausedDryAtMs = 0;
  #wake = () => {};

  constructor({ format, openDevice, observe = () => {}, ...bufferOptions }: PlaybackOptions) {
    this.#format = format;
    this.#observe = observe;
    this.#shaper = new RunShaper(format.sampleRateHz);
    this.#buffer = createPlayoutBuffer(bufferOptions, {
      silentSinceMs: () => this.#silentSinceMs(),
      underrun: (atMs, gapMs) => observe({ type: 'underrun', atMs, gapMs }),
    });
    this.#seat = new DeviceSeat(openDevice, this.#stop.signal, (reason) => this.#fail(reason));
    this.#decoder = format.codec === 'mp3' ? createMp3Decoder() : undefined;
    this.ready = this.#seat.get().then(() => {});
    this.#playing = this.#play();
    // Failures reach whoever calls next; nobody may be waiting when they happen.
    for (const promise of [this.ready, this.#decoder, this.#playing]) promise?.catch(() => {});
  }

  get firstAudibleAtMs(): number | undefined {
    return this.isPaused && this.#isAudibleAhead ? undefined : this.#audibleAtMs;
  }

  get #isAudibleAhead(): boolean {
    return (
      this.#audibleAtMs !== undefined && this.#audibleAtMs > (this.isPaused ? this.#pausedAtMs : performance.now())
    );
  }

  get heardMs(): number {
    return this.#heard.at(this.#seat.playing?.soundedMs ?? 0);
  }

  get writtenMs(): number {
    return this.#buffer.writtenMs;
  }

  get bufferedMs(): number {
    return this.#buffer.bufferedMs;
  }

  get keptFromMs(): number {
    return this.#buffer.keptFromMs;
  }

  get underruns(): number {
    return this.#buffer.underruns;
  }

  get longestGapMs(): number {
    return this.#buffer.longestGapMs;
  }

  get volume(): number {
    return this.#shaper.volume;
  }

  set volume(gain: number) {
    this.#shaper.volume = within(0, gain, 2);
  }

  get speed(): number {
    return this.#shaper.speed;
  }

  set speed(factor: number) {
    this.#shaper.speed = within(0.5, factor, 2);
  }

  async write(frames: Uint8Array): Promise<void> {
    const runs = [...timedRuns(frames, this.#format)];
    this.#runsOfWrites.push(runs.length);
    // All of them enter the buffer now, so that a write can be taken back whole.
    await Promise.all(runs.map((run) => this.#buffer.write(run.frames, run.durationMs, run.frames.length)));
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

  pause(): void {
    if (this.isPaused || this.#isOver) return;
    this.isPaused = true;
    this.#pausedAtMs = performance.now();
    const device = this.#seat.playing;
    if (!device) return;
    if (device.canPause) {
      this.#pausedDryAtMs = device.dryAtMs;
      device.pause();
    } else {
      this.seek(this.heardMs);
    }
  }

  resume(): void {
    if (!this.isPaused) return;
    const device = this.#seat.playing;
    device?.resume();
    if (device && this.#audibleAtMs !== undefined && this.#isAudibleAhead) {
      this.#audibleAtMs += device.dryAtMs - this.#pausedDryAtMs;
    }
    this.isPaused = false;
    this.#wake();
  }

  seek(toMs: number): void {
    if (this.#isOver) return;
    const placeMs = within(this.keptFromMs, toMs, this.writtenMs);
    this.#moves++;
    if (this.#isAudibleAhead) this.#audibleAtMs = undefined;
    this.#buffer.seek(placeMs);
    this.#heard.restart(placeMs);
    this.#seat.vacate();
    this.#wake();
  }

  async abort(): Promise<void> {
    this.#fail(sinkAborted());
    await this.#seat.abort();
    await this.#playing.catch(() => {});
  }

  #fail(reason: unknown): void {
    // From here on a device's clock would count what never sounds.
    if (!this.#isOver) this.#heard.restart(this.heardMs);
    this.#isOver = true;
    this.isPaused = false;
    this.#buffer.abort(reason);
    this.#stop.abort(reason);
    this.#wake();
  }

  async #play(): Promise<void> {
    try {
      const decoder = await this.#decoder;
      while (!(await this.#playOn(decoder)));
      this.#isOver = true;
    } catch (reason) {
      this.#fail(reason);
      await this.#seat.abort();
      throw reason;
    } finally {
      this.#shaper.free();
      this.#decoder?.then((one) => one.free()).catch(() => {});
    }
  }

  /** Play until the last sample has sounded (true), or the ear was moved (false). */
  async #playOn(decoder: Mp3Decoder | undefined): Promise<boolean> {
    const moves = this.#moves;
    const isMoved = () => moves !== this.#moves;
    while (this.isPaused) await this.#change();
    const [device] = await Promise.all([this.#seat.get(), moves > 0 && this.#settled()]);
    if (isMoved()) return false;
    if (moves > 0) {
      decoder?.restart(this.#buffer.runUp().filter((item) => item !== PASSAGE_END));
      this.#shaper.restart();
    }
    try {
      for (;;) {
        await this.#buffer.readable();
        if (isMoved()) return false;
        const next = this.#buffer.take();
        const run = next ? await this.#shaped(next, decoder) : this.#shaper.flush();
        while (this.isPaused) await this.#change();
        this.#stop.signal.throwIfAborted();
        if (isMoved()) return false;
        await this.#sound(device, run);
        if (this.#buffer.isAtEnd && !next) break;
      }
      this.#seat.use();
      await device.end();
      return !isMoved();
    } catch (reason) {
      // Whoever moves the ear drops the device, whatever it was about.
      if (isMoved()) return false;
      throw reason;
    }
  }

  /** While a key is held down, one place follows the other: only the last is played. */
  async #settled(): Promise<void> {
    for (let moves = -1; moves !== this.#moves; ) {
      moves = this.#moves;
      await this.#change(SETTLE_MS);
    }
  }

  async #shaped({ item, ...place }: Placed<Item>, decoder: Mp3Decoder | undefined): Promise<ShapedRun> {
    if (item === PASSAGE_END) {
      decoder?.endPassage();
      return this.#shaper.flush();
    }
    const pcm = decoder ? pcmBytes(decoder.decode(item)) : item;
    const toMs = place.fromMs + place.durationMs;
    if (place.skipMs === 0) return this.#shaper.shape(pcm, place.fromMs, toMs);
    const samplesOf = (durationMs: number) => Math.round((durationMs * this.#format.sampleRateHz) / 1000);
    // What a run lacks, it lacks in front.
    const missing = samplesOf(place.durationMs) - pcm.length / SAMPLE_BYTES;
    const skipped = Math.max(0, samplesOf(place.skipMs) - missing);
    return this.#shaper.shape(pcm.subarray(skipped * SAMPLE_BYTES), place.fromMs + place.skipMs, toMs);
  }

  async #sound(device: AudioDevice, { pcm, fromMs, toMs }: ShapedRun): Promise<void> {
    if (pcm.length === 0) return;
    const nowMs = performance.now();
    const atMs = Math.max(nowMs, device.dryAtMs);
    const samplesPerMs = this.#format.sampleRateHz / 1000;
    this.#heard.add(pcm.length / SAMPLE_BYTES / samplesPerMs, fromMs, toMs, device.soundedMs);
    this.#seat.use();
    this.firstSoundAtMs ??= nowMs;
    if (this.#audibleAtMs === undefined) {
      const sample = firstAudible(pcmSamples(pcm));
      if (sample >= 0) this.#audibleAtMs = atMs + sample / samplesPerMs;
    }
    this.#observe({ type: 'played', atMs, fromMs, durationMs: toMs - fromMs, bufferedMs: this.bufferedMs });
    await device.write(pcm);
  }

  #silentSinceMs(): number | undefined {
    const device = this.#seat.playing;
    if (!device || this.isPaused || device.dryAtMs >= performance.now()) return undefined;
    return device.dryAtMs;
  }

  /** Until somebody pauses, resumes, seeks or stops. */
  #change(timeoutMs = LONGEST_TIMER_MS): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const within = (min: number, value: number, max: number): number => Math.max(min, Math.min(max, value));

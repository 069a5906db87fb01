import { SAMPLE_BYTES } from '../audio/frames.js';
import { createPlayoutBuffer, type PlayoutBuffer } from '../audio/playout-buffer.js';
import type { OutputFormat } from '../speech/output-format.js';
import { sinkAborted } from './aborted.js';
import { DeviceSeat } from './device-seat.js';
import { FirstAudible } from './first-audible.js';
import { HeardPosition } from './heard-position.js';
import type { AudioDevice, PlaybackOptions, PlaybackSink, PlayoutEvent } from './playback.js';
import { RunMaker } from './run-maker.js';
import type { ShapedRun } from './run-shaper.js';
import { type Item, WrittenRuns } from './written-runs.js';

/** Longer than it takes a held key to repeat. */
const SETTLE_MS = 50;
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Buffer, decoder, speed and volume, device: in this order, one run at a time. */
export class Playback implements PlaybackSink {
  readonly ready: Promise<void>;
  firstSoundAtMs: number | undefined;
  isPaused = false;
  readonly #format: OutputFormat;
  readonly #observe: (event: PlayoutEvent) => void;
  readonly #buffer: PlayoutBuffer<Item>;
  readonly #seat: DeviceSeat;
  readonly #heard = new HeardPosition();
  readonly #audible = new FirstAudible();
  readonly #maker: RunMaker;
  readonly #written: WrittenRuns;
  /** Aborted with what ended the playing before its time. */
  readonly #stop = new AbortController();
  /** Everything from the first sound to the last. */
  readonly #playing: Promise<void>;
  #isOver = false;
  /** How often the ear was moved: whoever waited knows by it that it has to begin anew. */
  #moves = 0;
  #wake = () => {};

  constructor({ format, openDevice, observe = () => {}, underrunFromMs, ...bufferOptions }: PlaybackOptions) {
    this.#format = format;
    this.#observe = observe;
    this.#buffer = createPlayoutBuffer(bufferOptions, {
      silentSinceMs: () => this.#silentSinceMs(),
      ...(underrunFromMs && { underrunFromMs }),
      wait: (atMs, gapMs) => observe({ type: 'wait', atMs, gapMs }),
      underrun: (atMs, gapMs) => observe({ type: 'underrun', atMs, gapMs }),
    });
    this.#seat = new DeviceSeat(openDevice, this.#stop.signal, (reason) => this.#fail(reason));
    this.#maker = new RunMaker(format, this.#stop.signal);
    this.#written = new WrittenRuns(this.#buffer, format);
    this.ready = this.#seat.get().then(() => {});
    this.#playing = this.#play();
    // Failures reach whoever calls next; nobody may be waiting when they happen.
    for (const promise of [this.ready, this.#playing]) promise.catch(() => {});
  }

  prepare(): void {
    this.#maker.prepare();
  }

  get firstAudibleAtMs(): number | undefined {
    return this.#audible.atMs;
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
    return this.#maker.shaper.volume;
  }

  set volume(gain: number) {
    this.#maker.shaper.volume = within(0, gain, 2);
  }

  get speed(): number {
    return this.#maker.shaper.speed;
  }

  set speed(factor: number) {
    this.#maker.shaper.speed = within(0.5, factor, 2);
  }

  async write(frames: Uint8Array): Promise<void> {
    this.prepare();
    await this.#written.write(frames);
  }

  takeBack(writes: number): boolean {
    return this.#written.takeBack(writes);
  }

  async endPassage(): Promise<void> {
    await this.#written.endPassage();
  }

  async end(): Promise<void> {
    this.prepare();
    this.#buffer.end();
    await this.#playing;
  }

  pause(): void {
    if (this.isPaused || this.#isOver) return;
    this.isPaused = true;
    const device = this.#seat.playing;
    if (!device) return;
    this.#audible.pause(device.dryAtMs);
    if (device.canPause) device.pause();
    else this.seek(this.heardMs);
  }

  resume(): void {
    if (!this.isPaused) return;
    const device = this.#seat.playing;
    device?.resume();
    this.#audible.resume(device?.dryAtMs);
    this.isPaused = false;
    this.#wake();
  }

  seek(toMs: number): void {
    if (this.#isOver) return;
    const placeMs = within(this.keptFromMs, toMs, this.writtenMs);
    this.#moves++;
    this.#audible.drop();
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
    if (!this.#isOver) {
      this.#heard.restart(this.heardMs);
      this.#audible.drop();
    }
    this.#isOver = true;
    this.isPaused = false;
    this.#buffer.abort(reason);
    this.#stop.abort(reason);
    this.#wake();
  }

  async #play(): Promise<void> {
    try {
      await this.ready;
      await this.#maker.ready();
      while (!(await this.#playOn()));
      this.#isOver = true;
    } catch (reason) {
      this.#fail(reason);
      await this.#seat.abort();
      throw reason;
    } finally {
      this.#maker.free();
    }
  }

  /** Play until the last sample has sounded (true), or the ear was moved (false). */
  async #playOn(): Promise<boolean> {
    const moves = this.#moves;
    const isMoved = () => moves !== this.#moves;
    while (this.isPaused) await this.#change();
    const [device] = await Promise.all([this.#seat.get(), moves > 0 && this.#settled()]);
    if (isMoved()) return false;
    if (moves > 0) await this.#maker.restart(this.#buffer.runUp());
    if (isMoved()) return false;
    try {
      for (;;) {
        await this.#buffer.readable();
        if (isMoved()) return false;
        const next = this.#buffer.take();
        const run = await this.#maker.make(next);
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

  async #sound(device: AudioDevice, { pcm, fromMs, toMs }: ShapedRun): Promise<void> {
    if (pcm.length === 0) return;
    const nowMs = performance.now();
    const atMs = Math.max(nowMs, device.dryAtMs);
    const playsMs = (pcm.length * 1000) / (SAMPLE_BYTES * this.#format.sampleRateHz);
    this.#heard.add(playsMs, fromMs, toMs, device.soundedMs);
    this.#seat.use();
    this.firstSoundAtMs ??= nowMs;
    this.#audible.notice(pcm, atMs, this.#format.sampleRateHz);
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

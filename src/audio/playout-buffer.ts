import { createTimeLine, type Placed, type TimeLine } from './time-line.js';

/**
 * The one stage that runs ahead: encoded audio between the network and the device, measured in its playing time. What was
 * played stays for a while, so that one can go back.
 */
export interface PlayoutBuffer<Item> {
  /**
   * Add an item that plays for `durationMs` (0 for a mark). Resolves at once below the high watermark; above it, when the
   * low one is reached: waiting for it is the backpressure.
   * @throws the reason it was aborted with
   */
  write(item: Item, durationMs: number, sizeBytes?: number): Promise<void>;
  /** Remove the last items, all or none: false when one of them was already taken. */
  takeBack(items: number): boolean;
  /** Nothing more comes: what is buffered plays at once, cushion or not. */
  end(): void;
  /** Throw all away; whoever reads or writes gets `reason`. */
  abort(reason: unknown): void;
  /**
   * Resolves when there is something to take, or will never be. At the start, after a seek and after an underrun it waits
   * for the cushion. For one reader.
   */
  readable(): Promise<void>;
  /** The next item, if there is one. */
  take(): Placed<Item> | undefined;
  /** Read on from another place of the time line, between `keptFromMs` and `writtenMs`. */
  seek(toMs: number): void;
  /** The items before the next one that a decoder has to hear again to be in step. */
  runUp(): Item[];
  /** Whether all was taken and nothing more comes. */
  readonly isAtEnd: boolean;
  /** Playing time of all that was written and not taken back, and from where on it is kept. */
  readonly writtenMs: number;
  readonly keptFromMs: number;
  /** Written and not yet taken. */
  readonly bufferedMs: number;
  /** How often the device fell silent although its sound could have been there, and for how long at most. */
  readonly underruns: number;
  readonly longestGapMs: number;
}

export interface PlayoutBufferOptions {
  /** Sound to gather before the device starts (default 300); never more than half of the look-ahead. */
  cushionMs?: number;
  /** What each underrun adds to the cushion (default 300), and where that ends (default 1500). */
  cushionStepMs?: number;
  cushionMaxMs?: number;
  /** How far to run ahead of the device: the high watermark (default 60 000). */
  lookAheadMs?: number;
  /** Writers that waited go on below it: the low watermark (default three quarters of the look-ahead). */
  lowWatermarkMs?: number;
  /** How much of what was played is kept for going back (default 16 MiB). */
  keepBytes?: number;
  /** A clock that only goes forward. */
  nowMs?: () => number;
}

/** How the device does. */
export interface PlayoutDevice {
  /** Since when it has been silent for want of sound; undefined while it sounds, pauses, or has not begun. */
  silentSinceMs(): number | undefined;
  /**
   * Sound comes for a device that has been silent since `dryAtMs`: from when on it could have been there. Undefined: nothing
   * was late but what it is made of, and no cushion helps against that. Default: it could have been there all the time.
   */
  underrunFromMs?(dryAtMs: number): number | undefined;
  /** Told when the sound goes on: it could not have been there for so long, and it could have been. */
  wait?(atMs: number, gapMs: number): void;
  underrun?(atMs: number, gapMs: number): void;
}

export const createPlayoutBuffer = <Item>(options: PlayoutBufferOptions, device: PlayoutDevice): PlayoutBuffer<Item> =>
  new Buffered<Item>(options, device);

class Buffered<Item> implements PlayoutBuffer<Item> {
  underruns = 0;
  longestGapMs = 0;
  readonly #device: PlayoutDevice;
  readonly #stepMs: number;
  readonly #maxMs: number;
  readonly #highMs: number;
  readonly #lowMs: number;
  readonly #nowMs: () => number;
  readonly #line: TimeLine<Item>;
  #cushionMs: number;
  #isFilling = true;
  /** The device is silent, and from when on it need not have been. */
  #silence: { readonly underrunFromMs: number | undefined } | undefined;
  #ended = false;
  #aborted: { reason: unknown } | undefined;
  #wakeReader = () => {};
  #waitingWriters: (() => void)[] = [];

  constructor(options: PlayoutBufferOptions, device: PlayoutDevice) {
    this.#device = device;
    this.#highMs = options.lookAheadMs ?? 60_000;
    this.#lowMs = options.lowWatermarkMs ?? this.#highMs * 0.75;
    // Whoever fills the buffer may stop at the watermark: a larger cushion would wait for ever.
    this.#maxMs = Math.min(options.cushionMaxMs ?? 1500, this.#highMs / 2);
    this.#cushionMs = Math.min(options.cushionMs ?? 300, this.#maxMs);
    this.#stepMs = options.cushionStepMs ?? 300;
    this.#nowMs = options.nowMs ?? (() => performance.now());
    this.#line = createTimeLine(options.keepBytes ?? 16 << 20);
  }

  get bufferedMs(): number {
    return this.#line.writtenMs - this.#line.positionMs;
  }

  get writtenMs(): number {
    return this.#line.writtenMs;
  }

  get keptFromMs(): number {
    return this.#line.keptFromMs;
  }

  get isAtEnd(): boolean {
    return this.#ended && this.#line.isRead;
  }

  async write(item: Item, durationMs: number, sizeBytes = 0): Promise<void> {
    this.#throwIfAborted();
    if (durationMs > 0) this.#noticeSilence();
    this.#line.add(item, durationMs, sizeBytes);
    this.#wakeReader();
    if (this.bufferedMs >= this.#highMs) await new Promise<void>((resolve) => this.#waitingWriters.push(resolve));
    this.#throwIfAborted();
  }

  takeBack(items: number): boolean {
    const isDone = this.#line.takeBack(items);
    this.#wakeWriters();
    return isDone;
  }

  end(): void {
    this.#ended = true;
    this.#wakeReader();
  }

  abort(reason: unknown): void {
    this.#aborted ??= { reason };
    this.#line.clear();
    this.#wakeReader();
    this.#wakeWriters();
  }

  async readable(): Promise<void> {
    for (;;) {
      this.#throwIfAborted();
      if (this.#isFilling && (this.bufferedMs >= this.#cushionMs || this.#ended)) this.#isFilling = false;
      if (!this.#isFilling && (this.#ended || !this.#line.isRead)) return;
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve;
      });
    }
  }

  take(): Placed<Item> | undefined {
    const next = this.#line.take();
    if (next && next.durationMs > 0) this.#endSilence();
    this.#wakeWriters();
    return next;
  }

  seek(toMs: number): void {
    this.#line.seek(toMs);
    this.#isFilling = true;
    this.#silence = undefined;
    this.#wakeReader();
    this.#wakeWriters();
  }

  runUp(): Item[] {
    return this.#line.runUp();
  }

  #throwIfAborted(): void {
    if (this.#aborted) throw this.#aborted.reason;
  }

  /** Sound arrives: had the device played all it was given, it has been silent until now. */
  #noticeSilence(): void {
    const dryAtMs = this.#isFilling || this.bufferedMs > 0 ? undefined : this.#device.silentSinceMs();
    if (dryAtMs === undefined) return;
    const underrunFromMs = this.#device.underrunFromMs ? this.#device.underrunFromMs(dryAtMs) : dryAtMs;
    // When the device fell silent is known better when it goes on: from the beginning is then still from the beginning.
    this.#silence = { underrunFromMs: underrunFromMs === dryAtMs ? Number.NEGATIVE_INFINITY : underrunFromMs };
    this.#isFilling = true;
    if (underrunFromMs === undefined) return;
    this.underruns++;
    this.#cushionMs = Math.min(this.#maxMs, this.#cushionMs + this.#stepMs);
  }

  #endSilence(): void {
    if (!this.#silence) return;
    const { underrunFromMs } = this.#silence;
    this.#silence = undefined;
    const nowMs = this.#nowMs();
    const atMs = this.#device.silentSinceMs() ?? nowMs;
    const lateFromMs = Math.max(atMs, underrunFromMs ?? nowMs);
    if (lateFromMs > atMs) this.#device.wait?.(atMs, lateFromMs - atMs);
    if (underrunFromMs === undefined) return;
    const gapMs = nowMs - lateFromMs;
    this.longestGapMs = Math.max(this.longestGapMs, gapMs);
    this.#device.underrun?.(lateFromMs, gapMs);
  }

  #wakeWriters(): void {
    if (this.bufferedMs >= this.#lowMs && !this.#aborted) return;
    for (const wake of this.#waitingWriters.splice(0)) wake();
  }
}

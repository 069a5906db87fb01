/** The one stage that runs ahead: encoded audio between the network and the device, measured in its playing time. */
export interface PlayoutBuffer<Item> {
  /**
   * Add an item that plays for `durationMs` (0 for a mark). Resolves when less than the look-ahead is buffered: waiting
   * for it is the backpressure.
   * @throws the reason it was aborted with
   */
  write(item: Item, durationMs: number): Promise<void>;
  /** Remove the last items, all or none: false when one of them was already read. */
  takeBack(items: number): boolean;
  /** Nothing more comes: what is buffered plays at once, cushion or not. */
  end(): void;
  /** Throw the rest away; whoever reads or writes gets `reason`. */
  abort(reason: unknown): void;
  /** The items in order, for one reader. The first waits for the cushion; so does the first after an underrun. */
  read(): AsyncGenerator<Item, void, undefined>;
  readonly bufferedMs: number;
  /** How often the device fell silent although more was to come. */
  readonly underruns: number;
  /** Playing time of what was handed to the device, and how much of that must have sounded by now. */
  readonly handedOverMs: number;
  readonly heardMs: number;
}

export interface PlayoutBufferOptions {
  /** Sound to gather before the device starts (default 200). */
  cushionMs?: number;
  /** What each underrun adds to the cushion (default 300), and where that ends (default 1500). */
  cushionStepMs?: number;
  cushionMaxMs?: number;
  /** How far to run ahead of the device (default 60 000). */
  lookAheadMs?: number;
  /** A clock that only goes forward. */
  nowMs?: () => number;
}

export const createPlayoutBuffer = <Item>(options: PlayoutBufferOptions = {}): PlayoutBuffer<Item> =>
  new Buffered<Item>(options);

class Buffered<Item> implements PlayoutBuffer<Item> {
  bufferedMs = 0;
  underruns = 0;
  handedOverMs = 0;
  readonly #stepMs: number;
  readonly #maxMs: number;
  readonly #lookAheadMs: number;
  readonly #nowMs: () => number;
  #cushionMs: number;
  #items: { item: Item; durationMs: number }[] = [];
  #isFilling = true;
  #ended = false;
  #aborted: { reason: unknown } | undefined;
  /** When the device will have played all it was handed; undefined before the first sound. */
  #dryAtMs: number | undefined;
  #wakeReader = () => {};
  #waitingWriters: (() => void)[] = [];

  constructor(options: PlayoutBufferOptions) {
    this.#cushionMs = options.cushionMs ?? 200;
    this.#stepMs = options.cushionStepMs ?? 300;
    this.#maxMs = options.cushionMaxMs ?? 1500;
    this.#lookAheadMs = options.lookAheadMs ?? 60_000;
    this.#nowMs = options.nowMs ?? (() => performance.now());
  }

  get heardMs(): number {
    const unheardMs = this.#dryAtMs === undefined ? 0 : Math.max(0, this.#dryAtMs - this.#nowMs());
    return Math.max(0, this.handedOverMs - unheardMs);
  }

  async write(item: Item, durationMs: number): Promise<void> {
    this.#throwIfAborted();
    if (durationMs > 0) this.#noticeUnderrun();
    this.#items.push({ item, durationMs });
    this.bufferedMs += durationMs;
    this.#wakeReader();
    while (this.bufferedMs >= this.#lookAheadMs && !this.#aborted) {
      await new Promise<void>((resolve) => this.#waitingWriters.push(resolve));
    }
    this.#throwIfAborted();
  }

  takeBack(items: number): boolean {
    if (items > this.#items.length) return false;
    for (const { durationMs } of this.#items.splice(this.#items.length - items)) this.bufferedMs -= durationMs;
    this.#wakeWriters();
    return true;
  }

  end(): void {
    this.#ended = true;
    this.#wakeReader();
  }

  abort(reason: unknown): void {
    this.#aborted ??= { reason };
    this.#items = [];
    this.bufferedMs = 0;
    this.#wakeReader();
    this.#wakeWriters();
  }

  async *read(): AsyncGenerator<Item, void, undefined> {
    for (;;) {
      this.#throwIfAborted();
      if (this.#isFilling && (this.bufferedMs >= this.#cushionMs || this.#ended)) this.#isFilling = false;
      const next = this.#isFilling ? undefined : this.#items.shift();
      if (next) {
        this.#handOver(next.durationMs);
        yield next.item;
      } else if (this.#ended && this.#items.length === 0) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wakeReader = resolve;
        });
      }
    }
  }

  #throwIfAborted(): void {
    if (this.#aborted) throw this.#aborted.reason;
  }

  #handOver(durationMs: number): void {
    this.bufferedMs -= durationMs;
    this.handedOverMs += durationMs;
    const nowMs = this.#nowMs();
    if (durationMs > 0) this.#dryAtMs = Math.max(this.#dryAtMs ?? nowMs, nowMs) + durationMs;
    if (this.bufferedMs < this.#lookAheadMs) this.#wakeWriters();
  }

  /** Sound arrives: had the device played all it was given, it has been silent until now. */
  #noticeUnderrun(): void {
    if (this.#isFilling || this.bufferedMs > 0 || this.#dryAtMs === undefined || this.#nowMs() <= this.#dryAtMs) return;
    this.underruns++;
    this.#cushionMs = Math.min(this.#maxMs, this.#cushionMs + this.#stepMs);
    this.#isFilling = true;
  }

  #wakeWriters(): void {
    for (const wake of this.#waitingWriters.splice(0)) wake();
  }
}

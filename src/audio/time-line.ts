/** A piece of the narration and its place on the line of playing time. */
export interface Placed<Item> {
  readonly item: Item;
  readonly fromMs: number;
  readonly durationMs: number;
  /** How much of its beginning lies before the place that was asked for. */
  readonly skipMs: number;
}

/**
 * The narration on one line of playing time, with a reader: what lies before it is still to be played, what lies behind it
 * is kept for going back, up to a number of bytes.
 */
export interface TimeLine<Item> {
  add(item: Item, durationMs: number, sizeBytes: number): void;
  /** Remove the last items, all or none: false when one of them was ever read. */
  takeBack(items: number): boolean;
  /** The next item; undefined when there is none. */
  take(): Placed<Item> | undefined;
  /** Move the reader, to a place that is kept. */
  seek(toMs: number): void;
  /** What lies right behind the reader: enough for a decoder to be in step; less at the narration's start. */
  runUp(): Item[];
  /** Let go of all sound; the line stays as long as it is. */
  clear(): void;
  /** Where the reader stands. */
  readonly positionMs: number;
  readonly writtenMs: number;
  /** The earliest place the reader can go back to. */
  readonly keptFromMs: number;
  /** Whether everything was read, marks too. */
  readonly isRead: boolean;
}

/** @param keepBytes  how much of what was read is kept; a run-up always is */
export const createTimeLine = <Item>(keepBytes: number): TimeLine<Item> => new Line<Item>(keepBytes);

/**
 * More than a Layer III decoder needs to be in step: the bit reservoir reaches back 511 bytes, nine of the smallest frames,
 * and two frames overlap.
 */
const RUN_UP_MS = 400;
/** What an entry and its view cost beside the sound. */
const ENTRY_BYTES = 256;

interface Entry<Item> {
  readonly item: Item;
  readonly fromMs: number;
  readonly durationMs: number;
  /** All bytes that came before it. */
  readonly startBytes: number;
}

class Line<Item> implements TimeLine<Item> {
  writtenMs = 0;
  readonly #keepBytes: number;
  readonly #entries: Entry<Item>[] = [];
  #writtenBytes = 0;
  /** The reader stands so far into the entry with this index. */
  #next = 0;
  #skipMs = 0;
  /** Entries from this index on were never read. */
  #unread = 0;
  #hasDropped = false;

  constructor(keepBytes: number) {
    this.#keepBytes = keepBytes;
  }

  get positionMs(): number {
    const next = this.#entries[this.#next];
    return next ? next.fromMs + this.#skipMs : this.writtenMs;
  }

  get keptFromMs(): number {
    const keptMs = this.#hasDropped ? (this.#entries[0]?.fromMs ?? this.writtenMs) + RUN_UP_MS : 0;
    return Math.min(keptMs, this.positionMs);
  }

  get isRead(): boolean {
    return this.#next === this.#entries.length;
  }

  add(item: Item, durationMs: number, sizeBytes: number): void {
    this.#entries.push({ item, durationMs, fromMs: this.writtenMs, startBytes: this.#writtenBytes });
    this.writtenMs += durationMs;
    this.#writtenBytes += sizeBytes + ENTRY_BYTES;
  }

  takeBack(items: number): boolean {
    const from = this.#entries.length - items;
    if (from < this.#unread) return false;
    const [first] = this.#entries.splice(from);
    // Not by subtraction: sums in another order differ in the last digit.
    if (first) [this.writtenMs, this.#writtenBytes] = [first.fromMs, first.startBytes];
    return true;
  }

  take(): Placed<Item> | undefined {
    const next = this.#entries[this.#next];
    if (!next) return undefined;
    const placed = { item: next.item, fromMs: next.fromMs, durationMs: next.durationMs, skipMs: this.#skipMs };
    this.#next++;
    this.#skipMs = 0;
    this.#unread = Math.max(this.#unread, this.#next);
    this.#dropOld();
    return placed;
  }

  seek(toMs: number): void {
    const index = this.#entries.findIndex(({ fromMs, durationMs }) => fromMs + durationMs > toMs);
    this.#next = index < 0 ? this.#entries.length : index;
    const next = this.#entries[this.#next];
    this.#skipMs = next ? Math.max(0, toMs - next.fromMs) : 0;
    // What was leapt over is not to be taken back: the ear has been told of it.
    this.#unread = Math.max(this.#unread, this.#next);
  }

  runUp(): Item[] {
    let first = this.#next;
    const fromMs = (this.#entries[first]?.fromMs ?? this.writtenMs) - RUN_UP_MS;
    while (first > 0 && (this.#entries[first]?.fromMs ?? this.writtenMs) > fromMs) first--;
    return this.#entries.slice(first, this.#next).map(({ item }) => item);
  }

  clear(): void {
    this.#entries.length = this.#next = this.#unread = 0;
    this.#hasDropped = true;
  }

  #dropOld(): void {
    const readBytes = this.#entries[this.#next]?.startBytes ?? this.#writtenBytes;
    const keptFromMs = this.positionMs - RUN_UP_MS;
    for (;;) {
      const [first, second] = this.#entries;
      if (!first || !second || readBytes - first.startBytes <= this.#keepBytes || second.fromMs > keptFromMs) return;
      this.#entries.shift();
      this.#next--;
      this.#unread--;
      this.#hasDropped = true;
    }
  }
}

import type { BufferSample } from './metrics-snapshot.js';

/** How much sound was in reserve, over time, in constant memory: of a while, the least. */
export class BufferCurve {
  readonly #atMs: Float64Array;
  readonly #bufferedMs: Float64Array;
  #count = 0;
  #closeMs = 0;
  #leastSinceMoreCame = Number.POSITIVE_INFINITY;
  #leastMs: number | undefined;

  /** @param capacity  samples kept at most, at least 2 */
  constructor(private readonly capacity = 1_000) {
    this.#atMs = new Float64Array(capacity);
    this.#bufferedMs = new Float64Array(capacity);
  }

  add(atMs: number, bufferedMs: number): void {
    this.#leastSinceMoreCame = Math.min(this.#leastSinceMoreCame, bufferedMs);
    const last = this.#count - 1;
    if (this.#count > 0 && atMs - this.#atMs[last]! < this.#closeMs) {
      this.#bufferedMs[last] = Math.min(this.#bufferedMs[last]!, bufferedMs);
      return;
    }
    if (this.#count === this.capacity) this.#halve();
    this.#atMs[this.#count] = atMs;
    this.#bufferedMs[this.#count++] = bufferedMs;
  }

  /** More sound was written: what was seen before was not the end, where every buffer runs empty. */
  moreCame(): void {
    if (this.#leastSinceMoreCame === Number.POSITIVE_INFINITY) return;
    this.#leastMs = Math.min(this.#leastMs ?? this.#leastSinceMoreCame, this.#leastSinceMoreCame);
    this.#leastSinceMoreCame = Number.POSITIVE_INFINITY;
  }

  get leastMs(): number | undefined {
    return this.#leastMs;
  }

  get samples(): BufferSample[] {
    return Array.from({ length: this.#count }, (_, at) => ({
      atMs: Math.round(this.#atMs[at]!),
      bufferedMs: Math.round(this.#bufferedMs[at]!),
    }));
  }

  #halve(): void {
    const half = Math.ceil(this.#count / 2);
    for (let at = 0; at < half; at++) {
      this.#atMs[at] = this.#atMs[2 * at]!;
      const [one, other] = [this.#bufferedMs[2 * at]!, this.#bufferedMs[Math.min(2 * at + 1, this.#count - 1)]!];
      this.#bufferedMs[at] = Math.min(one, other);
    }
    this.#closeMs = (this.#atMs[half - 1]! - this.#atMs[0]!) / half;
    this.#count = half;
  }
}

import type { FailureCode } from '../errors.js';
import type { Recovery } from '../speech/backoff.js';

/** Something that failed and is tried again. Times on the clock `performance.now()`. */
export interface Setback {
  readonly code: FailureCode;
  readonly recovery: Recovery;
  /** Of the try that is waited for or under way: 2 after the first failure. */
  readonly attempt: number;
  readonly sinceMs: number;
  readonly retryAtMs: number;
}

/** What has just failed. */
export interface Failed extends Pick<Setback, 'code' | 'recovery'> {
  /** How long is waited before the next try. */
  readonly delayMs: number;
}

/** What is being tried again now. */
export class Setbacks {
  /** By what is tried, the oldest first. */
  readonly #all = new Map<unknown, Setback & { isOver: boolean }>();

  constructor(private readonly nowMs: () => number) {}

  add(tried: unknown, { code, recovery, delayMs }: Failed): void {
    const nowMs = this.nowMs();
    const before = this.#all.get(tried);
    this.#all.set(tried, {
      code,
      recovery,
      attempt: (before?.attempt ?? 1) + 1,
      sinceMs: before && !before.isOver ? before.sinceMs : nowMs,
      retryAtMs: nowMs + delayMs,
      isOver: false,
    });
  }

  /** It goes on: when it fails once more, its tries are counted on. */
  recovered(tried: unknown): void {
    const setback = this.#all.get(tried);
    if (setback) setback.isOver = true;
  }

  /** It is done. */
  forget(tried: unknown): void {
    this.#all.delete(tried);
  }

  get current(): Setback | undefined {
    for (const setback of this.#all.values()) if (!setback.isOver) return setback;
    return undefined;
  }
}

/** How many passages are spoken at once; learns what the account allows. */
export interface Parallelism {
  readonly limit: number;
  /** The service said how many it allows. */
  learn(maxConcurrent: number | undefined): void;
  /** The service said that it was too many. */
  shrink(): void;
}

/** @param asked  the person's own number, which is only ever lowered */
export const createParallelism = (asked: number | undefined): Parallelism => {
  let limit = asked ?? DEFAULT_LIMIT;
  return {
    get limit() {
      return limit;
    },
    learn: (maxConcurrent) => {
      if (maxConcurrent === undefined || maxConcurrent < 1) return;
      limit = Math.min(asked ?? MAX_LEARNT, maxConcurrent);
    },
    shrink: () => {
      limit = Math.max(1, Math.floor(limit / 2));
    },
  };
};

/** The free plan's limit. */
const DEFAULT_LIMIT = 2;
/** More brings nothing that could be heard, and holds more in memory. */
const MAX_LEARNT = 4;

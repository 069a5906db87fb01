import type { ConcurrencyGroup, Plan } from './plans.js';

/** The one account that a studio answers for: what its plan allows, and what of it has been used. */
export interface Account {
  readonly plan: Plan;
  /** Credits charged in this period, or since `reset`. */
  readonly usedCredits: number;
  /** When the period ends and the next one begins with all credits, in seconds since 1970. */
  readonly resetsAtUnix: number;
  /** What is left of the quota. */
  readonly remainingCredits: number;
  /** Generations and requests being spoken now. */
  readonly speaking: Readonly<Record<ConcurrencyGroup, number>>;
  /** Charge for one generation or request. False, and nothing is charged, when the quota does not suffice. */
  charge(credits: number): boolean;
  /** Give back what was charged for sound that could not be made. */
  refund(credits: number): void;
  /**
   * Take one of the plan's places, first come first served. Resolves with what gives it back, or with undefined when none came
   * free in time. @throws an AbortError when the client leaves
   */
  enter(group: ConcurrencyGroup, signal: AbortSignal): Promise<(() => void) | undefined>;
  /** Nothing of the quota has been used. */
  reset(): void;
}

/**
 * @param queueMs  how long a generation waits for a place before it is refused
 * @param now  milliseconds since 1970
 */
export const createAccount = (
  plan: Plan,
  { queueMs = 500, now = Date.now }: { queueMs?: number; now?: () => number } = {},
): Account => {
  let usedCredits = 0;
  let resetsAtMs = now() + PERIOD_MS;
  const startPeriod = (): void => {
    const missed = Math.floor((now() - resetsAtMs) / PERIOD_MS) + 1;
    if (missed <= 0) return;
    resetsAtMs += missed * PERIOD_MS;
    usedCredits = 0;
  };
  const speaking: Record<ConcurrencyGroup, number> = { standard: 0, turbo: 0 };
  const waiting: Record<ConcurrencyGroup, Set<(release: () => void) => void>> = {
    standard: new Set(),
    turbo: new Set(),
  };

  const place = (group: ConcurrencyGroup): (() => void) => {
    speaking[group]++;
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      speaking[group]--;
      // Handed on at once, so that nobody who comes now is served before those who wait.
      const [next] = waiting[group];
      if (next) next(place(group));
    };
  };

  return {
    plan,
    speaking,
    get usedCredits() {
      startPeriod();
      return usedCredits;
    },
    get resetsAtUnix() {
      startPeriod();
      return Math.floor(resetsAtMs / 1000);
    },
    get remainingCredits() {
      startPeriod();
      return Math.max(0, plan.creditLimit - usedCredits);
    },
    charge(credits) {
      startPeriod();
      if (usedCredits + credits > plan.creditLimit) return false;
      usedCredits += credits;
      return true;
    },
    refund(credits) {
      usedCredits = Math.max(0, usedCredits - credits);
    },
    reset() {
      usedCredits = 0;
    },
    enter(group, signal) {
      return new Promise((resolve, reject) => {
        signal.throwIfAborted();
        if (speaking[group] < plan.concurrency[group]) return resolve(place(group));
        const settle = (): void => {
          waiting[group].delete(serve);
          clearTimeout(timer);
          signal.removeEventListener('abort', abort);
        };
        const serve = (release: () => void): void => {
          settle();
          resolve(release);
        };
        const abort = (): void => {
          settle();
          reject(signal.reason);
        };
        const timer = setTimeout(() => {
          settle();
          resolve(undefined);
        }, queueMs);
        waiting[group].add(serve);
        signal.addEventListener('abort', abort);
      });
    },
  };
};

/** The service's is a month. */
const PERIOD_MS = 30 * 24 * 3_600_000;

import type { ConcurrencyGroup, Plan } from './plans.js';

/** The one account that a studio answers for: what its plan allows, and what of it has been used. */
export interface Account {
  readonly plan: Plan;
  /** Credits charged since the start, or since `reset`. */
  readonly usedCredits: number;
  /** What is left of the quota. */
  readonly remainingCredits: number;
  /** Generations and requests being spoken now. */
  readonly speaking: Readonly<Record<ConcurrencyGroup, number>>;
  /** Charge for one generation or request. False, and nothing is charged, when the quota does not suffice. */
  charge(credits: number): boolean;
  /**
   * Take one of the plan's places, first come first served. Resolves with what gives it back, or with undefined when none came
   * free in time. @throws an AbortError when the client leaves
   */
  enter(group: ConcurrencyGroup, signal: AbortSignal): Promise<(() => void) | undefined>;
  /** Nothing of the quota has been used. */
  reset(): void;
}

/** @param queueMs  how long a generation waits for a place before it is refused */
export const createAccount = (plan: Plan, { queueMs = 500 }: { queueMs?: number } = {}): Account => {
  let usedCredits = 0;
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
      return usedCredits;
    },
    get remainingCredits() {
      return Math.max(0, plan.creditLimit - usedCredits);
    },
    charge(credits) {
      if (usedCredits + credits > plan.creditLimit) return false;
      usedCredits += credits;
      return true;
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

/** Time, as a screen needs it; a test brings its own. */
export interface Clock {
  /** On the clock `performance.now()`. */
  nowMs(): number;
  /** Keeps no program alive. */
  every(periodMs: number, tick: () => void): { stop(): void };
}

export const REAL_CLOCK: Clock = {
  nowMs: () => performance.now(),
  every: (periodMs, tick) => {
    const timer = setInterval(tick, periodMs).unref();
    return { stop: () => clearInterval(timer) };
  },
};

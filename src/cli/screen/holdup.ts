import type { Setback } from '../../session/setbacks.js';

/** Why nothing goes on. */
export interface Holdup {
  /** In words, the longest form first. */
  readonly forms: readonly [string, ...string[]];
  /** On the clock `performance.now()`; what goes on since then is the same. */
  readonly sinceMs: number;
}

/** Something failed, and is tried again. */
export const setbackHoldup = ({ code, recovery, attempt, sinceMs, retryAtMs }: Setback, nowMs: number): Holdup => {
  const seconds = Math.ceil((retryAtMs - nowMs) / 1000);
  const tries = `attempt ${attempt}`;
  const forms = (...[longest, ...others]: [string, ...string[]]): Holdup => ({ forms: [longest, ...others], sinceMs });
  if (recovery === 'wait' || recovery === 'shrink') {
    const why = recovery === 'shrink' ? 'too much at once' : code === 'ERR_RATE_LIMIT' ? 'rate limit' : 'busy';
    if (seconds > 0) {
      const wait = `waiting ${seconds} s`;
      return forms(`${wait} for the service (${why})`, `${wait} (${why})`, wait);
    }
    return forms(`asking the service again (${why}), ${tries}`, `asking again, ${tries}`, tries);
  }
  if (recovery === 'resize' || code === 'ERR_UNPROVEN') return forms(`speaking a passage again, ${tries}`, tries);
  if (seconds > 1) return forms(`reconnecting in ${seconds} s, ${tries}`, `reconnecting in ${seconds} s`, tries);
  return forms(`reconnecting, ${tries}`, 'reconnecting', tries);
};

/** Nothing comes. */
export const waitHoldup = ({ waitsFor, sinceMs }: { readonly waitsFor: string; readonly sinceMs: number }): Holdup => ({
  forms: [`waiting for the ${waitsFor}`, 'waiting'],
  sinceMs,
});

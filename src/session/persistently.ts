import { setTimeout as delay } from 'node:timers/promises';
import { NarrateError } from '../errors.js';
import { recoveryOf, retryDelayMs } from '../speech/backoff.js';

/**
 * Try until it succeeds.
 * @param patienceMs  how long to go on failing
 * @throws NarrateError  what trying again cannot help, or the last failure
 */
export const persistently = async <T>(
  attempt: () => Promise<T>,
  patienceMs: number,
  signal: AbortSignal,
): Promise<T> => {
  const startedAtMs = performance.now();
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (reason) {
      signal.throwIfAborted();
      const error = NarrateError.from(reason);
      const recovery = recoveryOf(error);
      const delayMs = retryDelayMs(count, { recovery, retryAfterMs: error.retryAfterMs });
      const isHopeless = recovery === 'stop' || recovery === 'quota';
      if (isHopeless || performance.now() + delayMs - startedAtMs > patienceMs) throw error;
      await delay(delayMs, undefined, { signal });
    }
  }
};

import { setTimeout as delay } from 'node:timers/promises';
import { NarrateError } from '../errors.js';
import { recoveryOf, retryDelayMs } from '../speech/backoff.js';
import type { Failed } from './setbacks.js';

/**
 * Try until it succeeds.
 * @param patienceMs  how long to go on failing
 * @param onRetry  told of each failure that is not the last
 * @throws NarrateError  what trying again cannot help, or the last failure
 */
export const persistently = async <T>(
  attempt: () => Promise<T>,
  patienceMs: number,
  signal: AbortSignal,
  onRetry: (failed: Failed) => void = () => {},
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
      onRetry({ code: error.code, recovery, delayMs });
      await delay(delayMs, undefined, { signal });
    }
  }
};

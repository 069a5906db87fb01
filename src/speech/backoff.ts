import { FAILURES, type NarrateError } from '../errors.js';

/**
 * What a failure calls for.
 * - `stop`: trying again cannot help
 * - `quota`: as `stop`, with what was done worth keeping for when there are credits again
 * - `shrink`: too much at once: speak fewer passages at a time, then try again
 * - `wait`: the service asks to be left alone for a while
 * - `resize`: the passage is too long: cut it, then try again
 * - `retry`: try again
 */
export type Recovery = 'stop' | 'quota' | 'shrink' | 'wait' | 'retry' | 'resize';

/** The service's own word for it decides, then the code. */
export const recoveryOf = ({ code, serviceId, retryAfterMs }: NarrateError): Recovery => {
  if (code === 'ERR_QUOTA') return 'quota';
  const known = serviceId === undefined ? undefined : BY_SERVICE_ID.get(serviceId);
  if (known) return known;
  if (!FAILURES[code].retryable) return 'stop';
  return code === 'ERR_RATE_LIMIT' || retryAfterMs !== undefined ? 'wait' : 'retry';
};

/** The service's error ids and close codes whose remedy is not that of their failure code. */
const BY_SERVICE_ID: ReadonlyMap<string, Recovery> = new Map([
  ['concurrent_limit_exceeded', 'shrink'],
  ['too_many_concurrent_requests', 'shrink'],
  ['max_active_conversations', 'shrink'],
  ['service_unavailable', 'wait'],
  ['maintenance', 'wait'],
  ['1013', 'wait'],
  ['max_character_limit_exceeded', 'resize'],
  ['text_too_long', 'resize'],
  ['request_too_large', 'resize'],
  ['1009', 'resize'],
]);

export interface RetryDelayOptions {
  /** Default `retry`. */
  readonly recovery?: Recovery;
  /** 0 to 1; default `Math.random`. */
  readonly random?: () => number;
  /** What the service asked for. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * How long to wait before a try, in milliseconds: what the service asked for, up to two minutes; else nothing before the first
 * retry, and full jitter before later ones, so that clients that failed together do not come back together. One that is to
 * wait is not let go at once; one that spoke too much at once only lets the others get on.
 * @param attempt  1 for the first retry
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export const retryDelayMs = (
  attempt: number,
  { recovery = 'retry', random = Math.random, retryAfterMs }: RetryDelayOptions = {},
): number => {
  if (retryAfterMs !== undefined && retryAfterMs >= 0) return Math.min(retryAfterMs, MAX_RETRY_AFTER_MS);
  if (recovery === 'shrink') return SHRINK_MIN_MS + random() * (SHRINK_MAX_MS - SHRINK_MIN_MS);
  if (attempt <= 1 && recovery !== 'wait') return 0;
  return random() * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
};

const MAX_RETRY_AFTER_MS = 120_000;
const MAX_DELAY_MS = 20_000;
const FIRST_DELAY_MS = 250;
const SHRINK_MIN_MS = 100;
const SHRINK_MAX_MS = 300;

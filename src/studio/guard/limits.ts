import { NarrateError } from '../../errors.js';

/**
 * What one studio bears, so that no client can use up the machine or hold a place for ever. Times are in milliseconds;
 * `Infinity` is no limit.
 */
export interface StudioLimits {
  /** Longest message of a socket; a longer one ends it with 1009. Default 1 MiB. */
  readonly messageBytes: number;
  /** Longest body of a request; a longer one is answered 413. Default 1 MiB. */
  readonly bodyBytes: number;
  /** Longest head of a request; a longer one is answered 431. Default 16 KiB. */
  readonly headBytes: number;
  /** Requests being answered at once; one more is answered 429. Default 1024. */
  readonly requests: number;
  /** Time for the head of a request to come, from the connection; then 408. Default 10 000. */
  readonly headMs: number;
  /** Time for all of a request to come; then 408. Default 60 000. */
  readonly requestMs: number;
  /** How long a connection waits for its next request. Default 5000. */
  readonly keepAliveMs: number;
  /** How long a client may take to answer the close frame of its socket. Default 30 000. */
  readonly closeMs: number;
  /**
   * How long a client may take nothing of what waits for it, or leave pings unanswered; then it is cut off. What it takes is
   * seen in steps of a megabyte or two, as the buffers of the system empty. Default 900 000: 15 minutes.
   */
  readonly stuckMs: number;
}

export const DEFAULT_LIMITS: StudioLimits = {
  messageBytes: 1_048_576,
  bodyBytes: 1_048_576,
  headBytes: 16_384,
  requests: 1024,
  headMs: 10_000,
  requestMs: 60_000,
  keepAliveMs: 5000,
  closeMs: 30_000,
  stuckMs: 900_000,
};

/** @throws NarrateError ERR_USAGE  a limit is not a positive number */
export const limitsFrom = (given: Partial<StudioLimits> = {}): StudioLimits => {
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'number' && value > 0) continue;
    throw new NarrateError('ERR_USAGE', `The limit ${name} must be a number above 0, not ${String(value)}`, {
      hint: 'leave it out for the usual limit',
    });
  }
  return { ...DEFAULT_LIMITS, ...given };
};

/** Every way `narrate` can fail: the shell's exit status, and whether trying again can help. */
export const FAILURES = {
  ERR_BUG: { exit: 1, retryable: false },
  ERR_USAGE: { exit: 2, retryable: false },
  ERR_VOICE_UNKNOWN: { exit: 2, retryable: false },
  ERR_INPUT: { exit: 3, retryable: false },
  ERR_CREDENTIALS: { exit: 4, retryable: false },
  ERR_QUOTA: { exit: 5, retryable: false },
  ERR_PLAN: { exit: 5, retryable: false },
  ERR_RATE_LIMIT: { exit: 6, retryable: true },
  ERR_NETWORK: { exit: 7, retryable: true },
  ERR_CERTIFICATE: { exit: 7, retryable: false },
  ERR_TIMEOUT: { exit: 7, retryable: true },
  ERR_STREAM_CUT: { exit: 7, retryable: true },
  ERR_PROTOCOL: { exit: 8, retryable: true },
  ERR_UNPROVEN: { exit: 8, retryable: true },
  ERR_REFUSED: { exit: 8, retryable: false },
  ERR_OUTPUT: { exit: 9, retryable: false },
  ERR_PLAYBACK: { exit: 10, retryable: false },
  ERR_OUTPUT_LOCKED: { exit: 11, retryable: false },
  ERR_READER_GONE: { exit: 141, retryable: false },
} as const satisfies Record<string, { exit: number; retryable: boolean }>;

export type FailureCode = keyof typeof FAILURES;

export interface FailureDetails {
  /** What the person can do next, one line. */
  hint?: string;
  cause?: unknown;
  /** How long the service asked to be left alone, in milliseconds. */
  retryAfterMs?: number;
  /** The service's own id for what went wrong, or its close code as text. */
  serviceId?: string;
}

/**
 * The one error that crosses a doorway. The message says what we were doing and why it failed; the hint, what helps.
 * It never holds a key, a header or script text.
 */
export class NarrateError extends Error {
  readonly code: FailureCode;
  readonly hint: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly serviceId: string | undefined;

  constructor(code: FailureCode, message: string, { hint, cause, retryAfterMs, serviceId }: FailureDetails = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'NarrateError';
    this.code = code;
    this.hint = hint;
    this.retryAfterMs = retryAfterMs;
    this.serviceId = serviceId;
  }

  get exit(): number {
    return FAILURES[this.code].exit;
  }

  /** Whether trying again may help; the caller decides whether to. */
  get retryable(): boolean {
    return FAILURES[this.code].retryable;
  }

  /** The only door for strangers: what is not ours becomes ERR_BUG, with its cause kept. */
  static from(reason: unknown): NarrateError {
    if (reason instanceof NarrateError) return reason;
    const message = reason instanceof Error ? reason.message : String(reason);
    return new NarrateError('ERR_BUG', message, { cause: reason });
  }
}

/** The `code` of a Node system error ("ENOENT"), or undefined. */
export const systemCode = (reason: unknown): string | undefined =>
  reason instanceof Error && 'code' in reason && typeof reason.code === 'string' ? reason.code : undefined;

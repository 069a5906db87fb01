/** What one way to fail means to whoever meets it. */
interface Failure {
  /** The exit status. */
  readonly exit: number;
  /** Whether trying again can help. */
  readonly retryable: boolean;
  /** What has happened: one sentence of the reference. */
  readonly meaning: string;
  /** What helps, where an error does not know better: one line. */
  readonly hint: string;
}

/** Every way `narrate` can fail. `docs/errors.md` is made from it. */
export const FAILURES = {
  ERR_BUG: {
    exit: 1,
    retryable: false,
    meaning: 'Something happened inside narrate that nobody had foreseen.',
    hint: 'this is a bug in narrate: please report it, with what the same command says with --verbose',
  },
  ERR_USAGE: {
    exit: 2,
    retryable: false,
    meaning: 'A flag, a value or a setting does not exist, is out of range, or does not go with another one.',
    hint: 'to see what there is: narrate --help',
  },
  ERR_VOICE_UNKNOWN: {
    exit: 2,
    retryable: false,
    meaning: 'No voice of the account has that name or id, or several have that name.',
    hint: 'to see the voices of this account: narrate voices',
  },
  ERR_INPUT: {
    exit: 3,
    retryable: false,
    meaning: 'A script, or a file that goes with it, is missing, unreadable, empty or wrong, or cannot be spoken.',
    hint: 'mend the file and run the same command again',
  },
  ERR_CREDENTIALS: {
    exit: 4,
    retryable: false,
    meaning: 'There is no API key, or the service or a proxy does not accept it.',
    hint: 'check ELEVENLABS_API_KEY; to see what is wrong with it: narrate doctor; to do without: --engine offline',
  },
  ERR_QUOTA: {
    exit: 5,
    retryable: false,
    meaning: 'The credits of the account are used up.',
    hint: 'add credits, or use --engine offline; to see what a script costs: narrate --estimate script.txt',
  },
  ERR_PLAN: {
    exit: 5,
    retryable: false,
    meaning: 'The plan of the account does not include what was asked for: a voice, a model or an output format.',
    hint: 'choose another voice, model or format, such as --format mp3_44100_128, or change the plan',
  },
  ERR_RATE_LIMIT: {
    exit: 6,
    retryable: true,
    meaning: 'The service was asked too often for longer than we wait, by us or by other programs with the same key.',
    hint: 'try again later, or ask for less at once: --concurrency 1',
  },
  ERR_NETWORK: {
    exit: 7,
    retryable: true,
    meaning: 'The service cannot be reached, or is out of order.',
    hint: 'check the network; to see where it fails: narrate doctor; to do without the service: --engine offline',
  },
  ERR_CERTIFICATE: {
    exit: 7,
    retryable: false,
    meaning: 'The certificate of the service is not valid: it is not the service that answers, or the clock is wrong.',
    hint: 'check the system clock; for the CA of a company: export NODE_EXTRA_CA_CERTS=ca.pem',
  },
  ERR_TIMEOUT: {
    exit: 7,
    retryable: true,
    meaning: 'The service did not answer in time, or fell silent.',
    hint: 'try again later; to see how long it takes to answer: narrate doctor',
  },
  ERR_STREAM_CUT: {
    exit: 7,
    retryable: true,
    meaning: 'The connection ended before all was spoken, again and again.',
    hint: 'run the same command again, or another way: --transport http',
  },
  ERR_PROTOCOL: {
    exit: 8,
    retryable: true,
    meaning: 'The service sent something that its protocol does not allow.',
    hint: 'run the same command again; to see whether it is the service that answers: narrate doctor',
  },
  ERR_UNPROVEN: {
    exit: 8,
    retryable: true,
    meaning: 'The service called a passage complete, but not every word of it was spoken, each time it was tried.',
    hint: 'run the same command again, or with another model: narrate models',
  },
  ERR_REFUSED: {
    exit: 8,
    retryable: false,
    meaning: 'The service refused in a way that narrate does not know.',
    hint: 'what the service says stands in brackets; to see whether it is the service that answers: narrate doctor',
  },
  ERR_OUTPUT: {
    exit: 9,
    retryable: false,
    meaning: 'A file cannot be written: no such folder, no permission, a full disk, or no ffmpeg for its kind.',
    hint: 'mend that, or name another place, and run the same command again',
  },
  ERR_PLAYBACK: {
    exit: 10,
    retryable: false,
    meaning: 'There is no player or no sound device, or it stopped working.',
    hint: 'to see what there is: narrate doctor; to save instead: -o episode.mp3',
  },
  ERR_OUTPUT_LOCKED: {
    exit: 11,
    retryable: false,
    meaning: 'Another run of narrate is making the same file.',
    hint: 'wait for that run, stop it, or save under another name',
  },
  ERR_READER_GONE: {
    exit: 141,
    retryable: false,
    meaning: 'Whoever read our standard output has left, such as `head`. Nothing is printed.',
    hint: 'nothing has to be done',
  },
} as const satisfies Record<string, Failure>;

export type FailureCode = keyof typeof FAILURES;

export interface FailureDetails {
  /** What the person can do next, one line; without it, that of the code. */
  hint?: string | undefined;
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
  readonly hint: string;
  readonly retryAfterMs: number | undefined;
  readonly serviceId: string | undefined;

  constructor(code: FailureCode, message: string, { hint, cause, retryAfterMs, serviceId }: FailureDetails = {}) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'NarrateError';
    this.code = code;
    this.hint = hint ?? FAILURES[code].hint;
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

import { NarrateError } from '../../errors.js';

/** What an inbox tells its source: stop for a while, or go on. */
export interface Valve {
  pause(): void;
  resume(): void;
}

/**
 * Messages waiting to be read, in order. When the reader falls behind, the source is paused, so that memory stays bounded
 * and the other end feels it.
 */
export class Inbox {
  readonly #valve: Valve;
  readonly #messages: string[] = [];
  #waitingChars = 0;
  #paused = false;
  #end: Error | undefined;
  #wake: (() => void) | undefined;
  #signal: AbortSignal | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(valve: Valve) {
    this.#valve = valve;
  }

  /** Whether the reader is waiting for the source. */
  get isWaiting(): boolean {
    return this.#wake !== undefined;
  }

  /** A message that comes after the end is dropped. */
  push(message: string): void {
    if (this.#end) return;
    this.#messages.push(message);
    this.#waitingChars += message.length;
    if (!this.#paused && this.#waitingChars > HIGH_WATERMARK_CHARS) {
      this.#paused = true;
      this.#valve.pause();
    }
    this.#wake?.();
  }

  /** Nothing more comes: after what is waiting, `next` throws `reason`. The first reason stays. */
  end(reason: Error): void {
    this.#end ??= reason;
    clearTimeout(this.#timer);
    this.#wake?.();
  }

  /** From now on, a source that is silent for `timeoutMs` while the reader waits has failed. */
  expectWithin(timeoutMs: number): void {
    clearTimeout(this.#timer);
    if (this.#end) return;
    this.#timer = setTimeout(() => {
      const wake = this.#wake;
      // When the event loop was held up, messages may be waiting to be read: they come before the timer's verdict.
      if (wake) setImmediate(() => this.#wake === wake && this.end(silent(timeoutMs)));
    }, timeoutMs);
    // What is waited for keeps the process alive by itself.
    this.#timer.unref();
  }

  /**
   * The next message. One reader at a time.
   * @throws the reason given to `end`, the signal's reason, or NarrateError ERR_TIMEOUT (see `expectWithin`)
   */
  async next(signal: AbortSignal): Promise<string> {
    this.#watch(signal);
    signal.throwIfAborted();
    while (this.#messages.length === 0 && !this.#end) {
      await this.#somethingNew();
      signal.throwIfAborted();
    }
    const message = this.#messages.shift();
    if (message === undefined) throw this.#end;
    this.#waitingChars -= message.length;
    if (this.#paused && this.#waitingChars < HIGH_WATERMARK_CHARS / 2) {
      this.#paused = false;
      this.#valve.resume();
    }
    return message;
  }

  #somethingNew(): Promise<void> {
    this.#timer?.refresh();
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }

  /** Once for a signal, not for each message. */
  #watch(signal: AbortSignal): void {
    if (signal === this.#signal) return;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake?.(), { once: true });
  }
}

// Characters of JSON, mostly base64: about seven seconds of 128 kbit/s audio. One message may be larger than this.
const HIGH_WATERMARK_CHARS = 160_000;

const silent = (timeoutMs: number): NarrateError =>
  new NarrateError(
    'ERR_TIMEOUT',
    `Cannot speak: the service fell silent for ${timeoutMs / 1000} s before the audio was complete`,
  );

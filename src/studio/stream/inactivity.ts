import type { WaitingText } from './waiting-text.js';

/** Says when nothing has been heard of a client for too long. What the studio has not read yet counts as heard. */
export class Inactivity {
  readonly #timeoutMs: number;
  readonly #waiting: Pick<WaitingText, 'heldUntilMs'>;
  readonly #expire: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(timeoutMs: number, waiting: Pick<WaitingText, 'heldUntilMs'>, expire: () => void) {
    this.#timeoutMs = timeoutMs;
    this.#waiting = waiting;
    this.#expire = expire;
  }

  /** Something was heard: the time starts anew. */
  restart(): void {
    this.stop();
    this.#timer = setTimeout(() => {
      if (performance.now() - this.#waiting.heldUntilMs < this.#timeoutMs) this.restart();
      else this.#expire();
    }, this.#timeoutMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

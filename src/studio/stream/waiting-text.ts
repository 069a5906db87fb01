import type { Readable } from 'node:stream';
import type { WebSocket } from 'ws';

/** The text of one connection, of all its contexts, that waits to be spoken: while it is much, the client is not read. */
export class WaitingText {
  readonly #client: Pick<WebSocket | Readable, 'pause' | 'resume'>;
  readonly #wire: { readonly listening: boolean };
  #units = 0;
  #isHolding = false;
  #heldUntilMs = Number.NEGATIVE_INFINITY;

  /** @param wire  a client that is not listened to any more is not read again */
  constructor(client: Pick<WebSocket | Readable, 'pause' | 'resume'>, wire: { readonly listening: boolean }) {
    this.#client = client;
    this.#wire = wire;
  }

  /** Until when the client was last kept from being heard: now, while it is not read. `performance.now()`. */
  get heldUntilMs(): number {
    return this.#isHolding ? performance.now() : this.#heldUntilMs;
  }

  add(text: string): void {
    this.#units += text.length;
    if (this.#units <= MAX_WAITING_UNITS || this.#isHolding) return;
    this.#isHolding = true;
    this.#client.pause();
  }

  /** This text has been spoken, or never will be. */
  remove(text: string): void {
    this.#units -= text.length;
    if (this.#units > MAX_WAITING_UNITS || !this.#isHolding) return;
    this.#heldUntilMs = performance.now();
    this.#isHolding = false;
    if (this.#wire.listening) this.#client.resume();
  }
}

const MAX_WAITING_UNITS = 65_536;

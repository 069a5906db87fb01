import { once } from 'node:events';
import type { SocketError } from '../service-errors.js';
import type { ClientMessage } from './client-message.js';
import { ContextWire } from './context-wire.js';
import { Dialogue } from './dialogue.js';
import { Inactivity } from './inactivity.js';
import type { OpenStream } from './serve-stream.js';
import { Speech } from './speech.js';

/** One text stream of a multi socket: it has its own text, its own voice and its own time, and shares the socket alone. */
export class StreamContext {
  readonly id: string;
  /** Resolves when it is over and its voice put away: after `isFinal`, when it was given up, or with the socket. */
  readonly ended: Promise<void>;

  readonly #dialogue: Dialogue;
  readonly #speech: Speech;
  readonly #wire: ContextWire;
  readonly #inactivity: Inactivity;

  /**
   * @param first  the first message; it must be taken as well
   * @param after  nothing is spoken before this resolves
   * @param expire  no text has come for too long
   */
  constructor(
    stream: OpenStream,
    { id, first, after, expire }: { id: string; first: ClientMessage; after?: Promise<void>; expire: () => void },
  ) {
    const { query, context } = stream;
    this.id = id;
    this.#wire = new ContextWire(stream.wire, id);
    this.#dialogue = new Dialogue(first, query);
    this.#speech = new Speech({ ...stream, wire: this.#wire, ...(after === undefined ? {} : { after }) });
    const timeoutMs = query.inactivityTimeoutSeconds * context.inactivitySecondMs;
    this.#inactivity = new Inactivity(timeoutMs, stream.waiting, expire);
    this.ended = once(this.#wire.signal, 'abort').then(() => {
      this.#inactivity.stop();
      return this.#speech.close();
    });
  }

  /** Whether it has had its `isFinal`. */
  get isFinal(): boolean {
    return this.#wire.isFinal;
  }

  take(message: ClientMessage): void {
    this.#inactivity.restart();
    const { error, generation } = this.#dialogue.take(message);
    if (error) {
      this.#wire.fail(error);
      return;
    }
    if (generation !== undefined) this.#speech.add(generation, this.#dialogue.speed);
    if (!this.#dialogue.ended) return;
    this.#inactivity.stop();
    this.#speech.end();
  }

  /** Nothing more will be said: what waits is spoken, then comes `isFinal`. */
  close(): void {
    this.take(CLOSING);
  }

  /** It is over now, with an error frame; the socket goes on. */
  giveUp(error: SocketError): void {
    this.#wire.giveUp(error);
  }
}

const CLOSING: ClientMessage = { text: '', ends: true, flush: false, tryTrigger: false };

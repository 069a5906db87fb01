import type { SocketError } from '../service-errors.js';
import type { FrameTimes } from './frames.js';
import type { SpeechWire } from './speech-wire.js';
import type { StreamWire } from './stream-wire.js';

/** Where the speech of one context goes: a socket that it shares with others. Its frames name the context. */
export class ContextWire implements SpeechWire {
  readonly contextId: string;
  /** Aborted when the context is over: it has had its `isFinal`, was given up, or its socket has ended. */
  readonly signal: AbortSignal;

  readonly #wire: StreamWire;
  readonly #over = new AbortController();
  #isFinal = false;

  constructor(wire: StreamWire, contextId: string) {
    this.contextId = contextId;
    this.#wire = wire;
    this.signal = this.#over.signal;
    // Not AbortSignal.any: a socket may outlive any number of contexts, and must not remember them.
    wire.signal.addEventListener('abort', this.#end);
  }

  /** Whether `isFinal` was sent. */
  get isFinal(): boolean {
    return this.#isFinal;
  }

  audio(bytes: Uint8Array, times?: FrameTimes): Promise<void> {
    return this.#wire.audio(bytes, times, this);
  }

  async final(): Promise<void> {
    if (!(await this.#wire.final(this))) return;
    this.#isFinal = true;
    this.#end();
  }

  fail(error: SocketError): void {
    this.#wire.fail(error, this.contextId);
  }

  /** Send an error frame and end the context with it; the socket goes on. */
  giveUp(error: SocketError): void {
    this.#wire.report(error, this.contextId);
    this.#end();
  }

  readonly #end = (): void => {
    this.#wire.signal.removeEventListener('abort', this.#end);
    this.#over.abort();
  };
}

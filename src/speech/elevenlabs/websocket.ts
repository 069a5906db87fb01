import { NarrateError } from '../../errors.js';
import type { AudioChunk, Delivery, PacedPassage, SpeechEngine } from '../engine.js';
import type { Connection } from './connection.js';
import { Connections } from './connections.js';
import { refusalError } from './failures.js';
import { END_MESSAGE, openingMessage, parseServerMessage } from './messages.js';
import { limitedBy, type Service } from './service.js';
import { writePassage } from './writer.js';

/** What happens on the wire, for whoever measures. */
export type WireEvent =
  /** `atMs`: when the handshake was over, on the clock `performance.now`; a connection may have been opened ahead. */
  | { readonly type: 'open'; readonly durationMs: number; readonly atMs?: number }
  | { readonly type: 'sent'; readonly characters: number }
  /** The service says what it charges for so many characters that were sent; only HTTP tells. */
  | { readonly type: 'charged'; readonly credits: number; readonly characters: number }
  | { readonly type: 'received'; readonly sizeBytes: number };

export interface WebsocketEngineOptions {
  readonly observe?: (event: WireEvent, passage: number) => void;
  /** How long the service may be silent once the whole text has been sent: before the first audio, and later. */
  readonly firstAudioMs?: number;
  readonly silenceMs?: number;
}

/**
 * Speaks over the stream-input WebSocket, one connection a passage: only an ended input is answered by a proof that the
 * audio is complete. Text is sent and audio read at the same time.
 * @see PROTOCOL.md
 */
export const websocketEngine = (
  service: Service,
  { observe = () => {}, firstAudioMs = FIRST_AUDIO_MS, silenceMs = SILENCE_MS }: WebsocketEngineOptions = {},
): SpeechEngine => {
  const connections = new Connections(service);
  const attemptOptions = {
    observe,
    firstAudioMs: limitedBy(service, Math.max(firstAudioMs, silenceMs)),
    silenceMs: limitedBy(service, silenceMs),
  };
  return {
    async *speak(passage, delivery, signal) {
      signal.throwIfAborted();
      const connection = connections.take(delivery);
      const left = new AbortController();
      const attempt = new Attempt(connection, passage, AbortSignal.any([signal, left.signal]), attemptOptions);
      let finished = false;
      try {
        await attempt.open();
        attempt.write(delivery);
        yield* attempt.read();
        finished = true;
      } finally {
        left.abort();
        connections.release(connection, finished);
      }
    },
    warm: (delivery) => connections.warm(delivery),
    close: () => connections.close(),
  };
};

const FIRST_AUDIO_MS = 10_000;
const SILENCE_MS = 8_000;

/** One try at one passage. */
class Attempt {
  #textEnded = false;
  #heardAnything = false;

  constructor(
    private readonly connection: Connection,
    private readonly passage: PacedPassage,
    private readonly signal: AbortSignal,
    private readonly options: {
      observe: (event: WireEvent, passage: number) => void;
      firstAudioMs: number;
      silenceMs: number;
    },
  ) {}

  async open(): Promise<void> {
    const { durationMs, atMs } = await unlessAborted(this.connection.opened, this.signal);
    this.options.observe({ type: 'open', durationMs, atMs }, this.passage.index);
  }

  /** Sends in the background; a script that cannot be read further becomes the reader's failure. */
  write(delivery: Delivery): void {
    this.#writeAll(delivery).catch((reason) => this.connection.fail(NarrateError.from(reason)));
  }

  async #writeAll(delivery: Delivery): Promise<void> {
    const send = async (message: string, characters: number) => {
      this.signal.throwIfAborted();
      if (characters > 0) this.options.observe({ type: 'sent', characters }, this.passage.index);
      await this.connection.send(message);
    };
    await this.connection.send(openingMessage(delivery));
    await writePassage(this.passage.text.read(this.signal), send);
    this.#textEnded = true;
    await send(END_MESSAGE, 0);
    this.connection.expectWithin(this.#heardAnything ? this.options.silenceMs : this.options.firstAudioMs);
  }

  async *read(): AsyncGenerator<AudioChunk, void, undefined> {
    let sizeBytes = 0;
    for (;;) {
      const message = parseServerMessage(await this.connection.receive(this.signal));
      if (message.type === 'refusal') throw refusalError('speak', message.refusal);
      if (message.type === 'other') continue;
      if (message.bytes.length > 0) {
        if (!this.#heardAnything && this.#textEnded) this.connection.expectWithin(this.options.silenceMs);
        this.#heardAnything = true;
        sizeBytes += message.bytes.length;
        this.options.observe({ type: 'received', sizeBytes: message.bytes.length }, this.passage.index);
      }
      // Times may come in a message of their own.
      if (message.bytes.length > 0 || message.alignment) {
        yield { bytes: message.bytes, ...(message.alignment ? { alignment: message.alignment } : {}) };
      }
      if (!message.last) continue;
      if (!this.#textEnded) throw broken('it called the audio complete before the text had ended');
      if (sizeBytes === 0 && this.#hasWords()) throw broken('it called the audio complete without having sent any');
      return;
    }
  }

  /** A passage of emoji or marks alone may well be silent. */
  #hasWords(): boolean {
    return this.passage.text.arrived.some(({ text }) => /[\p{L}\p{N}]/u.test(text));
  }
}

const broken = (why: string): NarrateError =>
  new NarrateError('ERR_PROTOCOL', `Cannot speak: the service broke its protocol: ${why}`);

/** `promise`, or the signal's reason, whichever is first. */
const unlessAborted = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    if (signal.aborted) return onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });

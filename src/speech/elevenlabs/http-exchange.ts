import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { NarrateError } from '../../errors.js';
import type { AudioChunk } from '../engine.js';
import { readErrorBody } from './error-body.js';
import { networkError, refusalError, refusalOfBody } from './failures.js';
import { linesOf } from './lines.js';
import { type SentRequest, sendRequest } from './request.js';
import type { Service } from './service.js';
import { parseTimedAudio } from './timed-audio.js';

/** What the head of a good answer tells; undefined where it does not. */
export interface HttpAnswer {
  /** The service's id of this request. */
  readonly requestId: string | undefined;
  /** How many requests the account may have at once, and how many it has. */
  readonly maxConcurrent: number | undefined;
  readonly currentConcurrent: number | undefined;
  /** Credits that the request costs. */
  readonly characterCost: number | undefined;
}

/** One text-to-speech request and its answer: first `open`, then `answer`, then `audio`. */
export class HttpExchange {
  readonly #host: string;
  readonly #silenceMs: number;
  readonly #signal: AbortSignal;
  readonly #left = new AbortController();
  readonly #sent: SentRequest;
  readonly #startedAtMs = performance.now();
  #response: IncomingMessage | undefined;

  constructor(
    service: Service,
    url: URL,
    body: string,
    { signal, silenceMs }: { signal: AbortSignal; silenceMs: number },
  ) {
    this.#host = url.host;
    this.#silenceMs = silenceMs;
    this.#signal = AbortSignal.any([signal, this.#left.signal]);
    this.#sent = sendRequest(service, url, this.#signal, body);
  }

  /** Resolves when nothing of it is left; never rejects. */
  get closed(): Promise<void> {
    return this.#sent.closed;
  }

  /** @param reason  what whoever still waits is told */
  giveUp(reason?: Error): void {
    this.#left.abort(reason);
  }

  /** @returns the time it took to connect, in milliseconds */
  async open(): Promise<number> {
    const tooSlow = () =>
      new NarrateError(
        'ERR_TIMEOUT',
        `Cannot ${DOING}: ${this.#host} took no connection within ${CONNECT_TIMEOUT_MS / 1000} s`,
      );
    await this.#toConnect(this.#within(CONNECT_TIMEOUT_MS, this.#sent.opened, tooSlow));
    return performance.now() - this.#startedAtMs;
  }

  /** @throws NarrateError  the service refused, broke, or said nothing */
  async answer(): Promise<HttpAnswer> {
    const response = await this.#toConnect(this.#unlessSilent(this.#sent.answered));
    const { statusCode: status = 0, headers } = response;
    if (status !== 200) {
      const body = await readErrorBody(response);
      this.#signal.throwIfAborted();
      throw refusalError(DOING, refusalOfBody(status, body, headers));
    }
    this.#response = response;
    return answerIn(headers);
  }

  /**
   * The audio as it comes, read no faster than it is pulled.
   * @param isSilent  whether a text without words may have no sound at all
   * @throws NarrateError ERR_STREAM_CUT  the body did not end as it must
   * @throws NarrateError ERR_PROTOCOL, ERR_TIMEOUT, or what the service said in the midst of it
   */
  async *audio({ isSilent }: { isSilent: boolean }): AsyncGenerator<AudioChunk, void, undefined> {
    let sizeBytes = 0;
    for await (const line of this.#lines()) {
      const message = parseTimedAudio(line);
      if (message.type === 'refusal') throw refusalError(DOING, message.refusal);
      if (message.type === 'other' || (message.bytes.length === 0 && !message.alignment)) continue;
      sizeBytes += message.bytes.length;
      yield { bytes: message.bytes, ...(message.alignment ? { alignment: message.alignment } : {}) };
    }
    if (sizeBytes === 0 && !isSilent) {
      throw new NarrateError(
        'ERR_PROTOCOL',
        `Cannot ${DOING}: the service called the audio complete without having sent any`,
      );
    }
  }

  async *#lines(): AsyncGenerator<string, void, undefined> {
    try {
      yield* linesOf(this.#reads(), MAX_LINE_BYTES);
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new NarrateError('ERR_PROTOCOL', `Cannot ${DOING}: the service sent a line without end`, { cause });
    }
  }

  async *#reads(): AsyncGenerator<Uint8Array, void, undefined> {
    const response = this.#response;
    if (!response) throw new NarrateError('ERR_BUG', 'The audio was asked for before the answer');
    const reads: AsyncIterator<Buffer, unknown> = response[Symbol.asyncIterator]();
    for (;;) {
      const read = await this.#unlessSilent(reads.next()).catch((cause) => {
        this.#signal.throwIfAborted();
        throw cut({ cause });
      });
      if (read.done) break;
      yield read.value;
    }
    // A body with neither length nor chunks ends when the connection does: that proves nothing.
    const { 'content-length': length, 'transfer-encoding': encoding = '' } = response.headers;
    if (!response.complete || (length === undefined && !encoding.includes('chunked'))) throw cut();
  }

  /** What goes wrong before there is an answer is the network's doing, or the reason for which we gave up. */
  async #toConnect<T>(promise: Promise<T>): Promise<T> {
    try {
      return await promise;
    } catch (reason) {
      this.#signal.throwIfAborted();
      throw networkError(DOING, this.#host, reason);
    }
  }

  #unlessSilent<T>(promise: Promise<T>): Promise<T> {
    return this.#within(
      this.#silenceMs,
      promise,
      () =>
        new NarrateError(
          'ERR_TIMEOUT',
          `Cannot speak: the service fell silent for ${this.#silenceMs / 1000} s before the audio was complete`,
        ),
    );
  }

  /** `promise`, which rejects when the exchange is given up: as it is once `timeoutMs` have passed. */
  async #within<T>(timeoutMs: number, promise: Promise<T>, tooSlow: () => NarrateError): Promise<T> {
    let isSettled = false;
    const timer = setTimeout(() => {
      // When the event loop was held up, data may be waiting to be read: it comes before the timer's verdict.
      setImmediate(() => isSettled || this.giveUp(tooSlow()));
    }, timeoutMs);
    try {
      return await promise;
    } finally {
      isSettled = true;
      clearTimeout(timer);
    }
  }
}

const DOING = 'speak';
const CONNECT_TIMEOUT_MS = 10_000;
/** As on the socket, where messages of up to 16 MB have been reported (PROTOCOL.md "Frames"). */
const MAX_LINE_BYTES = 24 * 1024 * 1024;

const cut = (details: { cause?: unknown } = {}): NarrateError =>
  new NarrateError('ERR_STREAM_CUT', `Cannot ${DOING}: the service ended the stream before it was complete`, details);

const answerIn = (headers: IncomingHttpHeaders): HttpAnswer => ({
  requestId: textOf(headers['request-id']),
  maxConcurrent: countOf(headers['maximum-concurrent-requests']),
  currentConcurrent: countOf(headers['current-concurrent-requests']),
  characterCost: costOf(headers['character-cost']) ?? costOf(headers['x-character-count']),
});

const textOf = (header: string | string[] | undefined): string | undefined =>
  typeof header === 'string' && header !== '' ? header : undefined;

const countOf = (header: string | string[] | undefined): number | undefined => {
  const text = textOf(header);
  return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
};

/** Half a credit a character may well be charged by the half. */
const costOf = (header: string | string[] | undefined): number | undefined => {
  const text = textOf(header);
  return text !== undefined && /^\d{1,9}(\.\d{1,6})?$/.test(text) ? Number(text) : undefined;
};

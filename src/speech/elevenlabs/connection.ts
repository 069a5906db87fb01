import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { NarrateError } from '../../errors.js';
import type { Delivery } from '../engine.js';
import { readErrorBody } from './error-body.js';
import { closedEarly, networkError, refusalError, refusalOfBody } from './failures.js';
import { startHeartbeat } from './heartbeat.js';
import { Inbox } from './inbox.js';
import { socketQuery } from './messages.js';
import { agentFor, endpoint, limitedBy, requestHeaders, type Service } from './service.js';

// As what it is, CommonJS: imported, each of its files is read once more for the names of its exports, which takes 60 ms.
const { WebSocket } = createRequire(import.meta.url)('ws') as typeof import('ws');

/** Where a delivery is spoken; two deliveries with one address can use each other's connections. */
export const connectionUrl = (service: Service, delivery: Delivery): URL => {
  const path = `/v1/text-to-speech/${encodeURIComponent(delivery.voiceId)}/stream-input`;
  const url = endpoint(service, path, socketQuery(delivery, INACTIVITY_TIMEOUT_SECONDS));
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url;
};

/** One stream-input socket: one passage, from the handshake to the close. */
export class Connection {
  /** Resolves with the handshake's duration; rejects when it is refused, broken or too slow. */
  readonly opened: Promise<{ durationMs: number; atMs: number }>;
  readonly #socket: InstanceType<typeof WebSocket>;
  /** What the socket writes to, once it is open. */
  #wire: Socket | undefined;
  readonly #inbox: Inbox;
  /** Resolves when the socket is gone; never rejects. */
  readonly closed: Promise<void>;

  constructor(service: Service, url: URL) {
    const startedAtMs = performance.now();
    const gone = new AbortController();
    const socket = new WebSocket(url, {
      headers: requestHeaders(service),
      agent: agentFor(service, url, gone.signal),
      followRedirects: false,
      perMessageDeflate: false,
      maxPayload: MAX_MESSAGE_BYTES,
      handshakeTimeout: limitedBy(service, HANDSHAKE_TIMEOUT_MS),
    });
    this.#socket = socket;
    // ws throws when a socket that is already closing is told to go on.
    const ifOpen = (act: () => void) => () => {
      if (socket.readyState === WebSocket.OPEN) act();
    };
    this.#inbox = new Inbox({ pause: ifOpen(() => socket.pause()), resume: ifOpen(() => socket.resume()) });
    let failure: NarrateError | undefined;
    this.opened = new Promise((resolve, reject) => {
      const fail = (error: NarrateError) => {
        failure ??= error;
        this.#inbox.end(failure);
        reject(failure);
      };
      socket.once('upgrade', (response) => {
        this.#wire = response.socket;
      });
      socket.once('open', () => {
        const atMs = performance.now();
        resolve({ durationMs: atMs - startedAtMs, atMs });
      });
      // Kept for life: an 'error' without a listener would end the process.
      socket.on('error', (reason) => fail(networkError(DOING, url.host, reason)));
      socket.once('unexpected-response', (_request, response) => {
        readErrorBody(response).then((body) => {
          fail(refusalError(DOING, refusalOfBody(response.statusCode ?? 0, body, response.headers)));
          socket.terminate();
        });
      });
      socket.once('close', (code, reason) => fail(closedEarly(DOING, code, reason.toString())));
    });
    this.opened.catch(() => {}); // Whoever awaits it hears of it; a connection given up before that is nobody's failure.
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.once('close', () => gone.abort());
    const heartbeat = startHeartbeat(
      socket,
      () => this.#inbox.isWaiting,
      () =>
        this.#inbox.end(new NarrateError('ERR_TIMEOUT', 'Cannot speak: the service shows no sign of life any more')),
    );
    socket.on('message', (data, isBinary) => {
      heartbeat.heard();
      if (isBinary)
        this.#inbox.end(new NarrateError('ERR_PROTOCOL', 'Cannot speak: the service sent a binary message'));
      else this.#inbox.push(data.toString());
    });
  }

  /** Whether it can still be used, as far as is known here. */
  get alive(): boolean {
    return this.#socket.readyState === WebSocket.CONNECTING || this.#socket.readyState === WebSocket.OPEN;
  }

  /** Resolves when there is room for the next message; at once, without sending, when the socket is no longer open. */
  send(message: string): Promise<void> {
    if (this.#socket.readyState !== WebSocket.OPEN) return Promise.resolve();
    this.#gather();
    // A failure to send is followed by the close, whose reason says more.
    return new Promise((resolve) => {
      this.#socket.send(message, () => resolve());
      if (this.#socket.bufferedAmount < SEND_AHEAD_BYTES) resolve();
    });
  }

  /** All sentences that are there now leave in one packet, instead of a system call and a packet for each. */
  #gather(): void {
    const wire = this.#wire;
    if (!wire || wire.writableCorked > 0) return;
    wire.cork();
    process.nextTick(() => wire.uncork());
  }

  /** The next message of the service, as JSON text. @see Inbox.next */
  receive(signal: AbortSignal): Promise<string> {
    return this.#inbox.next(signal);
  }

  /** @see Inbox.expectWithin */
  expectWithin(timeoutMs: number): void {
    this.#inbox.expectWithin(timeoutMs);
  }

  /** Let the reader fail with `reason` once it has read what came before. */
  fail(reason: Error): void {
    this.#inbox.end(reason);
  }

  /** Close in good order, but not for longer than a second. */
  close(): void {
    if (this.#socket.readyState !== WebSocket.OPEN) {
      this.terminate();
      return;
    }
    this.#socket.resume(); // a paused socket never sees the other end's close
    this.#socket.close(1000);
    const timer = setTimeout(() => this.#socket.terminate(), CLOSE_TIMEOUT_MS);
    this.#socket.once('close', () => clearTimeout(timer));
  }

  terminate(): void {
    this.#socket.terminate();
  }
}

const DOING = 'speak';
/** Several passages; more waits here only when the other end does not read. */
const SEND_AHEAD_BYTES = 16 * 1024;
/** The longest the service documents; a thinking writer is kept alive well within it. */
const INACTIVITY_TIMEOUT_SECONDS = 180;
const HANDSHAKE_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 1_000;
/** Messages of up to 16 MB have been reported (PROTOCOL.md "Frames"). */
const MAX_MESSAGE_BYTES = 24 * 1024 * 1024;

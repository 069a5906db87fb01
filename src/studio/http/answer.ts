import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Refusal } from '../service-errors.js';
import type { HttpStrike } from '../weather/fault-board.js';
import { refusalHeaders } from '../weather/refusal-headers.js';

/** The answer to one HTTP request, sent no faster than the client reads it; a fault of the plan may strike at a byte. */
export class Answer {
  /** Aborted when the client has left, or a fault has ended the answer. */
  readonly signal: AbortSignal;

  readonly #response: ServerResponse;
  readonly #strike: HttpStrike | undefined;
  readonly #stop = new AbortController();
  #sentBytes = 0;
  #flushed: Promise<void> = Promise.resolve();

  constructor(response: ServerResponse, strike?: HttpStrike) {
    this.#response = response;
    this.#strike = strike;
    this.signal = this.#stop.signal;
    response.on('close', () => this.#stop.abort());
  }

  /** Whether its head is under way. */
  get isBegun(): boolean {
    return this.#response.headersSent;
  }

  /** Before the first body byte; further headers are the service's own. */
  head(status: number, headers: Readonly<Record<string, string>>): void {
    this.#response.writeHead(status, {
      ...headers,
      'x-trace-id': randomUUID().replaceAll('-', ''),
      'x-region': 'local',
    });
    this.#response.flushHeaders();
  }

  /** Resolves when there is room for more. @throws an AbortError when the client has left */
  async write(bytes: Uint8Array): Promise<void> {
    this.signal.throwIfAborted();
    const { at, do: action } = this.#strike?.fault ?? {};
    const room =
      at && action?.type !== 'refuse' && action?.type !== 'pause'
        ? at.bytes - this.#sentBytes
        : Number.POSITIVE_INFINITY;
    const part = bytes.subarray(0, Math.max(0, Math.min(bytes.length, room)));
    this.#sentBytes += part.length;
    if (part.length > 0) {
      let hasRoom = true;
      this.#flushed = new Promise((resolve) => {
        hasRoom = this.#response.write(part, () => resolve());
      });
      if (!hasRoom) await once(this.#response, 'drain', { signal: this.signal });
    }
    if (bytes.length >= room) await this.#cut();
  }

  end(): void {
    this.#response.end();
  }

  json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): void {
    const body = Buffer.from(JSON.stringify(value));
    this.head(status, { 'content-type': 'application/json', 'content-length': String(body.length), ...headers });
    this.#response.end(body);
  }

  refuse({ status, body }: Refusal): void {
    if (this.#response.headersSent) this.#response.destroy();
    else this.json(status, body);
  }

  /** A fault instead of any answer, or before it. @returns whether the answer is to be made */
  async fault(strike: HttpStrike): Promise<boolean> {
    const action = strike.fault.do;
    if (action.type === 'pause') {
      strike.strike();
      await sleep(action.delayMs, undefined, { signal: this.signal });
      return true;
    }
    if (action.type !== 'refuse') await this.#cut(strike);
    if (action.type !== 'refuse') return false;
    strike.strike();
    const { type, text } = bodyOf(action.body);
    this.#response.writeHead(action.status, { 'content-type': type, ...refusalHeaders(action) });
    this.#response.end(text);
    return false;
  }

  async #cut(strike = this.#strike): Promise<void> {
    strike?.strike();
    const type = strike?.fault.do.type;
    const ended = this.signal.aborted ? Promise.resolve() : once(this.signal, 'abort');
    await Promise.race([this.#flushed, ended]);
    if (type === 'reset') this.#response.socket?.resetAndDestroy();
    else if (type === 'fin') this.#response.socket?.end();
    if (type === 'stall') await ended;
    else this.#stop.abort();
    this.signal.throwIfAborted();
  }
}

/** What a fault's body looks like on the wire: text as it is, anything else as JSON. */
export const bodyOf = (body: unknown): { type: string; text: string } =>
  typeof body === 'string'
    ? { type: body.startsWith('<') ? 'text/html' : 'text/plain', text: body }
    : { type: 'application/json', text: JSON.stringify(body) };

/** The whole body. @throws RangeError  it is longer than `maxBytes` */
export const readBody = async (request: IncomingMessage, maxBytes: number): Promise<string> => {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    sizeBytes += part.length;
    if (sizeBytes > maxBytes) throw new RangeError('The body is too large');
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
};

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { bufferOf, endSocket } from './end-socket.js';
import { BAD_GATEWAY } from './http-relay.js';
import { refuseUpgrade } from './refuse-upgrade.js';
import type { Tape } from './tape.js';
import { passedOn, type Upstream } from './upstream.js';

/** Messages of up to 16 MB have been reported (PROTOCOL.md "Frames"). */
const MAX_MESSAGE_BYTES = 24 * 1024 * 1024;
/** What waits for one side before the other is no longer read. */
const MAX_WAITING_BYTES = 1024 * 1024;
const MAX_REFUSAL_BYTES = 1024 * 1024;

/**
 * Pass one WebSocket on: the handshake when the server has answered it, then frame by frame, pings too, then the end as it
 * came. Resolves when both sides are over; never throws.
 */
export const relaySocket = async (
  request: IncomingMessage,
  connection: Duplex,
  head: Buffer,
  asked: URL,
  upstream: Upstream,
  tape: Tape,
): Promise<void> => {
  const url = upstream.urlOf(asked);
  const gone = new AbortController();
  const far = new WebSocket(url, protocolsIn(request), {
    headers: passedOn(request.headers),
    agent: upstream.agentFor(url, gone.signal),
    followRedirects: false,
    perMessageDeflate: false,
    autoPong: false,
    maxPayload: MAX_MESSAGE_BYTES,
  });
  far.on('error', () => undefined);
  await passHandshake(far, request, connection, head, tape);
  far.terminate();
  gone.abort();
  tape.finish();
};

/** Resolves when the socket that may come of it is over. */
const passHandshake = (
  far: WebSocket,
  request: IncomingMessage,
  connection: Duplex,
  head: Buffer,
  tape: Tape,
): Promise<void> =>
  new Promise((resolve) => {
    let isAnswered = false;
    let frames: Promise<void> | undefined;
    connection.once('close', () => {
      if (!isAnswered) tape.cut('client', 'the client left before the handshake was answered');
      isAnswered = true;
      resolve(frames);
    });
    const unreachable = (): void => {
      if (isAnswered) return;
      isAnswered = true;
      tape.cut('server', 'the server cannot be reached');
      refuseUpgrade(connection, 502, { 'content-type': 'application/json' }, BAD_GATEWAY);
    };
    far.once('error', unreachable);
    far.once('close', unreachable);
    far.once('unexpected-response', (_request, response) => {
      isAnswered = true;
      void wholeBody(response).then((body) => {
        const status = response.statusCode ?? 502;
        tape.refused(status, response.headers, body);
        refuseUpgrade(connection, status, passedOn(response.headers), body);
      });
    });
    far.once('upgrade', (response) => {
      tape.answer(101, response.headers);
      far.once('open', () => {
        if (isAnswered) return;
        isAnswered = true;
        const accepting = new WebSocketServer({
          noServer: true,
          perMessageDeflate: false,
          autoPong: false,
          maxPayload: MAX_MESSAGE_BYTES,
          handleProtocols: () => far.protocol || false,
        });
        accepting.on('headers', (lines) => {
          for (const [name, value] of Object.entries(passedOn(response.headers)))
            for (const each of [value].flat()) lines.push(`${name}: ${each}`);
        });
        // What ws finds wrong with the handshake it answers by itself, and then the connection closes.
        accepting.handleUpgrade(request, connection, head, (near) => {
          // At once: the first frame may have come with the handshake.
          frames = passFrames(near, far, tape);
        });
      });
    });
  });

const passFrames = (near: WebSocket, far: WebSocket, tape: Tape): Promise<void> =>
  new Promise((resolve) => {
    let isEnded = false;
    passOneWay(near, far, (data, isBinary) => tape.frame('client', data, isBinary));
    passOneWay(far, near, (data, isBinary) => tape.frame('server', data, isBinary));
    const end = (from: 'client' | 'server', other: WebSocket) => (code: number, reason: Buffer) => {
      if (!isEnded) tape.close(from, code, reason.toString());
      isEnded = true;
      endSocket(other, code, reason);
      if (near.readyState === WebSocket.CLOSED && far.readyState === WebSocket.CLOSED) resolve();
    };
    near.once('close', end('client', far));
    far.once('close', end('server', near));
  });

const passOneWay = (from: WebSocket, to: WebSocket, tap: (data: Buffer, isBinary: boolean) => void): void => {
  from.on('error', () => undefined);
  from.on('message', (raw, isBinary) => {
    const data = bufferOf(raw);
    tap(data, isBinary);
    if (to.readyState !== WebSocket.OPEN) return;
    to.send(data, { binary: isBinary }, () => {
      if (from.isPaused && to.bufferedAmount < MAX_WAITING_BYTES / 2) from.resume();
    });
    if (to.bufferedAmount > MAX_WAITING_BYTES && from.readyState === WebSocket.OPEN) from.pause();
  });
  from.on('ping', (data) => to.readyState === WebSocket.OPEN && to.ping(data));
  from.on('pong', (data) => to.readyState === WebSocket.OPEN && to.pong(data));
  // A paused socket would never see its own end.
  to.once('close', () => from.isPaused && from.readyState === WebSocket.OPEN && from.resume());
};

const protocolsIn = ({ headers }: IncomingMessage): string[] =>
  (headers['sec-websocket-protocol'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);

/** The body of a refusal, or its start. */
const wholeBody = async (response: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      parts.push(part);
      sizeBytes += part.length;
      if (sizeBytes > MAX_REFUSAL_BYTES) break;
    }
  } catch {
    // What came of it is passed on.
  }
  return Buffer.concat(parts);
};

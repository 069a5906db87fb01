import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

/** A frame as it came. */
export type Frame = Readonly<Record<string, unknown>>;

export interface SocketTarget {
  /** "/v1/…" without the query. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A bare client of any of the studio's sockets: no policy of its own. */
export interface SocketClient {
  readonly socket: WebSocket;
  /** In the order they came. */
  readonly frames: readonly Frame[];
  /** Frames that were not text. */
  readonly binaryFrames: number;
  /** Of the answer to the handshake. */
  readonly handshake: { readonly status: number | undefined; readonly headers: IncomingMessage['headers'] };
  /** Strings are sent as they are, anything else as JSON. */
  send(...messages: readonly unknown[]): void;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** Resolves with the first frame that fits. @throws when the socket ends first */
  frame(fits: (frame: Frame) => boolean): Promise<Frame>;
}

/** Resolves when the socket is open; it is gone when the test is. @throws when the handshake is refused */
export const openSocket = async (url: string, target: SocketTarget): Promise<SocketClient> => {
  const socket = new WebSocket(socketUrl(url, target), { headers: target.headers ?? {}, perMessageDeflate: false });
  const frames: Frame[] = [];
  let binaryFrames = 0;
  let answer: IncomingMessage | undefined;
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  socket.once('upgrade', (response) => {
    answer = response;
  });
  socket.on('message', (data, isBinary) => {
    if (isBinary) binaryFrames++;
    else frames.push(objectIn(data.toString()));
  });
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  socket.on('error', () => undefined);

  return {
    socket,
    frames,
    get binaryFrames() {
      return binaryFrames;
    },
    get handshake() {
      return { status: answer?.statusCode, headers: answer?.headers ?? {} };
    },
    send(...messages) {
      for (const message of messages) socket.send(typeof message === 'string' ? message : JSON.stringify(message));
    },
    closed,
    async frame(fits) {
      for (let next = 0; ; ) {
        for (; next < frames.length; next++) {
          const frame = frames[next];
          if (frame && fits(frame)) return frame;
        }
        if (socket.readyState === WebSocket.CLOSED)
          throw new Error(`The socket closed before that frame came, after ${JSON.stringify(frames.at(-1))}`);
        await Promise.race([once(socket, 'message'), closed]);
      }
    },
  };
};

export interface RefusedHandshake {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** @throws when the handshake is not refused */
export const refusedSocket = async (url: string, target: SocketTarget): Promise<RefusedHandshake> => {
  const socket = new WebSocket(socketUrl(url, target), { headers: target.headers ?? {} });
  onTestFinished(() => socket.terminate());
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    socket.once('unexpected-response', (_request, refusal) => resolve(refusal));
    socket.once('open', () => reject(new Error('The handshake was not refused')));
    socket.once('error', reject);
  });
  let text = '';
  for await (const part of response) text += String(part);
  return { status: response.statusCode, headers: response.headers, body: textOrJson(text) };
};

const socketUrl = (url: string, { path, query = {} }: SocketTarget): string =>
  `${url.replace(/^http/, 'ws')}${path}?${new URLSearchParams(query)}`;

const textOrJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const objectIn = (text: string): Frame => {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`No JSON object: ${text}`);
  return { ...value };
};

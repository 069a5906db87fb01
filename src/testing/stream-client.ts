import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { StreamKind } from '../studio/session-log.js';

/** A frame of the service as it came; null where it was not a JSON object. */
export type ReceivedFrame = Readonly<Record<string, unknown>> | null;

export interface StreamClient {
  readonly socket: WebSocket;
  /** Of the answer to the handshake. */
  readonly headers: IncomingMessage['headers'];
  /** In the order they came. */
  readonly frames: readonly ReceivedFrame[];
  /** Strings are sent as they are, anything else as JSON. */
  send(...messages: readonly unknown[]): void;
  /** Resolves when the socket has ended, however it ended. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** Resolves with the first frame, of those there are and those to come, that fits. @throws when the socket ends first */
  frame(fits: (frame: Readonly<Record<string, unknown>>) => boolean): Promise<Readonly<Record<string, unknown>>>;
  /** The sound of all frames so far, or of those of one context, joined. */
  audio(contextId?: string): Buffer;
  /** The frames of one context so far. */
  of(contextId: string): readonly ReceivedFrame[];
  /** The characters of all alignments so far, joined. */
  aligned(): string;
}

/** A bare client for tests of the server, of either kind of socket: no policy of its own. Resolves when the socket is open. */
export const openStream = async (url: string, target: StreamTarget = {}): Promise<StreamClient> => {
  const socket = new WebSocket(streamUrl(url, target), { headers: target.headers ?? {}, perMessageDeflate: false });
  const upgraded = once(socket, 'upgrade') as Promise<[IncomingMessage]>;
  const frames: ReceivedFrame[] = [];
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  socket.on('message', (data, isBinary) => frames.push(isBinary ? null : objectIn(data.toString())));
  const [[response]] = await Promise.all([upgraded, once(socket, 'open')]);
  const of = (contextId: string) => frames.filter((frame) => frame?.contextId === contextId);
  // A reset shows as an error as well as a close.
  socket.on('error', () => undefined);

  return {
    socket,
    headers: response.headers,
    frames,
    of,
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
        if (socket.readyState === WebSocket.CLOSED) throw new Error('The socket closed before that frame came');
        await Promise.race([once(socket, 'message'), closed]);
      }
    },
    audio: (contextId) =>
      Buffer.concat(
        (contextId === undefined ? frames : of(contextId)).map((frame) =>
          Buffer.from(stringIn(frame, 'audio'), 'base64'),
        ),
      ),
    aligned: () => frames.flatMap((frame) => charsIn(frame?.alignment)).join(''),
  };
};

export interface StreamTarget {
  /** Default: "stream-input". */
  readonly kind?: StreamKind;
  readonly voiceId?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The status, headers and body of a refused handshake. @throws when it is not refused */
export const refusedStream = async (url: string, target: StreamTarget = {}) => {
  const socket = new WebSocket(streamUrl(url, target), { headers: target.headers ?? {} });
  const [, response] = (await Promise.race([
    once(socket, 'unexpected-response'),
    once(socket, 'open').then(() => Promise.reject(new Error('The handshake was not refused'))),
  ])) as [unknown, IncomingMessage];
  let text = '';
  for await (const part of response) text += String(part);
  const isJson = response.headers['content-type'] === 'application/json';
  return {
    status: response.statusCode,
    headers: response.headers,
    body: isJson ? (JSON.parse(text) as unknown) : text,
  };
};

const streamUrl = (url: string, { kind = 'stream-input', voiceId = 'tone-a', query = {} }: StreamTarget): string =>
  `${url.replace(/^http/, 'ws')}/v1/text-to-speech/${encodeURIComponent(voiceId)}/${kind}?${new URLSearchParams(query)}`;

const objectIn = (text: string): ReceivedFrame => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
};

const stringIn = (frame: ReceivedFrame, key: string): string => {
  const value = frame?.[key];
  return typeof value === 'string' ? value : '';
};

const charsIn = (alignment: unknown): readonly string[] =>
  typeof alignment === 'object' && alignment !== null && 'chars' in alignment && Array.isArray(alignment.chars)
    ? alignment.chars
    : [];

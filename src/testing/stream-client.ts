import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';

/** A frame of the service as it came; null where it was not a JSON object. */
export type ReceivedFrame = Readonly<Record<string, unknown>> | null;

export interface StreamClient {
  readonly socket: WebSocket;
  /** In the order they came. */
  readonly frames: readonly ReceivedFrame[];
  /** Strings are sent as they are, anything else as JSON. */
  send(...messages: readonly unknown[]): void;
  /** Resolves when the socket has ended, however it ended. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  /** Resolves with the first frame, of those there are and those to come, that fits. @throws when the socket ends first */
  frame(fits: (frame: Readonly<Record<string, unknown>>) => boolean): Promise<Readonly<Record<string, unknown>>>;
  /** The sound of all frames so far, joined. */
  audio(): Buffer;
  /** The characters of all alignments so far, joined. */
  aligned(): string;
}

/** A bare `stream-input` client for tests of the server: no policy of its own. Resolves when the socket is open. */
export const openStream = async (
  url: string,
  { voiceId = 'tone-a', query = {}, headers = {} }: StreamTarget = {},
): Promise<StreamClient> => {
  const socket = new WebSocket(streamUrl(url, voiceId, query), { headers, perMessageDeflate: false });
  const frames: ReceivedFrame[] = [];
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  socket.on('message', (data, isBinary) => frames.push(isBinary ? null : objectIn(data.toString())));
  await once(socket, 'open');
  // A reset shows as an error as well as a close.
  socket.on('error', () => undefined);

  return {
    socket,
    frames,
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
    audio: () => Buffer.concat(frames.map((frame) => Buffer.from(stringIn(frame, 'audio'), 'base64'))),
    aligned: () => frames.flatMap((frame) => charsIn(frame?.alignment)).join(''),
  };
};

export interface StreamTarget {
  readonly voiceId?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The status, headers and body of a refused handshake. @throws when it is not refused */
export const refusedStream = async (
  url: string,
  { voiceId = 'tone-a', query = {}, headers = {} }: StreamTarget = {},
) => {
  const socket = new WebSocket(streamUrl(url, voiceId, query), { headers });
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

const streamUrl = (url: string, voiceId: string, query: Readonly<Record<string, string>>): string =>
  `${url.replace(/^http/, 'ws')}/v1/text-to-speech/${encodeURIComponent(voiceId)}/stream-input?${new URLSearchParams(query)}`;

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

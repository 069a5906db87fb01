import { onTestFinished } from 'vitest';
import { createToneVoices, type ToneOptions, type ToneVoices } from '../../testing/tone-voices.js';
import { type Studio, type StudioOptions, startStudio } from '../server.js';
import { openSocket, type RefusedHandshake, refusedSocket, type SocketClient } from './socket-client.js';

/** The first message of a session. */
export const START = { text: ' ' };
/** The last one. */
export const END = { text: '' };

export interface StreamTarget {
  readonly voiceId?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer over HTTP, read to its end. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** The parsed body. @throws when it is not JSON */
  json(): unknown;
}

/** A studio with tone voices, until the test is over, and short ways to ask it. */
export interface TestStudio {
  readonly studio: Studio;
  readonly voices: ToneVoices;
  readonly url: string;
  /** Open a `stream-input` socket. */
  open(target?: StreamTarget): Promise<SocketClient>;
  /** A `stream-input` socket that gets these messages, until it is closed. */
  talk(messages: readonly unknown[], target?: StreamTarget): Promise<Talk>;
  /** A `stream-input` handshake that is refused. */
  refused(target?: StreamTarget): Promise<RefusedHandshake>;
  /** Open a `multi-stream-input` socket. */
  openMulti(target?: StreamTarget): Promise<SocketClient>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  /** @param path  below "/v1/text-to-speech/", or from "/v1" on */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
}

export interface Talk extends Pick<SocketClient, 'frames' | 'handshake' | 'binaryFrames'> {
  readonly code: number;
  readonly reason: string;
}

export const testStudio = async (options: Partial<StudioOptions> & ToneOptions = {}): Promise<TestStudio> => {
  const voices = createToneVoices(options);
  const studio = await startStudio({ voices, closeDelayMs: 1, keep: 'all', ...options });
  onTestFinished(() => studio.close());
  const { url } = studio;
  const target = (end: string, { voiceId = 'tone-a', query = {}, headers = {} }: StreamTarget = {}) => ({
    path: `/v1/text-to-speech/${encodeURIComponent(voiceId)}/${end}`,
    query,
    headers,
  });
  const open: TestStudio['open'] = (where) => openSocket(url, target('stream-input', where));
  const fetched = async (path: string, init: RequestInit): Promise<HttpAnswer> => {
    const response = await fetch(url + path, init);
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes, json: () => JSON.parse(bytes.toString()) };
  };
  return {
    studio,
    voices,
    url,
    open,
    async talk(messages, where) {
      const client = await open(where);
      client.send(...messages);
      const { code, reason } = await client.closed;
      const { frames, handshake, binaryFrames } = client;
      return { frames, handshake, binaryFrames, code, reason };
    },
    refused: (where) => refusedSocket(url, target('stream-input', where)),
    openMulti: (where) => openSocket(url, target('multi-stream-input', where)),
    get: (path, headers = {}) => fetched(path, { headers: { ...headers } }),
    post: (path, body, headers = {}) =>
      fetched(path.startsWith('/') ? path : `/v1/text-to-speech/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
};

import type { IncomingHttpHeaders } from 'node:http';
import { createForgetting } from './guard/secrets.js';

/** The sockets of the service that take text piece by piece, by the end of their path. */
export type StreamKind = 'stream-input' | 'multi-stream-input';

/** What one connection to a socket asked for, received and got. Keys and tokens are never kept. */
export interface StreamSession {
  /** Its place among the handshakes of both kinds, from 0. */
  readonly connection: number;
  readonly kind: StreamKind;
  readonly voiceId: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Status of a refused handshake. */
  refusedStatus?: number;
  /** In the order they came; the first ones only, see `StudioOptions.keep`. */
  readonly messages: readonly ReceivedMessage[];
  /** Audio frames sent. */
  frames: number;
  /** Audio bytes sent, before base64. */
  audioBytes: number;
  /** Whether `isFinal` was sent; on a multi socket, to every context that was opened, and there was one. */
  finished: boolean;
  /** What went wrong inside the studio: the voice failed. */
  failure?: unknown;
  /** How it ended, as the server saw it. */
  closed?: { readonly code: number; readonly reason: string };
}

export interface ReceivedMessage {
  /** Monotonic, from the start of the connection. */
  readonly atMs: number;
  /** The JSON that came, or the text where it was none. */
  readonly message: unknown;
}

/** One HTTP request. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  body?: unknown;
  status?: number;
  /** What went wrong inside the studio: the voice failed. */
  failure?: unknown;
}

export interface SessionLog {
  readonly sessions: readonly StreamSession[];
  readonly requests: readonly RecordedRequest[];
  openSession(
    about: Pick<StreamSession, 'connection' | 'kind' | 'voiceId'> & {
      query: URLSearchParams;
      headers: IncomingHttpHeaders;
    },
  ): SessionRecord;
  openRequest(
    about: Pick<RecordedRequest, 'method' | 'path'> & { query: URLSearchParams; headers: IncomingHttpHeaders },
  ): RecordedRequest;
  /** @param raw  the body as it came */
  keepBody(request: RecordedRequest, raw: string): void;
  /** Forget everything so far. */
  clear(): void;
}

export interface SessionRecord {
  readonly session: StreamSession;
  received(raw: string): void;
}

/**
 * @param keep  "recent": the last sessions and the start of what each received; "all": everything, for tests
 * @param apiKey  wherever it stands, it is not kept
 */
export const createSessionLog = (keep: 'recent' | 'all', apiKey: string | undefined): SessionLog => {
  const forgetting = createForgetting(apiKey);
  const sessions: StreamSession[] = [];
  const requests: RecordedRequest[] = [];
  const append = <T>(list: T[], entry: T): void => {
    list.push(entry);
    if (keep === 'recent' && list.length > RECENT_ENTRIES) list.shift();
  };

  return {
    sessions,
    requests,
    openSession({ connection, kind, voiceId, query, headers }) {
      const startMs = performance.now();
      const messages: ReceivedMessage[] = [];
      let keptUnits = 0;
      const session: StreamSession = {
        connection,
        kind,
        voiceId,
        query: forgetting.pairs(query),
        headers: forgetting.headers(headers),
        messages,
        frames: 0,
        audioBytes: 0,
        finished: false,
      };
      append(sessions, session);
      return {
        session,
        received(raw) {
          keptUnits += raw.length;
          if (keep === 'recent' && (keptUnits > RECENT_UNITS || messages.length >= RECENT_MESSAGES)) return;
          messages.push({ atMs: performance.now() - startMs, message: forgetting.json(raw) });
        },
      };
    },
    openRequest({ method, path, query, headers }) {
      const request = {
        method,
        path: forgetting.text(path),
        query: forgetting.pairs(query),
        headers: forgetting.headers(headers),
      };
      append(requests, request);
      return request;
    },
    keepBody(request, raw) {
      if (keep === 'all' || raw.length <= RECENT_UNITS) request.body = forgetting.json(raw);
    },
    clear() {
      sessions.length = 0;
      requests.length = 0;
    },
  };
};

const RECENT_ENTRIES = 32;
const RECENT_MESSAGES = 256;
const RECENT_UNITS = 65_536;

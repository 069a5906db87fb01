/** Names the format and its version: the first key of a file's first line. */
export const FORMAT_VERSION = 1;

/** What was asked for, as the first line of a file tells it. Keys are never in it. */
export interface SessionHead {
  /** "stream-input", "text-to-speech-stream", "voices" … */
  readonly kind: string;
  readonly over: 'websocket' | 'http';
  readonly method: string;
  /** Decoded as it came: "/v1/text-to-speech/{voice id}/stream-input". */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** When, as ISO 8601; absent where it is not known. */
  readonly recordedAt?: string;
}

/** The head of an answer: status, the headers that are kept, and the names of those that are not. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly otherHeaders: readonly string[];
}

/** What can stand on a line after the head. */
export type SessionEvent =
  /** A JSON frame, or a whole JSON body. */
  | { readonly type: 'message'; readonly message: unknown }
  /** A text frame that is no JSON, or a part of a body that is text. */
  | { readonly type: 'text'; readonly text: string }
  /** A binary frame, or a part of a body that is none. */
  | { readonly type: 'bytes'; readonly bytes: Buffer }
  /** The head of an HTTP answer; of a handshake, with status 101. */
  | { readonly type: 'answer'; readonly answer: AnswerHead }
  /** A handshake that got another status, with its body. */
  | { readonly type: 'refused'; readonly refused: AnswerHead; readonly body: unknown }
  /** How a socket ended; 1006: without a close frame, 1005: with one that names no code. */
  | { readonly type: 'close'; readonly code: number; readonly reason: string }
  /** An HTTP request or answer is complete. */
  | { readonly type: 'end' }
  /** An HTTP connection broke off. */
  | { readonly type: 'cut'; readonly why: string }
  /** What came was not kept, and why. */
  | { readonly type: 'omitted'; readonly why: string };

/** Who, and when: milliseconds after the handshake, or after the request came. */
export type SessionItem = SessionEvent & {
  readonly from: 'client' | 'server';
  readonly atMs: number;
  /** Its line in the file, from 1. */
  readonly line: number;
};

/** One WebSocket session, or one HTTP request with its answer. */
export interface Session {
  /** The name of its file. */
  readonly name: string;
  /** Undefined in the files without a head, of `stream-input` sockets. */
  readonly head: SessionHead | undefined;
  readonly items: readonly SessionItem[];
  /** Whether it was recorded to its end. */
  readonly isComplete: boolean;
}

export const isSocket = ({ head }: Session): boolean => head === undefined || head.over === 'websocket';

/** What is sent on a line, as it can be compared; undefined for what is no message. */
export const sentValue = (event: SessionEvent): unknown => {
  if (event.type === 'message') return event.message;
  if (event.type === 'text') return event.text;
  return event.type === 'bytes' ? { bytes: event.bytes.toString('base64') } : undefined;
};

/** Whether the server sends it on an open socket. */
export const isSent = (item: SessionItem): boolean => item.from === 'server' && item.type !== 'answer';

/** What an endpoint is called in a file's name: the fixed parts of its path; "other" for what nobody knows. */
export const kindOf = (path: string): string => {
  const speech = /^\/v1\/text-to-speech\/[^/]+((?:\/[a-z-]+)*)\/?$/.exec(path);
  if (speech) {
    const ending = (speech[1] ?? '').slice(1).replaceAll('/', '-');
    if (/^(multi-)?stream-input$/.test(ending)) return ending;
    return KNOWN_ENDINGS.has(ending) ? ['text-to-speech', ending].filter(Boolean).join('-') : 'other';
  }
  const kind = path
    .replace(/^\/v\d+\//, '')
    .replace(/^user\//, '')
    .replaceAll('/', '-');
  return KNOWN_KINDS.has(kind) ? kind : 'other';
};

const KNOWN_ENDINGS = new Set(['', 'stream', 'with-timestamps', 'stream-with-timestamps']);
const KNOWN_KINDS = new Set([
  'voices',
  'models',
  'subscription',
  'single-use-token-tts_websocket',
  'text-to-dialogue',
  'text-to-dialogue-stream',
  'text-to-dialogue-stream-input',
  'text-to-dialogue-multi-stream-input',
]);

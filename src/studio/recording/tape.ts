import type { IncomingHttpHeaders } from 'node:http';
import { keptAnswer, keptQuery, keptRequestHeaders } from './kept-fields.js';
import type { Secrets } from './secrets.js';
import { kindOf, type SessionEvent, type SessionHead, type SessionItem, sentValue } from './session.js';
import type { RecordingFolder } from './session-writer.js';

type Side = SessionItem['from'];

/** What is written down of one session: everything but keys. */
export interface Tape {
  /** One WebSocket frame. */
  frame(from: Side, data: Buffer, isBinary: boolean): void;
  answer(status: number, headers: IncomingHttpHeaders): void;
  refused(status: number, headers: IncomingHttpHeaders, body: Buffer): void;
  close(from: Side, code: number, reason: string): void;
  /** Takes down a body as it passes, and its end. */
  openBody(from: Side): BodyTape;
  cut(from: Side, why: string): void;
  /** What the server sends is not kept. */
  omitted(why: string): void;
  /** Nothing more comes. */
  finish(): void;
}

export interface BodyTape {
  push(bytes: Buffer): void;
  end(): void;
  /** It breaks off here. */
  cut(why: string): void;
}

export interface Asked {
  readonly over: SessionHead['over'];
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
}

export const openTape = (asked: Asked, folder: RecordingFolder, secrets: Secrets): Tape => {
  const { over, method, url, headers } = asked;
  secrets.learnRequest(headers, url.searchParams);
  const path = decodedPath(url);
  const writer = folder.open({
    kind: kindOf(url.pathname),
    over,
    method,
    path: secrets.hide(path),
    query: keptQuery(url.searchParams, secrets),
    headers: keptRequestHeaders(headers, secrets),
    recordedAt: new Date().toISOString(),
  });
  const givesToken = /^\/v1\/single-use-token\//.test(path);

  const parsed = (bytes: Buffer) => eventOf(bytes, secrets);
  const textOr = (bytes: Buffer) => textOrBytes(bytes, secrets);

  return {
    frame(from, data, isBinary) {
      writer.write(from, isBinary ? { type: 'bytes', bytes: withoutKeys(data, secrets) } : parsed(data));
    },
    answer(status, answerHeaders) {
      writer.write('server', { type: 'answer', answer: keptAnswer(status, answerHeaders, secrets) });
    },
    refused(status, answerHeaders, body) {
      const event = parsed(body);
      writer.write('server', {
        type: 'refused',
        refused: keptAnswer(status, answerHeaders, secrets),
        body: event.type === 'message' ? event.message : secrets.hide(body.toString()),
      });
    },
    close(from, code, reason) {
      writer.write(from, { type: 'close', code, reason: secrets.hide(reason) });
    },
    openBody(from) {
      const body =
        from === 'client' || givesToken
          ? wholeBody(parsed, givesToken ? secrets : undefined)
          : passingBody(secrets, textOr);
      const write = (events: readonly SessionEvent[]) => {
        for (const event of events) writer.write(from, event);
      };
      return {
        push: (bytes) => write(body.push(bytes)),
        end: () => write([...body.end(), { type: 'end' }]),
        cut: (why) => write([...body.end(), { type: 'cut', why: secrets.hide(why) }]),
      };
    },
    cut: (from, why) => writer.write(from, { type: 'cut', why: secrets.hide(why) }),
    omitted: (why) => writer.write('server', { type: 'omitted', why }),
    finish: () => writer.finish(),
  };
};

/** What a body becomes on the lines of a file. */
interface BodyEvents {
  push(bytes: Buffer): SessionEvent[];
  end(): SessionEvent[];
}

/** Kept until it is whole: what a client asks, and answers that give a token. */
const wholeBody = (parsed: (bytes: Buffer) => SessionEvent, tokensGoTo: Secrets | undefined): BodyEvents => {
  let parts: Buffer[] = [];
  let sizeBytes = 0;
  return {
    push(bytes) {
      sizeBytes += bytes.length;
      if (sizeBytes <= MAX_WHOLE_BYTES) parts.push(bytes);
      else parts = [];
      return [];
    },
    end() {
      if (sizeBytes === 0) return [];
      if (sizeBytes > MAX_WHOLE_BYTES) return [{ type: 'omitted', why: `a body of ${sizeBytes} bytes` }];
      const bytes = Buffer.concat(parts);
      if (tokensGoTo) learnToken(bytes, tokensGoTo);
      return [parsed(bytes)];
    },
  };
};

const learnToken = (bytes: Buffer, secrets: Secrets): void => {
  for (const [, token] of bytes.toString().matchAll(/"token"\s*:\s*"([^"]*)"/g)) if (token) secrets.learn(token);
};

/** Written down as it passes: sound, and lines with sound in them, in the pieces they come in. */
const passingBody = (secrets: Secrets, textOr: (bytes: Buffer) => SessionEvent): BodyEvents => {
  const filter = secrets.openFilter();
  const events = (bytes: Buffer): SessionEvent[] => (bytes.length === 0 ? [] : [textOr(bytes)]);
  return { push: (bytes) => events(filter.push(bytes)), end: () => events(filter.end()) };
};

const MAX_WHOLE_BYTES = 8 * 1024 * 1024;

/** A path with a broken escape stays as it came. */
export const decodedPath = ({ pathname }: URL): string => {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
};

/** What a client sent, as a recording has it and `sentValue` gives it. */
export const comparable = (bytes: Buffer, isBinary: boolean, secrets: Secrets): unknown => {
  const event: SessionEvent = isBinary
    ? { type: 'bytes', bytes: withoutKeys(bytes, secrets) }
    : eventOf(bytes, secrets);
  return sentValue(event);
};

/** JSON where it is JSON, else text where it is text. */
const eventOf = (bytes: Buffer, secrets: Secrets): SessionEvent => {
  const text = bytes.toString();
  secrets.learnMessage(text);
  try {
    const message: unknown = JSON.parse(text);
    return { type: 'message', message: secrets.hideIn(message) };
  } catch {
    return textOrBytes(bytes, secrets);
  }
};

const textOrBytes = (bytes: Buffer, secrets: Secrets): SessionEvent => {
  const text = bytes.toString();
  return Buffer.from(text).equals(bytes)
    ? { type: 'text', text: secrets.hide(text) }
    : { type: 'bytes', bytes: withoutKeys(bytes, secrets) };
};

const withoutKeys = (bytes: Buffer, secrets: Secrets): Buffer => {
  const filter = secrets.openFilter();
  return Buffer.concat([filter.push(bytes), filter.end()]);
};

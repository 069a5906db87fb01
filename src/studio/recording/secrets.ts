import type { IncomingHttpHeaders } from 'node:http';
import { KEY_FIELDS, withoutBearer } from '../stream/client-message.js';
import { isRecord } from '../voice-settings.js';

/** Keys that have been seen, and what text looks like without them. */
export interface Secrets {
  /** Takes note of every key of a request. */
  learnRequest(headers: IncomingHttpHeaders, query: URLSearchParams): void;
  /** Takes note of the keys in what a client sent. */
  learnMessage(raw: string): void;
  /** Takes note of a key that the service has given out. */
  learn(secret: string): void;
  /** The text with "[key]" for every key. */
  hide(text: string): string;
  /** A JSON value without the fields that hold a key, and "[key]" for every key in what is left. */
  hideIn(value: unknown): unknown;
  /** For one stream of bytes: hides keys that are cut by the pieces it comes in. */
  openFilter(): ByteFilter;
}

export interface ByteFilter {
  /** The bytes that are sure; the start of what may become a key is held back. */
  push(bytes: Buffer): Buffer;
  end(): Buffer;
}

export const HIDDEN = '[key]';

/**
 * A key that the service itself would take has more than 8 characters; shorter ones would be found in every other word, and
 * are left out only where they stand as keys.
 */
const SHORTEST = 8;

/** Keys of the service, wherever they stand. */
const SERVICE_KEY = /\bsk_[A-Za-z0-9_]{16,}/g;

const QUERY_NAMES = ['authorization', 'single_use_token', 'token', ...KEY_FIELDS];

/** For what is no JSON: a field with a key as JSON would have it. */
const FIELD_IN_TEXT = /["'](?:xi-api-key|xi_api_key|authorization|single_use_token)["']\s*:\s*["']((?:[^"'\\]|\\.)+)/gi;

export const createSecrets = (): Secrets => {
  const known = new Set<string>();
  // Longest first: a key may stand in another form of itself.
  let forms: readonly string[] = [];

  const learn = (value: string): void => {
    for (const secret of [value, withoutBearer(value)].map((text) => text.trim())) {
      if (secret.length < SHORTEST || known.has(secret)) continue;
      known.add(secret);
      forms = [...new Set([...forms, ...formsOf(secret)])].sort((one, other) => other.length - one.length);
    }
  };

  const hide = (text: string): string => {
    let hidden = text;
    for (const form of forms) if (hidden.includes(form)) hidden = hidden.replaceAll(form, HIDDEN);
    return hidden.replace(SERVICE_KEY, HIDDEN);
  };

  const hideIn = (value: unknown): unknown => {
    if (typeof value === 'string') return hide(value);
    if (Array.isArray(value)) return value.map(hideIn);
    if (!isRecord(value)) return value;
    const kept = Object.entries(value).filter(([name]) => !KEY_FIELDS.some((field) => field === name));
    return Object.fromEntries(kept.map(([name, inner]) => [hide(name), hideIn(inner)]));
  };

  return {
    learn,
    learnRequest(headers, query) {
      for (const value of [headers['xi-api-key'], headers.authorization].flat()) if (value !== undefined) learn(value);
      for (const name of QUERY_NAMES) for (const value of query.getAll(name)) learn(value);
    },
    learnMessage(raw) {
      const message = parsed(raw);
      if (isRecord(message)) {
        for (const name of KEY_FIELDS) {
          const value = message[name];
          if (typeof value === 'string') learn(value);
        }
      } else if (message === undefined) {
        for (const [, value] of raw.matchAll(FIELD_IN_TEXT)) {
          if (value === undefined) continue;
          learn(value);
          const unescaped = parsed(`"${value}"`);
          if (typeof unescaped === 'string') learn(unescaped);
        }
      }
    },
    hide,
    hideIn,
    openFilter: () => createFilter(() => forms),
  };
};

const parsed = (raw: string): unknown => {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
};

const formsOf = (secret: string): string[] => [
  secret,
  JSON.stringify(secret).slice(1, -1),
  encodeURIComponent(secret),
  // In a query more is encoded.
  new URLSearchParams([['', secret]]).toString().slice(1),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('base64url'),
  Buffer.from(secret).toString('hex'),
];

const createFilter = (forms: () => readonly string[]): ByteFilter => {
  let held: Buffer = Buffer.alloc(0);
  // Latin-1 keeps every byte as one character.
  const filtered = (bytes: Buffer): Buffer => {
    let text = bytes.toString('latin1');
    for (const form of forms()) if (text.includes(form)) text = text.replaceAll(form, HIDDEN);
    return Buffer.from(text, 'latin1');
  };
  return {
    push(bytes) {
      const clean = filtered(Buffer.concat([held, bytes]));
      const keep = startOfKey(clean.toString('latin1'), forms());
      held = clean.subarray(clean.length - keep);
      return clean.subarray(0, clean.length - keep);
    },
    end() {
      const last = filtered(held);
      held = Buffer.alloc(0);
      return last;
    },
  };
};

/** How many characters at the end may be the start of a key. */
const startOfKey = (text: string, forms: readonly string[]): number => {
  let longest = 0;
  for (const form of forms) {
    for (let length = Math.min(form.length - 1, text.length); length > longest; length--) {
      if (text.endsWith(form.slice(0, length))) {
        longest = length;
        break;
      }
    }
  }
  return longest;
};

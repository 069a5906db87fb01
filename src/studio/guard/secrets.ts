import type { IncomingHttpHeaders } from 'node:http';

/** Makes of what a client sent what may be kept of it: everything but keys and tokens. */
export interface Forgetting {
  text(text: string): string;
  pairs(query: URLSearchParams): Record<string, string>;
  headers(headers: IncomingHttpHeaders): Record<string, string>;
  /** The JSON in it, or the text where it is none. */
  json(raw: string): unknown;
}

/** @param apiKey  forgotten wherever it stands */
export const createForgetting = (apiKey: string | undefined): Forgetting => {
  const text = (given: string): string => (apiKey ? given.replaceAll(apiKey, FORGOTTEN) : given);
  const without = (pairs: Iterable<readonly [string, string]>): Record<string, string> =>
    Object.fromEntries(
      [...pairs].filter(([name]) => !SECRET_NAME.test(name)).map(([name, value]) => [name, text(value)]),
    );
  return {
    text,
    pairs: without,
    headers: (headers) =>
      without(
        Object.entries(headers).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
        ),
      ),
    json(raw) {
      const kept = text(raw);
      try {
        if (depthOf(kept) > MAX_DEPTH) return TOO_DEEP;
        return JSON.parse(kept, (name, value: unknown) => (SECRET_NAME.test(name) ? undefined : value));
      } catch {
        // It may have been meant to be JSON.
        const secret = SECRET_IN_TEXT.exec(kept);
        return secret ? `${kept.slice(0, secret.index)}${FORGOTTEN}` : kept;
      }
    },
  };
};

const FORGOTTEN = '…';
/** What is nested deeper cannot be written as JSON again. */
const MAX_DEPTH = 100;
const TOO_DEEP = '(nested too deeply to be kept)';

/** Of the service's protocol, and what else clients send keys and tokens as. */
const SECRETS =
  'xi[-_]?api[-_]?key|x?[-_]?api[-_]?key|(?:proxy-)?authorization|single[-_]use[-_]token|(?:access|auth|bearer|refresh)?[-_]?token|cookie|sec-websocket-protocol|secret|password';
const SECRET_NAME = new RegExp(`^(?:${SECRETS})$`, 'i');
const SECRET_IN_TEXT = new RegExp(`(?:${SECRETS})["']?\\s*[:=]`, 'i');

/** At most; brackets in strings count as well. */
const depthOf = (json: string): number => {
  let depth = 0;
  let deepest = 0;
  for (const [bracket] of json.matchAll(/[[\]{}]/g)) {
    depth += bracket === '[' || bracket === '{' ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
};

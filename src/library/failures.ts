import { inspect } from 'node:util';
import { NarrateError } from '../errors.js';
import { isOption } from './option-flags.js';

/** An error as it leaves: in the words of the options instead of the flags, and without the key, whatever the service has said. */
export const outward = (error: NarrateError, key: string | undefined): NarrateError => {
  const clean = (text: string) => outwardText(text, key);
  const { code, message, hint, retryAfterMs, serviceId, cause } = error;
  return new NarrateError(code, clean(message), {
    ...(hint === undefined ? {} : { hint: clean(hint) }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(serviceId === undefined ? {} : { serviceId: withoutKey(serviceId, key) }),
    // A cause is somebody else's: it is told as far as it is known to be harmless.
    ...(cause === undefined || holdsKey(cause, key) ? {} : { cause }),
  });
};

export const outwardText = (text: string, key: string | undefined): string => inOptions(withoutKey(text, key));

/** `--look-ahead` is the option `lookAhead`. */
const inOptions = (text: string): string =>
  text.replace(/--([a-z]+(?:-[a-z]+)*)/g, (flag, name: string) => {
    const option = name.replace(/^no-/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return isOption(option) ? option : flag;
  });

const withoutKey = (text: string, key: string | undefined): string =>
  key ? formsOf(key).reduce((clean, form) => clean.replaceAll(form, '[hidden]'), text) : text;

const holdsKey = (cause: unknown, key: string | undefined): boolean => {
  if (!key) return false;
  const text = inspect(cause, { depth: 4, maxStringLength: null, maxArrayLength: null });
  return formsOf(key).some((form) => text.includes(form));
};

const formsOf = (key: string): string[] =>
  key.length < MIN_SECRET_CHARS ? [] : [key, encodeURIComponent(key), Buffer.from(key).toString('base64')];

/** What is shorter is no key of the service; "any", for a stand-in, is a word that messages need. */
const MIN_SECRET_CHARS = 8;

import { createHash, timingSafeEqual } from 'node:crypto';
import { NarrateError } from '../../errors.js';
import { isLoopback } from '../loopback.js';

/** Compares in the same time wherever they differ, so that a key cannot be guessed letter by letter. */
export const isSameKey = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected));

const digest = (key: string): Buffer => createHash('sha256').update(key).digest();

/** Fewer characters can be guessed over a network. */
export const MIN_KEY_CHARS = 16;

/** @throws NarrateError ERR_USAGE  other machines would reach a studio that has no key, or one that can be guessed */
export const assertMayListen = (host: string, apiKey: string | undefined): void => {
  if (apiKey === '')
    throw new NarrateError('ERR_USAGE', 'The key of the studio is empty', {
      hint: 'put one into NARRATE_STUDIO_KEY, or into a file: --key-file <file>',
    });
  if (isLoopback(host) || (apiKey !== undefined && apiKey.length >= MIN_KEY_CHARS)) return;
  const what = apiKey === undefined ? 'without a key' : `with a key of fewer than ${MIN_KEY_CHARS} characters`;
  throw new NarrateError('ERR_USAGE', `The studio cannot listen on "${host}" ${what}: other machines could use it`, {
    hint: `give it a key of at least ${MIN_KEY_CHARS} characters (NARRATE_STUDIO_KEY or --key-file), or listen on 127.0.0.1`,
  });
};

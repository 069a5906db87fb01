import { NarrateError } from '../../errors.js';

/**
 * A tag: "en", or with its region, "en-gb", which only those ask for who spell out dates.
 * @returns it in small letters
 * @throws NarrateError ERR_USAGE
 */
export const parseLanguageTag = (text: string): string => {
  const tag = text.toLowerCase();
  if (/^[a-z]{2}(?:[-_][a-z0-9_-]+)?$/.test(tag)) return tag;
  throw new NarrateError('ERR_USAGE', `Unknown language "${tag}"`, {
    hint: 'an ISO 639-1 code of two letters: en, de, ja',
  });
};

/** @throws NarrateError ERR_USAGE */
export const parseModelId = (text: string): string => {
  if (/^[\w.-]+$/.test(text)) return text;
  throw new NarrateError('ERR_USAGE', `"${text}" is not a model id`, { hint: 'to see them all: narrate models' });
};

/** "5", "0.50" or "$5". @returns dollars; undefined for anything else */
export const dollarsIn = (text: string): number | undefined => {
  const [, usd] = /^\$?(\d+(?:\.\d+)?|\.\d+)$/.exec(text.trim()) ?? [];
  return usd === undefined ? undefined : Number(usd);
};

/** A number from 0 on with a unit of time: "300ms", "1.5s", "2" (seconds). @returns milliseconds; NaN for anything else */
export const millisecondsIn = (text: string): number => {
  const [, number, unit = 's'] = /^(\d+\.?\d*|\.\d+)\s*(ms|s)?$/.exec(text.trim()) ?? [];
  return Number(number) * (unit === 'ms' ? 1 : 1000);
};

/** A decimal number as people write it: no exponent, no "Infinity". @returns NaN for anything else */
export const numberIn = (text: string): number =>
  /^-?(\d+\.?\d*|\.\d+)$/.test(text.trim()) ? Number(text) : Number.NaN;

/** "true" and "false"; "1" and "0" as variables of the environment have it. */
export const booleanIn = (text: string): boolean | undefined =>
  ({ true: true, '1': true, false: false, '0': false })[text.trim().toLowerCase()];

import { createHash } from 'node:crypto';
import { NarrateError } from '../errors.js';

/** Plain data; a field that is undefined counts as left out. */
export type KeyPart =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly KeyPart[]
  | { readonly [name: string]: KeyPart };

/**
 * The name of a take: SHA-256 over the canonical form of everything that changes its sound, 64 hex characters. The same
 * record gives the same key on every machine and in every version, in whatever order its fields are and however its
 * text is composed (NFC); golden keys in the test hold it to that. Nothing volatile belongs in a record.
 * @throws NarrateError ERR_BUG  a value that has no canonical form, such as NaN
 */
export const takeKey = (record: { readonly [name: string]: KeyPart }): string =>
  createHash('sha256')
    .update(`narrate-take-${KEY_VERSION}\n${canonical(record)}`)
    .digest('hex');

export const isTakeKey = (key: string): boolean => /^[0-9a-f]{64}$/.test(key);

/** To be raised when the same record is to be spoken anew. */
const KEY_VERSION = 1;

const canonical = (value: KeyPart): string => {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return JSON.stringify(value.normalize('NFC'));
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (isList(value)) return `[${value.map((item) => canonical(item)).join(',')}]`;
  if (typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    const parts = fields.map(([name, field]): [string, string] => [canonical(name), canonical(field)]);
    return `{${parts
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, field]) => `${name}:${field}`)
      .join(',')}}`;
  }
  throw new NarrateError('ERR_BUG', `A take cannot be named after ${String(value)}`);
};

const isList = (value: KeyPart): value is readonly KeyPart[] => Array.isArray(value);

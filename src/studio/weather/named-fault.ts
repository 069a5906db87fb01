import type { HttpFault, StreamFault, UpgradeFault } from './faults.js';

/** A fault that has a name in the language of `--faults`. */
export interface NamedFault {
  readonly name: string;
  /** Its number in the project's list of faults: "N26". */
  readonly id: string;
  /** What happens, and where, in one line. */
  readonly about: string;
  /** What may follow "=", and what it is without; undefined: nothing may. */
  readonly value: string | undefined;
  /** @returns undefined when the value is none of its values */
  spots(value: string | undefined): Spots | undefined;
}

/** Where and how it strikes: on sockets, and what stands for it on the text-to-speech endpoints of HTTP. */
export interface Spots {
  readonly sockets: readonly SocketSpot[];
  readonly http: readonly HttpSpot[];
}

export type SocketSpot = Omit<UpgradeFault, 'connection' | 'rate'> | Omit<StreamFault, 'connection' | 'rate'>;
export type HttpSpot = Omit<HttpFault, 'http' | 'request' | 'rate'>;

/** A kind of value: how it is read, and what it is when nothing is said. */
export interface ValueKind<T> {
  readonly about: string;
  readonly byDefault: T;
  read(text: string): T | undefined;
}

export const named = <T>(
  name: string,
  id: string,
  about: string,
  kind: ValueKind<T> | undefined,
  spots: (value: T) => { readonly sockets: readonly SocketSpot[]; readonly http?: readonly HttpSpot[] },
): NamedFault => ({
  name,
  id,
  about,
  value: kind?.about,
  spots(text) {
    const value = text === undefined ? kind?.byDefault : kind?.read(text);
    return value === undefined ? undefined : { http: [], ...spots(value) };
  },
});

/** For what takes no value. */
export const nothing: ValueKind<true> & { readonly about: string } = {
  about: '',
  byDefault: true,
  read: () => undefined,
};

/** After so many audio frames. */
export const afterFrames = (byDefault = 1): ValueKind<number> =>
  wholeNumber(`after so many audio frames (${byDefault})`, byDefault, 0, 1_000_000);

export const wholeNumber = (about: string, byDefault: number, least: number, most: number): ValueKind<number> => ({
  about,
  byDefault,
  read(text) {
    const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    return number >= least && number <= most ? number : undefined;
  },
});

/** "250ms", "3s", "2m"; in milliseconds. */
export const duration = (byDefaultMs: number): ValueKind<number> => ({
  about: `a time: 250ms, 3s, 2m (${byDefaultMs / 1000}s)`,
  byDefault: byDefaultMs,
  read(text) {
    const [, number, unit = ''] = /^(\d{1,7}(?:\.\d{1,3})?)(ms|s|m)$/.exec(text) ?? [];
    const delayMs = number === undefined ? undefined : Math.round(Number(number) * (UNITS_MS[unit] ?? 1));
    return delayMs !== undefined && delayMs <= MAX_DELAY_MS ? delayMs : undefined;
  },
});

const UNITS_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000 };
const MAX_DELAY_MS = 24 * 60 * 60_000;

/** One of these; the first when nothing is said. */
export const oneOf = <T extends string>(first: T, ...others: readonly T[]): ValueKind<T> => ({
  about: [first, ...others].join(' | '),
  byDefault: first,
  read: (text) => [first, ...others].find((choice) => choice === text),
});

import type { Flags } from '../cli/settings/flags.js';
import { didYouMean, nearest } from '../errors/near-miss.js';
import { NarrateError } from '../errors.js';
import type { NarrateOptions, NewsOptions, SaveOptions } from './options.js';

/** The flags that say the same. @throws NarrateError ERR_USAGE  an option that there is not, or of the wrong type */
export const flagsOf = (options: NarrateOptions): Flags => {
  const flags = flagsIn(options, NARRATE_OPTIONS);
  if (options.rate !== undefined && options.speed !== undefined)
    throw new NarrateError('ERR_USAGE', 'rate and speed contradict each other', { hint: 'give one of them' });
  return flags;
};

/** The same for those of a file. */
export const fileFlagsOf = (options: SaveOptions): Flags => flagsIn(options, SAVE_OPTIONS);

/** @throws NarrateError ERR_USAGE  those of what is played are not what they should be */
export const checkNewsOptions = (options: NewsOptions): void => {
  flagsIn(options, NEWS_OPTIONS);
};

/** Which types an option may have, in words. */
const TYPES = {
  'a string': (value: unknown) => typeof value === 'string',
  'a number': (value: unknown) => typeof value === 'number',
  'a boolean': (value: unknown) => typeof value === 'boolean',
  'a function': (value: unknown) => typeof value === 'function',
  'a URL': (value: unknown) => value instanceof URL,
  'an AbortSignal': (value: unknown) => value instanceof AbortSignal,
  'an array of strings': (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  'an array of numbers': (value: unknown) => Array.isArray(value) && value.every((item) => typeof item === 'number'),
  'an object of names and voices': (value: unknown) =>
    typeof value === 'object' && value !== null && Object.values(value).every((item) => typeof item === 'string'),
};

type TypeName = keyof typeof TYPES;

const NARRATE_OPTIONS = {
  voice: ['a string'],
  model: ['a string'],
  schedule: ['a string', 'an array of numbers'],
  speed: ['a number'],
  rate: ['a number'],
  stability: ['a number'],
  similarity: ['a number'],
  style: ['a number'],
  speakerBoost: ['a boolean'],
  seed: ['a number'],
  format: ['a string'],
  input: ['a string'],
  lang: ['a string'],
  normalize: ['a string'],
  cast: ['a string', 'an object of names and voices'],
  turnGap: ['a number', 'a string'],
  paragraphGap: ['a number', 'a string'],
  chapterGap: ['a number', 'a string'],
  lexicon: ['a string'],
  dictionary: ['a string', 'an array of strings'],
  maxChars: ['a number'],
  engine: ['a string'],
  baseUrl: ['a string', 'a URL'],
  transport: ['a string'],
  concurrency: ['a number'],
  timeout: ['a number'],
  lookAhead: ['a number'],
  apiKey: ['a string'],
  signal: ['an AbortSignal'],
  cache: ['a boolean'],
} as const satisfies Record<keyof NarrateOptions, readonly TypeName[]>;

const NEWS_OPTIONS = { onEvent: ['a function'] } as const satisfies Record<keyof NewsOptions, readonly TypeName[]>;

const SAVE_OPTIONS = {
  ...NEWS_OPTIONS,
  subtitles: ['a string', 'an array of strings'],
  chapters: ['a string'],
  title: ['a string'],
  author: ['a string'],
  show: ['a string'],
  cover: ['a string'],
  play: ['a boolean'],
  fresh: ['a boolean'],
} as const satisfies Record<keyof SaveOptions, readonly TypeName[]>;

/** Those that have no flag of their name, or are asked for where they are used. */
const NO_FLAGS: readonly string[] = ['apiKey', 'signal', 'cache', 'play', 'fresh', 'onEvent'];

export const isOption = (name: string): boolean => name in NARRATE_OPTIONS || name in SAVE_OPTIONS;

const flagsIn = (options: unknown, known: Readonly<Record<string, readonly TypeName[]>>): Flags => {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new NarrateError('ERR_USAGE', `The options are ${kindOf(options)}, not an object`, {
      hint: "for example { voice: 'Rachel' }",
    });
  const flags: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const types = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!types) throw unknownOption(name, Object.keys(known));
    if (!types.some((type) => TYPES[type](value)))
      throw new NarrateError('ERR_USAGE', `${name} is ${kindOf(value)}, not ${types.join(' or ')}`, {
        hint: 'the flags of "narrate --help" take the same values',
      });
    if (!NO_FLAGS.includes(name) && !isNone(name, value)) flags[name] = flagValue(name, value);
  }
  return flags;
};

/** No speakers, no dictionaries: as good as left out. */
const isNone = (name: string, value: unknown): boolean =>
  (name === 'cast' || name === 'dictionary') && typeof value === 'object' && Object.values(value ?? {}).length === 0;

const unknownOption = (name: string, known: readonly string[]): NarrateError => {
  const near = nearest(name, known);
  return new NarrateError('ERR_USAGE', `There is no option "${name}"`, {
    hint: near === undefined ? `there are ${known.join(', ')}` : didYouMean(`"${near}"`),
  });
};

const kindOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'another array'
      : typeof value === 'object'
        ? 'another object'
        : `a ${typeof value}`;

/** As it would be typed. */
const flagValue = (name: string, value: unknown): unknown => {
  if (name === 'dictionary' || name === 'subtitles') return typeof value === 'string' ? [value] : value;
  if (Array.isArray(value)) return value.join(',');
  if (name === 'cast' && typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([speaker, voice]) => `${quoted(speaker)}=${quoted(voice as string)}`)
      .join(',');
  return typeof value === 'boolean' ? value : String(value);
};

const quoted = (text: string): string => (text.includes('"') ? `'${text}'` : `"${text}"`);

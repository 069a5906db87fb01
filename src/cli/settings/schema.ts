import { DEFAULT_GAPS } from '../../script/gaps.js';
import { parseDictionaries } from '../../speech/elevenlabs/dictionaries.js';
import { DEFAULT_BASE_URL, parseBaseUrl } from '../../speech/elevenlabs/service.js';
import { DEFAULT_OUTPUT_FORMAT_ID, OUTPUT_FORMAT_IDS } from '../../speech/output-format.js';
import { parseSchedule, SCHEDULE_PRESETS } from '../../speech/schedule.js';
import { parseLanguageTag, parseModelId } from './values.js';

/** What a setting may be, and how it is told of. */
export type Setting = {
  readonly about: string;
  /** Its name in the environment. */
  readonly environment?: string;
  /** What holds where nobody says anything: a value, or words in brackets. */
  readonly default?: string;
} & (
  | {
      readonly kind: 'text';
      /** Some of what it may be; not all. */
      readonly suggested?: readonly string[];
      /** @throws NarrateError ERR_USAGE  it may not be this */
      readonly parse?: (text: string) => unknown;
    }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly whole?: boolean }
  | { readonly kind: 'boolean' }
  /** A time with its unit: "300ms", "0.5s". */
  | { readonly kind: 'duration'; readonly maxMs: number }
  /** A sum of US dollars. */
  | { readonly kind: 'dollars' }
  /** In the config file, a path that is not absolute begins at its folder; "~/" is the home folder. */
  | { readonly kind: 'file' }
);

/** From 0 to 1, as the service has its controls. */
const share = (about: string) => ({ kind: 'number', min: 0, max: 1, about }) as const;
const gap = (about: string, defaultMs: number) =>
  ({ kind: 'duration', maxMs: 60_000, about, default: `${defaultMs}ms` }) as const;

/**
 * Every lasting setting by its name in the config file, in the order of its lists. Flags of the same name, in kebab case,
 * take the same values.
 */
export const SETTINGS = {
  voice: { kind: 'text', about: 'voice by name or id', environment: 'NARRATE_VOICE', default: "(the account's first)" },
  model: {
    kind: 'text',
    about: "the service's model",
    environment: 'NARRATE_MODEL',
    default: 'eleven_flash_v2_5',
    parse: parseModelId,
  },
  schedule: {
    kind: 'text',
    about: 'latency against expression: a preset, or numbers such as 50,120,200',
    environment: 'NARRATE_SCHEDULE',
    default: 'balanced',
    suggested: [...Object.keys(SCHEDULE_PRESETS), 'adaptive'],
    parse: parseSchedule,
  },
  speed: { kind: 'number', min: 0.7, max: 1.2, about: 'speaking speed' },
  rate: { kind: 'number', min: 1, max: 1000, about: 'words per minute, in place of speed; 175 is speed 1' },
  stability: share('how evenly it speaks'),
  similarity: share('how near to the original speaker'),
  style: share('exaggeration; above 0 costs latency'),
  speakerBoost: { kind: 'boolean', about: 'closer to the original speaker; adds latency' },
  seed: { kind: 'number', min: 0, max: 4_294_967_295, whole: true, about: 'the same take again, at best effort' },
  lang: { kind: 'text', about: 'language, ISO 639-1', parse: parseLanguageTag },
  normalize: { kind: 'choice', values: ['auto', 'on', 'off'], about: 'spell numbers and dates out' },
  cast: { kind: 'file', about: 'voices of the speakers: a YAML file, or "HOST=Rachel,GUEST=Adam"' },
  lexicon: { kind: 'file', about: 'how words are said: a YAML file' },
  dictionary: {
    kind: 'text',
    about: "ids of the service's pronunciation dictionaries, with commas between",
    parse: (text: string) => parseDictionaries(text.split(',')),
  },
  turnGap: gap('silence before another speaker', DEFAULT_GAPS.turnMs),
  paragraphGap: gap('silence between paragraphs', DEFAULT_GAPS.paragraphMs),
  chapterGap: gap('silence before a heading', DEFAULT_GAPS.chapterMs),
  author: { kind: 'text', about: "an episode's author" },
  show: { kind: 'text', about: 'the show it is an episode of' },
  cover: { kind: 'file', about: 'its picture: .jpg or .png' },
  format: {
    kind: 'choice',
    values: OUTPUT_FORMAT_IDS,
    about: "the service's output format",
    default: DEFAULT_OUTPUT_FORMAT_ID,
  },
  maxChars: {
    kind: 'number',
    min: 1,
    max: Number.MAX_SAFE_INTEGER,
    whole: true,
    about: 'refuse to speak more than so many characters',
  },
  confirmAbove: { kind: 'dollars', about: 'ask before spending more than so many US dollars', default: '50' },
  engine: {
    kind: 'choice',
    values: ['auto', 'elevenlabs', 'offline'],
    about: 'where speech comes from; auto: the service if there is a key',
    environment: 'NARRATE_ENGINE',
    default: 'auto',
  },
  baseUrl: {
    kind: 'text',
    about: 'another server with the same API',
    environment: 'NARRATE_BASE_URL',
    default: DEFAULT_BASE_URL,
    parse: parseBaseUrl,
  },
  transport: {
    kind: 'choice',
    values: ['auto', 'websocket', 'http'],
    about: 'auto: HTTP when the WebSocket keeps failing',
    default: 'auto',
  },
  concurrency: {
    kind: 'number',
    min: 1,
    max: 16,
    whole: true,
    about: 'passages synthesised at once when saving',
    default: '2',
  },
  lookAhead: {
    kind: 'number',
    min: 1,
    max: 3600,
    about: 'seconds that text is sent ahead of the ear when only listening',
    default: '60',
  },
  timeout: {
    kind: 'number',
    min: 1,
    max: 86_400,
    about: 'seconds without any progress before giving up',
    default: '(600, but 20 before the first success)',
  },
  captions: { kind: 'boolean', about: 'show the sentence being heard', default: 'false' },
  plain: {
    kind: 'boolean',
    about: 'plain lines of words: for screen readers and logs',
    environment: 'NARRATE_PLAIN',
    default: 'false',
  },
  cache: { kind: 'boolean', about: 'keep takes for later runs, and use them', default: 'true' },
  keyCommand: { kind: 'text', about: 'a command of the shell that prints the API key' },
  profile: { kind: 'text', about: 'the profile in use when no other is named', environment: 'NARRATE_PROFILE' },
} as const satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

export const isSettingName = (name: string): name is SettingName => Object.hasOwn(SETTINGS, name);

/** Names of the settings of some kinds. */
export type SettingOf<Kind extends Setting['kind']> = {
  [Name in SettingName]: (typeof SETTINGS)[Name]['kind'] extends Kind ? Name : never;
}[SettingName];

export const settingOf = (name: SettingName): Setting => SETTINGS[name];

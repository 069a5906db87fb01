import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { FrontMatter } from '../../script/header.js';
import type { Direction } from '../../session/direction.js';
import { temporaryFolder } from '../../testing/run-narrate.js';
import type { NarrateFlags } from '../command.js';
import { resolveSettings, type Settings } from '../settings.js';
import { Terminal } from '../terminal.js';
import { type Place, readSources } from './environment.js';
import { replayable, replayedSources } from './replay.js';
import { completed } from './run-flags.js';
import { SETTING_NAMES, type SettingName } from './schema.js';

interface Given {
  readonly flags?: NarrateFlags;
  readonly env?: Record<string, string>;
  readonly matter?: FrontMatter;
  readonly config?: object;
  readonly dotenv?: string;
  readonly files?: Readonly<Record<string, string | Buffer>>;
}

/** What a run comes to, with these settings in these places. */
const decided = async ({ flags = {}, env = {}, matter = {}, config, dotenv, files = {} }: Given) => {
  const [base, cwd] = [temporaryFolder(), temporaryFolder()];
  const folder = path.join(base, 'narrate');
  mkdirSync(folder);
  if (config) writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config));
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
  if (dotenv) writeFileSync(path.join(cwd, '.env'), dotenv);
  const stream = () => new PassThrough() as never;
  const terminal = new Terminal(stream(), stream(), {});
  const sources = await readSources(flags, { env: { XDG_CONFIG_HOME: base, ...env }, cwd, terminal });
  const { signal } = new AbortController();
  const all = completed(flags, sources);
  const settings = await resolveSettings({ engine: 'offline', ...all }, sources, { terminal, signal });
  return { settings, direction: await settings.direct(matter), flags: all, sources, terminal, folder };
};

type Decided = Awaited<ReturnType<typeof decided>>;

const PICTURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const FILES = { 'words.yml': 'Nuuk: nook\n', 'cast.yml': 'HOST: Rachel\n' };

/** What each setting does, and where it is seen; those that are seen elsewhere say in which test. */
const EFFECTS: { readonly [Name in SettingName]: [unknown, (run: Decided) => unknown, unknown] | string } = {
  voice: ['Rachel', ({ direction }) => direction.voice, 'Rachel'],
  model: ['eleven_v3', ({ direction }) => direction.modelId, 'eleven_v3'],
  schedule: ['50,120', ({ settings }) => settings.schedule, [50, 120]],
  speed: [0.9, ({ direction }) => direction.controls.speed, 0.9],
  rate: [175, ({ direction }) => direction.controls.speed, 1],
  stability: [0.3, ({ direction }) => direction.controls.stability, 0.3],
  similarity: ['0.4', ({ direction }) => direction.controls.similarity, 0.4],
  style: [0, ({ direction }) => direction.controls.style, 0],
  speakerBoost: [false, ({ direction }) => direction.controls.speakerBoost, false],
  seed: [7, ({ settings }) => settings.seed, 7],
  lang: ['DE', ({ direction }) => direction.languageCode, 'de'],
  normalize: ['on', ({ settings }) => settings.textNormalization, 'on'],
  cast: ['cast.yml', ({ direction }) => direction.cast.get('host')?.voice, 'Rachel'],
  lexicon: ['words.yml', ({ direction }) => direction.lexicon, [{ written: 'Nuuk', spoken: 'nook' }]],
  dictionary: ['one,two:3', ({ direction }) => direction.dictionaries, ['one', 'two:3']],
  turnGap: ['1s', ({ direction }) => direction.gaps.turnMs, 1000],
  paragraphGap: ['200ms', ({ direction }) => direction.gaps.paragraphMs, 200],
  chapterGap: [2, ({ direction }) => direction.gaps.chapterMs, 2000],
  author: ['Ada', ({ direction }) => direction.tags.author, 'Ada'],
  show: ['Rain', ({ direction }) => direction.tags.show, 'Rain'],
  cover: 'a cover of the config file',
  format: ['mp3_44100_64', ({ settings }) => settings.format.id, 'mp3_44100_64'],
  maxChars: [500, ({ settings }) => settings.maxChars, 500],
  confirmAbove: [0.5, ({ sources }) => sources.lookUp('confirmAbove')?.value, '0.5'],
  engine: 'key-source.test.ts',
  baseUrl: 'the address',
  transport: ['http', ({ settings }) => settings.transport, 'http'],
  concurrency: [5, ({ settings }) => settings.concurrency, 5],
  lookAhead: [90, ({ settings }) => settings.lookAheadMs, 90_000],
  timeout: [30, ({ settings }) => [settings.firstTimeoutMs, settings.timeoutMs], [30_000, 30_000]],
  captions: [true, ({ flags }) => flags.captions, true],
  plain: [true, ({ terminal }) => terminal.plain, true],
  cache: [false, ({ flags }) => flags.cache, false],
  keyCommand: 'key-source.test.ts',
  profile: 'a profile',
};

test.each(
  SETTING_NAMES.flatMap((name) => {
    const effect = EFFECTS[name];
    return typeof effect === 'string' ? [] : [[name, ...effect] as const];
  }),
)('%s may be set for good, also in a profile, and a flag is stronger', async (name, value, see, expected) => {
  expect(see(await decided({ config: { [name]: value }, files: FILES }))).toEqual(expected);
  const inProfile = { profile: 'p', profiles: { p: { [name]: value } } };
  expect(see(await decided({ config: inProfile, files: FILES }))).toEqual(expected);
  expect(see(await decided({}))).not.toEqual(expected);
});

test('a cover of the config file', async () => {
  const { direction, folder } = await decided({ config: { cover: 'c.png' }, files: { 'c.png': PICTURE } });
  expect(direction.tags.cover).toBe(path.join(folder, 'c.png'));
});

test('the address', async () => {
  const { settings } = await decided({ flags: { engine: 'auto' }, config: { baseUrl: 'https://example.com/' } });
  expect(settings.engine).toMatchObject({ kind: 'elevenlabs', baseUrl: new URL('https://example.com/') });
});

const ORDER: readonly [Place, Given][] = [
  ['flag', { flags: { voice: 'flag', profile: 'p' } }],
  ['environment', { env: { NARRATE_VOICE: 'environment' } }],
  ['front matter', { matter: { voice: { voice: 'front matter' } } }],
  ['profile', { config: { voice: 'config file', profiles: { p: { voice: 'profile' } } } }],
  ['config file', { config: { voice: 'config file' } }],
  ['.env', { dotenv: 'NARRATE_VOICE=.env\n' }],
];

test('flag, environment, front matter, profile, config file, .env: the first that says something', async () => {
  for (const [at, [place]] of ORDER.entries()) {
    const weaker = ORDER.slice(at).map(([, given]) => given);
    const isProfile = place === 'flag' || place === 'environment' || place === 'front matter' || place === 'profile';
    const given: Given = Object.assign({}, ...weaker.toReversed());
    const flags = { ...given.flags, ...(isProfile ? { profile: 'p' } : {}) };
    expect((await decided({ ...given, flags })).direction.voice).toBe(place);
  }
});

test.each<[string, Given, number]>([
  ['a flag before what the config file says of the other', { flags: { speed: '1.1' }, config: { rate: 140 } }, 1.1],
  ['the other way round', { flags: { rate: '140' }, config: { speed: 1.1 } }, 0.8],
  ['the script before the config file', { matter: { voice: { speed: 1.1 } }, config: { rate: 140 } }, 1.1],
  ['a profile before the rest', { config: { rate: 140, profile: 'p', profiles: { p: { speed: 1.1 } } } }, 1.1],
  ['both in one place: the rate', { config: { rate: 140, speed: 1.1 } }, 0.8],
])('speed and rate are one thing: %s', async (_what, given, speed) => {
  const { direction, settings, flags, sources } = await decided(given);
  expect(direction.controls.speed).toBe(speed);
  const replay = replayable(flags, settings, sources);
  const { terminal } = await decided({});
  const again = await resolveSettings({ ...replay, engine: 'offline' }, replayedSources(replay, sources), {
    terminal,
    signal: new AbortController().signal,
  });
  expect((await again.direct(given.matter ?? {})).controls.speed).toBe(speed);
});

test('front matter is stronger than cast, lexicon, gaps and tags that are set for good; a flag stronger than it', async () => {
  const matter: FrontMatter = {
    cast: new Map([['host', { voice: 'of the script' }]]),
    lexicon: [{ written: 'Nuuk', spoken: 'noook' }],
    gaps: { turnMs: 1 },
    author: 'Script',
    dictionaries: ['script'],
  };
  const config = { ...FILES_SET, turnGap: '2ms', author: 'Config', show: 'Config', dictionary: 'config' };
  const { direction } = await decided({ matter, config, files: FILES });
  expect(direction.cast.get('host')?.voice).toBe('of the script');
  expect(direction.lexicon.map(({ spoken }) => spoken)).toEqual(['noook', 'nook']);
  expect(direction).toMatchObject({
    gaps: { turnMs: 1 },
    tags: { author: 'Script', show: 'Config' },
    dictionaries: ['script'],
  });
  const flags = { cast: 'HOST=Flag', turnGap: '3ms', author: 'Flag', dictionary: ['flag'] };
  const { direction: flagged } = await decided({ flags, matter, config, files: FILES });
  expect(flagged.cast.get('host')?.voice).toBe('Flag');
  expect(flagged).toMatchObject({ gaps: { turnMs: 3 }, tags: { author: 'Flag' }, dictionaries: ['flag'] });
});

const FILES_SET = { cast: 'cast.yml', lexicon: 'words.yml' };

test('an interrupted run goes on as it was decided, though the config file has changed', async () => {
  const of = (decided: { direction: Direction; settings: Settings }) => ({
    ...decided.direction,
    maxChars: decided.settings.maxChars,
  });
  const config = {
    ...FILES_SET,
    voice: 'Rachel',
    turnGap: '1s',
    author: 'Ada',
    dictionary: 'a,b',
    rate: 140,
    maxChars: 900,
  };
  const then = await decided({
    config: { voice: 'other', profiles: { p: config } },
    flags: { profile: 'p' },
    files: FILES,
  });
  const replay = JSON.parse(JSON.stringify(replayable(then.flags, then.settings, then.sources)));
  expect(replay).toMatchObject({ profile: 'p', defaults: { voice: 'Rachel', rate: '140' } });
  const { sources, terminal } = await decided({ config: { voice: 'new', speed: 1.2, author: 'Eve' } });
  const { signal } = new AbortController();
  const settings = await resolveSettings({ ...replay, engine: 'offline' }, replayedSources(replay, sources), {
    terminal,
    signal,
  });
  expect(of({ settings, direction: await settings.direct({}) })).toEqual(of(then));
  const matter = { voice: { voice: 'of the script' }, author: 'Script' };
  expect(await settings.direct(matter)).toMatchObject({ voice: 'of the script', tags: { author: 'Script' } });
});

test('a profile that an interrupted run had may be gone', async () => {
  const { terminal } = await decided({});
  const context = { env: { XDG_CONFIG_HOME: temporaryFolder() }, cwd: temporaryFolder(), terminal };
  expect((await readSources({ remembered: 'gone' }, context)).profile).toBeUndefined();
  await expect(readSources({ profile: 'gone' }, context)).rejects.toMatchObject({ code: 'ERR_USAGE' });
});

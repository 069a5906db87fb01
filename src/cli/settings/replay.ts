import path from 'node:path';
import type { OutputChoice } from '../../session/outputs.js';
import type { Settings } from '../settings.js';
import { paceName } from './direction.js';
import { isLasting, type SettingSources } from './environment.js';
import type { Flags } from './flags.js';
import type { SettingName } from './schema.js';
import { SettingReader } from './setting-reader.js';

/** What a resumed run needs again, wherever it came from; plain data. The key is asked for anew. */
export interface Replay extends Flags {
  /** What only holds where the script itself says nothing: it came from the config file or `.env`. */
  readonly defaults?: Readonly<Record<string, string>>;
}

export const replayable = (flags: Flags, settings: Settings, sources: SettingSources): Replay => {
  const { engine, schedule } = settings;
  const read = new SettingReader(flags, sources);
  const losing = paceName(read) === 'rate' ? 'speed' : 'rate';
  const said = SCRIPT_MAY_SET.filter((name) => name !== losing).flatMap((name) => {
    const found = read.find(name);
    return found ? [{ name, value: lasting(name, flags, found.value), isDefault: isLasting(found) }] : [];
  });
  const all: Record<string, unknown> = {
    engine: engine.kind,
    baseUrl: engine.kind === 'elevenlabs' ? engine.baseUrl.href : undefined,
    schedule: typeof schedule === 'string' ? schedule : schedule.join(','),
    input: settings.scriptKind,
    format: settings.format.id,
    seed: textOf(settings.seed),
    normalize: settings.textNormalization,
    maxChars: textOf(settings.maxChars),
    title: flags.title,
    profile: sources.profile,
    ...valuesOf(said.filter(({ isDefault }) => !isDefault)),
    defaults: orNothing(valuesOf(said.filter(({ isDefault }) => isDefault))),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
};

/** Sources that say what they said then. */
export const replayedSources = ({ defaults = {} }: Replay, sources: SettingSources): SettingSources => ({
  ...sources,
  lookUp: (name, script) => {
    if (!SCRIPT_MAY_SET.includes(name)) return sources.lookUp(name, script);
    const value = defaults[name];
    if (script || value === undefined) return script;
    return { value, place: 'config file', origin: `"${name}" of the interrupted run` };
  },
});

/** Settings that front matter may hold. */
const SCRIPT_MAY_SET: readonly SettingName[] = [
  'voice',
  'model',
  'lang',
  'speed',
  'rate',
  'stability',
  'similarity',
  'style',
  'speakerBoost',
  'turnGap',
  'paragraphGap',
  'chapterGap',
  'cast',
  'lexicon',
  'dictionary',
  'author',
  'show',
  'cover',
];

/** As it has to be said again: a list as it was given, files by absolute paths. */
const lasting = (name: SettingName, flags: Flags, value: string): string | readonly string[] => {
  if (name === 'dictionary') return flags.dictionary ?? value;
  const isFile = name === 'lexicon' || name === 'cover' || (name === 'cast' && !value.includes('='));
  return isFile ? path.resolve(value) : value;
};

/** The files beside an episode's sound, where a resumed run writes them. */
export const replayedFiles = ({ transcripts = [], chapters }: OutputChoice): Pick<Flags, 'subtitles' | 'chapters'> => ({
  ...(chapters === undefined ? {} : { chapters: path.resolve(chapters) }),
  ...(transcripts.length === 0 ? {} : { subtitles: transcripts.map((file) => path.resolve(file)) }),
});

const textOf = (number: number | undefined): string | undefined => (number === undefined ? undefined : String(number));

const valuesOf = <Value>(settings: readonly { name: string; value: Value }[]): Record<string, Value> =>
  Object.fromEntries(settings.map(({ name, value }) => [name, value]));

const orNothing = <T extends object>(record: T): T | undefined =>
  Object.keys(record).length === 0 ? undefined : record;

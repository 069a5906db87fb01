import path from 'node:path';
import type { OutputChoice } from '../../session/outputs.js';
import type { Settings } from '../settings.js';
import type { SettingSources } from './environment.js';
import type { Flags } from './flags.js';

/** What a resumed run needs again, wherever it came from; plain data. The key is asked for anew. */
export interface Replay extends Flags {
  /** What only holds where the script itself says nothing: it came from the config file or `.env`. */
  readonly defaults?: Readonly<Record<string, string>>;
}

export const replayable = (flags: Flags, settings: Settings, sources: SettingSources): Replay => {
  const { engine, schedule } = settings;
  const narrator = Object.entries(SCRIPT_MAY_SET).map(([name, names]) => {
    const flag = flags[name as keyof Flags];
    if (flag !== undefined) return { name, value: String(flag), isDefault: false };
    const found = sources.lookUp(names, name);
    return { name, value: found?.value, isDefault: found?.isDefault ?? false };
  });
  const all: Record<string, unknown> = {
    engine: engine.kind,
    baseUrl: engine.kind === 'elevenlabs' ? engine.baseUrl.href : undefined,
    schedule: typeof schedule === 'string' ? schedule : schedule.join(','),
    input: settings.scriptKind,
    format: settings.format.id,
    seed: settings.seed === undefined ? undefined : String(settings.seed),
    normalize: settings.textNormalization,
    ...valuesOf(narrator.filter(({ isDefault }) => !isDefault)),
    ...kept(flags),
    defaults: orNothing(valuesOf(narrator.filter(({ isDefault }) => isDefault))),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
};

/** Sources that say what they said then. */
export const replayedSources = ({ defaults = {} }: Replay, sources: SettingSources): SettingSources => ({
  ...sources,
  lookUp: (names, configName, script) => {
    if (configName === undefined || !(configName in SCRIPT_MAY_SET)) return sources.lookUp(names, configName, script);
    const value = defaults[configName];
    return script ?? (value === undefined ? undefined : { value, origin: `"${configName}" of the interrupted run` });
  },
});

/** Settings that front matter may hold, each with its names in the environment. */
const SCRIPT_MAY_SET = {
  voice: ['NARRATE_VOICE'],
  model: ['NARRATE_MODEL'],
  lang: [],
  speed: [],
  rate: [],
  stability: [],
  similarity: [],
  style: [],
  speakerBoost: [],
} satisfies Partial<Record<keyof Flags, readonly string[]>>;

/** Flags that are taken as they were typed; their files by absolute paths. */
const kept = (flags: Flags): Flags => {
  const { turnGap, paragraphGap, chapterGap, title, author, show, dictionary, maxChars } = flags;
  return {
    ...({ turnGap, paragraphGap, chapterGap, title, author, show, dictionary, maxChars } as Flags),
    ...(flags.cast === undefined ? {} : { cast: flags.cast.includes('=') ? flags.cast : path.resolve(flags.cast) }),
    ...(flags.lexicon === undefined ? {} : { lexicon: path.resolve(flags.lexicon) }),
    ...(flags.cover === undefined ? {} : { cover: path.resolve(flags.cover) }),
  };
};

/** The files beside an episode's sound, where a resumed run writes them. */
export const replayedFiles = ({ transcripts = [], chapters }: OutputChoice): Pick<Flags, 'subtitles' | 'chapters'> => ({
  ...(chapters === undefined ? {} : { chapters: path.resolve(chapters) }),
  ...(transcripts.length === 0 ? {} : { subtitles: transcripts.map((file) => path.resolve(file)) }),
});

const valuesOf = (settings: readonly { name: string; value: string | undefined }[]): Record<string, string> =>
  Object.fromEntries(settings.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));

const orNothing = <T extends object>(record: T): T | undefined =>
  Object.keys(record).length === 0 ? undefined : record;

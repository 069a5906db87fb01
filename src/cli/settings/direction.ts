import path from 'node:path';
import type { Cast, CastEntry } from '../../script/cast-entry.js';
import { DEFAULT_GAPS } from '../../script/gaps.js';
import type { FrontMatter } from '../../script/header.js';
import type { Direct, Direction } from '../../session/direction.js';
import type { EpisodeTags } from '../../sinks/transcript.js';
import { parseDictionaries } from '../../speech/elevenlabs/dictionaries.js';
import type { VoiceControls } from '../../speech/engine.js';
import { type FoundSetting, isLasting, PLACES, type SettingSources } from './environment.js';
import type { Flags } from './flags.js';
import { SETTINGS } from './schema.js';
import { type ScriptSettings, SettingReader } from './setting-reader.js';

/** What of a direction is one of the narrator's settings. */
export type NarratorSettings = Pick<Direction, 'voice' | 'modelId' | 'languageCode' | 'controls'>;

/**
 * How scripts are performed: flag, environment, front matter, config file, `.env`, default: the first that has a value decides.
 * Files that flags name are read once.
 */
export const directorOf = (flags: Flags, sources: SettingSources, warn: (text: string) => void): Direct => {
  let files: ReturnType<typeof filesOf> | undefined;
  return async (matter) => {
    files ??= filesOf(new SettingReader(flags, sources), warn);
    const { cast, lexicon } = await files;
    const read = new SettingReader(flags, sources, scriptSettings(matter));
    const narrator = narratorSettings(read, () => {});
    const normalize = read.choice('normalize');
    const { cast: castOfScript = new Map(), lexicon: lexiconOfScript = [] } = matter;
    const isScripts = flags.voice === undefined && narrator.voice === matter.voice?.voice;
    return {
      ...narrator,
      voicePlace: isScripts ? matter.voice?.place : undefined,
      cast: cast.isLasting ? mergedCast(cast.read, castOfScript) : mergedCast(castOfScript, cast.read),
      gaps: gapsOf(read),
      lexicon: lexicon.isLasting ? [...lexiconOfScript, ...lexicon.read] : [...lexicon.read, ...lexiconOfScript],
      normalizedLanguage:
        normalize === 'on'
          ? (languageTag(read) ?? 'en')
          : normalize !== 'off' && MISREADS_NUMBERS.test(narrator.modelId)
            ? languageTag(read)
            : undefined,
      dictionaries: dictionariesOf(read),
      tags: tagsOf(read, flags, matter, narrator.languageCode),
    };
  };
};

/** The quick models skip what the service otherwise does to numbers (PROTOCOL.md, "Query"). */
const MISREADS_NUMBERS = /^eleven_(?:flash|turbo)_/;

/** Files that settings name. @throws NarrateError ERR_INPUT  one of them cannot be used */
const filesOf = async (read: SettingReader, warn: (text: string) => void) => {
  const [cast, lexicon, cover] = [read.find('cast'), read.find('lexicon'), read.text('cover')];
  if (cover !== undefined) await (await import('../../sinks/cover.js')).readCover(cover);
  return {
    cast: {
      isLasting: cast !== undefined && isLasting(cast),
      read: cast ? await (await import('../../script/cast-file.js')).castOption(cast.value, warn) : new Map(),
    },
    lexicon: {
      isLasting: lexicon !== undefined && isLasting(lexicon),
      read: lexicon ? await (await import('../../script/lexicon-file.js')).readLexicon(lexicon.value) : [],
    },
  };
};

const scriptSettings = (matter: FrontMatter): ScriptSettings => {
  const { voice, model, language, gaps = {}, author, show, cover, dictionaries } = matter;
  const settings: Record<string, string | number | boolean | undefined> = {
    voice: voice?.voice,
    speed: voice?.speed,
    stability: voice?.stability,
    similarity: voice?.similarity,
    style: voice?.style,
    speakerBoost: voice?.speakerBoost,
    model,
    lang: language,
    turnGap: milliseconds(gaps.turnMs),
    paragraphGap: milliseconds(gaps.paragraphMs),
    chapterGap: milliseconds(gaps.chapterMs),
    dictionary: dictionaries?.join(','),
    author,
    show,
    cover,
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]): [string, FoundSetting] => [
      name,
      { value: String(value), place: 'front matter', origin: `"${name}" in the front matter` },
    ]),
  );
};

const milliseconds = (durationMs: number | undefined): string | undefined =>
  durationMs === undefined ? undefined : `${durationMs}ms`;

/** A speaker keeps what the weaker says of it, where the stronger says nothing else. */
const mergedCast = (weaker: Cast, stronger: Cast): Cast => {
  const merged = new Map<string, CastEntry>(weaker);
  for (const [key, entry] of stronger) merged.set(key, { ...withoutPlace(merged.get(key)), ...entry });
  return merged;
};

const withoutPlace = (entry: CastEntry | undefined): CastEntry => {
  const { place: _, ...rest } = entry ?? {};
  return rest;
};

const gapsOf = (read: SettingReader): Direction['gaps'] => ({
  turnMs: read.durationMs('turnGap') ?? DEFAULT_GAPS.turnMs,
  paragraphMs: read.durationMs('paragraphGap') ?? DEFAULT_GAPS.paragraphMs,
  chapterMs: read.durationMs('chapterGap') ?? DEFAULT_GAPS.chapterMs,
});

const dictionariesOf = (read: SettingReader): string[] => {
  const ids = read.text('dictionary');
  return ids ? parseDictionaries(ids.split(',')) : [];
};

const tagsOf = (read: SettingReader, flags: Flags, matter: FrontMatter, language: string | undefined): EpisodeTags => {
  const { description, season, episode, date, publisher, copyright } = matter;
  const cover = read.text('cover');
  const all = {
    title: flags.title ?? matter.title,
    author: read.text('author'),
    show: read.text('show'),
    cover: cover === undefined ? undefined : path.resolve(cover),
    description,
    season,
    episode,
    date,
    publisher,
    copyright,
    language,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
};

const NATURAL_WORDS_PER_MINUTE = 175;

/** @throws NarrateError ERR_USAGE  a value is not one of those allowed */
export const narratorSettings = (read: SettingReader, warn: (text: string) => void): NarratorSettings => ({
  voice: read.text('voice'),
  modelId: read.text('model') ?? SETTINGS.model.default,
  languageCode: languageTag(read)?.slice(0, 2),
  controls: controlsOf(read, warn),
});

const languageTag = (read: SettingReader): string | undefined => read.text('lang')?.toLowerCase();

const controlsOf = (read: SettingReader, warn: (text: string) => void): VoiceControls => {
  const controls = {
    speed: paceName(read) === 'rate' ? speedOfRate(read, warn) : read.number('speed'),
    stability: read.number('stability'),
    similarity: read.number('similarity'),
    style: read.number('style'),
    speakerBoost: read.boolean('speakerBoost'),
  };
  const given = Object.entries(controls).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as VoiceControls;
};

/** Which of two names for one thing decides: the one in the stronger place, of one place the rate. */
export const paceName = (read: Pick<SettingReader, 'find'>): 'rate' | 'speed' => {
  const [rate, speed] = [read.find('rate'), read.find('speed')];
  if (!rate || !speed) return rate ? 'rate' : 'speed';
  return PLACES.indexOf(rate.place) <= PLACES.indexOf(speed.place) ? 'rate' : 'speed';
};

/** A pace the service cannot speak at is brought to the nearest it can. */
const speedOfRate = (read: SettingReader, warn: (text: string) => void): number | undefined => {
  const wordsPerMinute = read.number('rate');
  if (wordsPerMinute === undefined) return undefined;
  const wanted = wordsPerMinute / NATURAL_WORDS_PER_MINUTE;
  const { min, max } = SETTINGS.speed;
  const speed = Math.min(max, Math.max(min, wanted));
  if (speed !== wanted) {
    warn(
      `${wordsPerMinute} words a minute cannot be spoken; ${Math.round(speed * NATURAL_WORDS_PER_MINUTE)} is the nearest`,
    );
  }
  return Number(speed.toFixed(3));
};

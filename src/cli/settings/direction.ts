import path from 'node:path';
import { NarrateError } from '../../errors.js';
import type { Cast, CastEntry } from '../../script/cast-entry.js';
import { DEFAULT_GAPS } from '../../script/gaps.js';
import type { FrontMatter } from '../../script/header.js';
import type { Direct, Direction } from '../../session/direction.js';
import type { EpisodeTags } from '../../sinks/transcript.js';
import { parseDictionaries } from '../../speech/elevenlabs/dictionaries.js';
import type { VoiceControls } from '../../speech/engine.js';
import type { SettingSources } from './environment.js';
import type { Flags } from './flags.js';
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
    files ??= filesOf(flags, warn);
    const { cast, lexicon } = await files;
    const read = new SettingReader(flags, sources, scriptSettings(matter));
    const narrator = narratorSettings(read, () => {});
    const normalize = read.choice('normalize', NORMALIZE_MODES);
    const isScripts = flags.voice === undefined && narrator.voice === matter.voice?.voice;
    return {
      ...narrator,
      voicePlace: isScripts ? matter.voice?.place : undefined,
      cast: mergedCast(matter.cast ?? new Map(), cast),
      gaps: gapsOf(read, matter),
      lexicon: [...lexicon, ...(matter.lexicon ?? [])],
      normalizedLanguage:
        normalize === 'on'
          ? (languageTag(read) ?? 'en')
          : normalize !== 'off' && MISREADS_NUMBERS.test(narrator.modelId)
            ? languageTag(read)
            : undefined,
      dictionaries: parseDictionaries(flags.dictionary ?? matter.dictionaries ?? []),
      tags: tagsOf(flags, matter, narrator.languageCode),
    };
  };
};

export const NORMALIZE_MODES = ['auto', 'on', 'off'] as const;

/** The quick models skip what the service otherwise does to numbers (PROTOCOL.md, "Query"). */
const MISREADS_NUMBERS = /^eleven_(?:flash|turbo)_/;

/** Files that flags name. @throws NarrateError ERR_INPUT  one of them cannot be used */
const filesOf = async ({ cast, lexicon, cover }: Flags, warn: (text: string) => void) => ({
  cover: cover === undefined ? undefined : await (await import('../../sinks/cover.js')).readCover(cover),
  cast: cast === undefined ? new Map() : await (await import('../../script/cast-file.js')).castOption(cast, warn),
  lexicon: lexicon === undefined ? [] : await (await import('../../script/lexicon-file.js')).readLexicon(lexicon),
});

const scriptSettings = (matter: FrontMatter): ScriptSettings => {
  const { voice, model, language } = matter;
  const settings: Record<string, string | number | boolean | undefined> = {
    voice: voice?.voice,
    speed: voice?.speed,
    stability: voice?.stability,
    similarity: voice?.similarity,
    style: voice?.style,
    speakerBoost: voice?.speakerBoost,
    model,
    lang: language,
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => [name, { value: String(value), origin: `"${name}" in the front matter` }]),
  );
};

/** A speaker keeps what the script says of it, where the command line says nothing else. */
const mergedCast = (script: Cast, flag: Cast): Cast => {
  const merged = new Map<string, CastEntry>(script);
  for (const [key, entry] of flag) merged.set(key, { ...withoutPlace(merged.get(key)), ...entry });
  return merged;
};

const withoutPlace = (entry: CastEntry | undefined): CastEntry => {
  const { place: _, ...rest } = entry ?? {};
  return rest;
};

const gapsOf = (read: SettingReader, { gaps = {} }: FrontMatter): Direction['gaps'] => ({
  turnMs: read.durationMs('turnGap', MAX_GAP_MS) ?? gaps.turnMs ?? DEFAULT_GAPS.turnMs,
  paragraphMs: read.durationMs('paragraphGap', MAX_GAP_MS) ?? gaps.paragraphMs ?? DEFAULT_GAPS.paragraphMs,
  chapterMs: read.durationMs('chapterGap', MAX_GAP_MS) ?? gaps.chapterMs ?? DEFAULT_GAPS.chapterMs,
});

const MAX_GAP_MS = 60_000;

const tagsOf = (flags: Flags, matter: FrontMatter, language: string | undefined): EpisodeTags => {
  const { description, season, episode, date, publisher, copyright } = matter;
  const all = {
    title: flags.title ?? matter.title,
    author: flags.author ?? matter.author,
    show: flags.show ?? matter.show,
    cover: flags.cover === undefined ? matter.cover : path.resolve(flags.cover),
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

const DEFAULT_MODEL_ID = 'eleven_flash_v2_5';
const NATURAL_WORDS_PER_MINUTE = 175;

/** @throws NarrateError ERR_USAGE  a value is not one of those allowed */
export const narratorSettings = (read: SettingReader, warn: (text: string) => void): NarratorSettings => ({
  voice: read.text('voice', ['NARRATE_VOICE']),
  modelId: modelOf(read) ?? DEFAULT_MODEL_ID,
  languageCode: languageTag(read)?.slice(0, 2),
  controls: controlsOf(read, warn),
});

const controlsOf = (read: SettingReader, warn: (text: string) => void): VoiceControls => {
  const unit = { min: 0, max: 1 };
  const speakerBoost = read.boolean('speakerBoost');
  const controls = {
    // A rate is only ever a flag: stronger than a speed from anywhere else.
    speed: speedOfRate(read, warn) ?? read.number('speed', SPEEDS),
    stability: read.number('stability', unit),
    similarity: read.number('similarity', unit),
    style: read.number('style', unit),
    speakerBoost,
  };
  const given = Object.entries(controls).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as VoiceControls;
};

const SPEEDS = { min: 0.7, max: 1.2 };

/** A pace the service cannot speak at is brought to the nearest it can. */
const speedOfRate = (read: SettingReader, warn: (text: string) => void): number | undefined => {
  const wordsPerMinute = read.number('rate', { min: 1, max: 1000 });
  if (wordsPerMinute === undefined) return undefined;
  const wanted = wordsPerMinute / NATURAL_WORDS_PER_MINUTE;
  const speed = Math.min(SPEEDS.max, Math.max(SPEEDS.min, wanted));
  if (speed !== wanted) {
    warn(
      `${wordsPerMinute} words a minute cannot be spoken; ${Math.round(speed * NATURAL_WORDS_PER_MINUTE)} is the nearest`,
    );
  }
  return Number(speed.toFixed(3));
};

/** A tag: "en", or with its region, "en-gb", which only those ask for who spell out dates. */
const languageTag = (read: SettingReader): string | undefined => {
  const tag = read.text('lang')?.toLowerCase();
  if (tag !== undefined && !/^[a-z]{2}(?:[-_][a-z0-9_-]+)?$/.test(tag)) {
    throw new NarrateError('ERR_USAGE', `Unknown language "${tag}"`, {
      hint: 'a code of two letters (ISO 639-1), such as --lang en',
    });
  }
  return tag;
};

const modelOf = (read: SettingReader): string | undefined => {
  const id = read.text('model', ['NARRATE_MODEL']);
  if (id !== undefined && !/^[\w.-]+$/.test(id)) {
    throw new NarrateError('ERR_USAGE', `"${id}" is not a model id`, { hint: 'to see them all: narrate models' });
  }
  return id;
};

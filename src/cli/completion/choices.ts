import type { Argument, Command, Option } from 'commander';
import { SCRIPT_KINDS } from '../../script/cues.js';
import { recallListed } from '../../session/listed.js';
import { languageName } from '../../speech/elevenlabs/voice-search.js';
import { isSettingName, SETTING_NAMES, settingOf } from '../settings/schema.js';

export interface Choice {
  readonly value: string;
  /** A few words. */
  readonly about?: string;
}

/** What can stand in one place: these, and a file's name where `files` says so. */
export interface Choices {
  readonly choices: readonly Choice[];
  readonly files: boolean;
}

/** Where they are looked up. Nothing is asked of anybody: somebody holds the Tab key. */
export interface ChoiceSources {
  readonly env: NodeJS.ProcessEnv;
  /** Whether the line asks for the offline voices. */
  readonly isOffline: boolean;
}

/** The values of a flag. */
export const valuesOf = async (option: Option, sources: ChoiceSources): Promise<Choices> => {
  const name = option.attributeName();
  const choices = await (Object.hasOwn(VALUES, name) ? VALUES[name]?.(sources) : settingChoices(name));
  return {
    choices: choices ?? textChoices(option.argChoices ?? []),
    files: /[<[|](file|folder|script)[\]>|]/.test(option.flags),
  };
};

/** What can stand as an argument of a command. */
export const argumentsOf = async (
  command: Command,
  argument: Argument | undefined,
  sources: ChoiceSources,
): Promise<Choices> => {
  const name = argument?.name() ?? '';
  const choices = await ARGUMENTS[`${command.name()} ${name}`]?.(sources);
  return { choices: choices ?? textChoices(argument?.argChoices ?? []), files: ['script', 'file'].includes(name) };
};

type Lookup = (sources: ChoiceSources) => readonly Choice[] | Promise<readonly Choice[]>;

const textChoices = (values: readonly string[]): Choice[] => values.map((value) => ({ value }));

/** What a setting of that name may be. */
const settingChoices = (name: string): Choice[] | undefined => {
  const setting = isSettingName(name) ? settingOf(name) : undefined;
  if (setting?.kind === 'choice') return textChoices(setting.values);
  if (setting?.kind === 'boolean') return textChoices(['true', 'false']);
  const suggested = setting?.kind === 'text' ? setting.suggested : undefined;
  return suggested?.map((value) => ({ value, about: ABOUT[value] ?? '' }));
};

const voices: Lookup = async ({ env, isOffline }) => {
  const listed = (isOffline ? undefined : recallListed('voices', env)) ?? recallListed('offline-voices', env);
  if (listed) {
    const twice = new Set(listed.map(({ name }) => name).filter((name, at, all) => all.indexOf(name) !== at));
    return listed.map(({ id, name }) =>
      twice.has(name) || !isTypeable(name) ? { value: id, about: name } : { value: name, about: id },
    );
  }
  const { fliteVoices } = await import('../../studio/voice/flite-catalogue.js');
  return fliteVoices().map(({ name, description }) => ({ value: name, about: description }));
};

const models: Lookup = async ({ env }) => {
  const listed = recallListed('models', env);
  if (listed) return listed.map(({ id, name }) => ({ value: id, about: name }));
  const { knownPrices } = await import('../../speech/elevenlabs/prices.js');
  return knownPrices().map(({ modelId, creditsPerChar }) => ({
    value: modelId,
    about: `${creditsPerChar} credits/char`,
  }));
};

/** What cannot be typed is named otherwise. */
const isTypeable = (name: string): boolean => !/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(name);

const ABOUT: Readonly<Record<string, string>> = {
  speed: 'first sound soonest',
  balanced: 'the default',
  quality: 'more text at once, more expression',
  adaptive: 'by what lies ahead of the ear',
};

const languages: Lookup = () => LANGUAGES.map((value) => ({ value, about: languageName(value) }));

/** Those of the default model. */
const LANGUAGES =
  'ar bg cs da de el en es fi fil fr hi hr hu id it ja ko ms nl no pl pt ro ru sk sv ta tr uk vi zh'.split(' ');

const profiles: Lookup = async ({ env }) => {
  const { readConfigFile } = await import('../settings/config-file.js');
  // A file that is wrong is told of when it is used.
  const config = await readConfigFile(env, () => {}).catch(() => undefined);
  return textChoices([...(config?.profiles.keys() ?? [])]);
};

const VALUES: Readonly<Record<string, Lookup>> = {
  profile: profiles,
  voice: voices,
  preview: voices,
  model: models,
  input: () => textChoices(SCRIPT_KINDS),
  lang: languages,
  language: languages,
  gender: () => textChoices(['female', 'male', 'neutral']),
  plan: async () => textChoices((await import('../../studio/account/plans.js')).PLAN_IDS),
  latency: async () => textChoices((await import('../../studio/weather/regions.js')).LATENCY_NAMES),
  faults: async () =>
    (await import('../../studio/weather/fault-names.js')).NAMED_FAULTS.map(({ name, about }) => ({
      value: name,
      about,
    })),
};

const SETTING_CHOICES: readonly Choice[] = [
  ...SETTING_NAMES.map((name) => ({ value: name, about: settingOf(name).about })),
  { value: 'key', about: 'the API key' },
];

const ARGUMENTS: Readonly<Record<string, Lookup>> = {
  'cache action': () => textChoices(['show', 'verify', 'clear']),
  'get name': () => SETTING_CHOICES,
  'set name': () => SETTING_CHOICES,
  'unset name': () => SETTING_CHOICES,
  'completion shell': () => textChoices(['bash', 'zsh', 'fish']),
};

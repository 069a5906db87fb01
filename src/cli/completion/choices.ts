import path from 'node:path';
import type { Command, Option } from 'commander';
import type { Listed } from '../../session/listed.js';
import { TOPICS } from '../help/topics.js';
import type { Slot } from './command-line.js';

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
  readonly cwd: string;
  /** Whether the line asks for the offline voices. */
  readonly isOffline: boolean;
}

/** The values of a flag. */
export const valuesOf = async (option: Option, sources: ChoiceSources): Promise<Choices> => ({
  choices: (await settingChoices(option.attributeName(), sources)) ?? textChoices(option.argChoices ?? []),
  files: /[<[|](file|folder|script)[\]>|]/.test(option.flags),
});

/** What can stand as an argument of a command. */
export const argumentsOf = async (
  { command, argument, operands }: Extract<Slot, { kind: 'operand' }>,
  sources: ChoiceSources,
): Promise<Choices> => {
  const name = argument?.name() ?? '';
  const choices = await ARGUMENTS[`${pathOf(command)} ${name}`]?.(sources, operands);
  return { choices: choices ?? textChoices(argument?.argChoices ?? []), files: ['script', 'file'].includes(name) };
};

/** Of its names, without the program's. */
const pathOf = (command: Command): string =>
  command.parent ? `${pathOf(command.parent)} ${command.name()}`.trim() : '';

type Lookup = (sources: ChoiceSources) => readonly Choice[] | Promise<readonly Choice[]>;

const textChoices = (values: readonly string[]): Choice[] => values.map((value) => ({ value }));

/** Loaded for what needs it alone: it takes longer than all else here. */
const schema = () => import('../settings/schema.js');

/** What a setting or a flag of that name may be; undefined where nobody can say. */
const settingChoices = async (name: string, sources: ChoiceSources): Promise<readonly Choice[] | undefined> => {
  if (Object.hasOwn(VALUES, name)) return VALUES[name]?.(sources);
  const { isSettingName, settingOf } = await schema();
  const setting = isSettingName(name) ? settingOf(name) : undefined;
  if (setting?.kind === 'boolean') return textChoices(['true', 'false']);
  const values = setting?.kind === 'choice' ? setting.values : setting?.kind === 'text' ? setting.suggested : undefined;
  return values?.map((value) => ({ value, about: ABOUT[`${name} ${value}`] ?? '' }));
};

const recallListed = async (what: Listed, env: NodeJS.ProcessEnv) =>
  (await import('../../session/listed.js')).recallListed(what, env);

const voices: Lookup = async ({ env, isOffline }) => {
  const listed =
    (isOffline ? undefined : await recallListed('voices', env)) ?? (await recallListed('offline-voices', env));
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
  const listed = await recallListed('models', env);
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
  'schedule speed': 'first sound soonest',
  'schedule balanced': 'the default',
  'schedule quality': 'more text at once, more expression',
  'schedule adaptive': 'by what lies ahead of the ear',
  'engine auto': 'the service if there is a key',
  'engine elevenlabs': 'the service',
  'engine offline': 'no key, no network',
};

const languages: Lookup = async () => {
  const { languageName } = await import('../../speech/elevenlabs/voice-search.js');
  return LANGUAGES.map((value) => ({ value, about: languageName(value) }));
};

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
  input: async () => textChoices((await import('../../script/cues.js')).SCRIPT_KINDS),
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

const settingNames = async (): Promise<Choice[]> => {
  const { SETTING_NAMES, settingOf } = await schema();
  return SETTING_NAMES.map((value) => ({ value, about: settingOf(value).about }));
};

const key: Choice = { value: 'key', about: 'the API key' };

const ARGUMENTS: Readonly<
  Record<
    string,
    (sources: ChoiceSources, operands: readonly string[]) => Choice[] | Promise<readonly Choice[] | undefined>
  >
> = {
  'cache action': () => textChoices(['show', 'verify', 'clear']),
  'config get name': settingNames,
  'config set name': async () => [...(await settingNames()), key],
  'config set value': (sources, [name = '']) => settingChoices(name, sources),
  'config unset name': async () => [...(await settingNames()), key],
  'resume file': async ({ env, cwd }) => {
    const { stateFolder } = await import('../../session/folders.js');
    const { interruptedRuns } = await import('../../session/interrupted-runs.js');
    const runs = await interruptedRuns(stateFolder(env));
    const shown = (file: string) => (file.startsWith(`${cwd}${path.sep}`) ? path.relative(cwd, file) : file);
    return runs.map(({ request, passages }) => ({ value: shown(request.output), about: `${passages} passages kept` }));
  },
  'help topic': () => TOPICS.map(({ name, about }) => ({ value: name, about })),
};

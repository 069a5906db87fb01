import type { CommandContext } from '../command.js';
import { keysIn } from './check-config.js';
import { readConfigFile } from './config-file.js';
import { readDotenv } from './dotenv-file.js';
import { KEY_NAMES } from './key-names.js';
import { findKey, type KeySource } from './key-source.js';
import { type SettingName, settingOf } from './schema.js';
import { booleanIn } from './values.js';

/** Where a setting may stand, strongest first. */
export const PLACES = ['flag', 'environment', 'front matter', 'profile', 'config file', '.env'] as const;

export type Place = (typeof PLACES)[number];

export interface FoundSetting {
  readonly value: string;
  readonly place: Place;
  /** What messages call it: "NARRATE_VOICE in .env". */
  readonly origin: string;
}

/** Whether it gives way to what a script says. */
export const isLasting = ({ place }: FoundSetting): boolean => PLACES.indexOf(place) > PLACES.indexOf('front matter');

/** Where settings may come from besides the command line. */
export interface SettingSources {
  /**
   * The strongest that has the setting: environment, script, profile, config file, `.env`.
   * @param script  what the script says: weaker than the environment, stronger than the rest
   */
  lookUp(name: SettingName, script?: FoundSetting): FoundSetting | undefined;
  /** Name of the profile in use. */
  readonly profile: string | undefined;
  /** Of all profiles. */
  readonly profiles: readonly string[];
  /** Where the key is; undefined when there is none. */
  findKey(): KeySource | undefined;
}

/**
 * Reads the config file and `.env` of the current folder, and says what is strange about them.
 * @param profile  wanted by the command line; else the remembered one, NARRATE_PROFILE, what the config file says
 * @param remembered  of an interrupted run; it may be gone
 * @throws NarrateError ERR_USAGE  what the config file says cannot be followed: with line and column; or there is no such profile
 */
export const readSources = async (
  { profile, remembered }: { readonly profile?: string | undefined; readonly remembered?: string | undefined },
  { env, cwd, terminal }: Pick<CommandContext, 'env' | 'cwd' | 'terminal'>,
): Promise<SettingSources> => {
  const warn = (text: string) => terminal.warn(text);
  const config = await readConfigFile(env, warn);
  const dotenv = readDotenv(cwd, warn);
  const isGone = remembered !== undefined && !config.profiles.has(remembered);
  if (profile === undefined && isGone) warn(`The profile "${remembered}" of the interrupted run is gone: ignored`);
  const used = config.profile(profile ?? (isGone ? undefined : remembered) ?? (env.NARRATE_PROFILE || undefined));
  const lookUp: SettingSources['lookUp'] = (name, script) => {
    const { environment } = settingOf(name);
    const fromEnvironment = environment && env[environment];
    if (fromEnvironment) return { value: fromEnvironment, place: 'environment', origin: environment };
    if (script) return script;
    const ofProfile = used?.settings[name];
    if (ofProfile !== undefined)
      return { value: ofProfile, place: 'profile', origin: `"${name}" in the profile "${used?.name}"` };
    const ofAll = config.settings[name];
    if (ofAll !== undefined) return { value: ofAll, place: 'config file', origin: `"${name}" in the config file` };
    const fromDotenv = environment && dotenv[environment];
    return fromDotenv ? { value: fromDotenv, place: '.env', origin: `${environment} in .env` } : undefined;
  };
  if (booleanIn(lookUp('plain')?.value ?? '')) terminal.speakPlainly();
  const keyCommand = lookUp('keyCommand');
  for (const secret of [...KEY_NAMES.map((name) => dotenv[name]?.trim()), ...keysIn(keyCommand?.value ?? '')])
    if (secret) terminal.keepSecret(secret);
  let key: KeySource | undefined;
  return {
    lookUp,
    profile: used?.name,
    profiles: [...config.profiles.keys()],
    findKey: () => {
      key ??= findKey({ env, dotenv, config, keyCommand });
      return key;
    },
  };
};

import { existsSync } from 'node:fs';
import path from 'node:path';
import { NarrateError } from '../../errors.js';
import type { CommandContext } from '../command.js';
import { changeConfig } from '../config/change-config.js';
import { withoutValue, withValue } from '../config/config-text.js';
import { jsonOf } from '../config/listed.js';
import { type ConfigFlags, hear, knownSetting, placeOf } from '../config/manners.js';
import { holdsKey, isKeyName } from '../settings/check-config.js';
import { checkSetting } from '../settings/check-setting.js';
import { unknownProfile } from '../settings/config-file.js';
import { PLACES, readSources } from '../settings/environment.js';
import { keyFilePath } from '../settings/key-file.js';
import { type SettingName, settingOf } from '../settings/schema.js';

/** `narrate config set`: for good, in the config file; or the key, in a file of its own. */
export const setSetting = async (
  name: string,
  value: string | undefined,
  flags: ConfigFlags,
  context: CommandContext,
): Promise<void> => {
  const { terminal, cwd, env } = context;
  hear(flags, context);
  if (isKeyName(name)) return setKey(name, value, flags, context);
  const setting = knownSetting(name);
  if (value === undefined || value.trim() === '') throw valueMissing(setting);
  const { profile } = flags;
  if (setting === 'profile' && profile !== undefined) {
    throw new NarrateError('ERR_USAGE', 'A profile cannot name a profile', { hint: 'leave --profile out' });
  }
  if (setting === 'keyCommand' && holdsKey(value)) {
    throw new NarrateError('ERR_USAGE', 'This command holds the key itself: anybody who sees it can read it', {
      hint: 'narrate config set key',
    });
  }
  checkSetting(setting, value, setting);
  const written = jsonOf(setting, lasting(setting, value, cwd));
  const file = placeOf(env);
  let isNew = false;
  await changeConfig(file, (text) => {
    isNew = profile !== undefined && !profilesIn(text).includes(profile);
    return withValue(text, [...inside(profile), setting], written);
  });
  if (isNew) terminal.info(`The profile "${profile}" is new`);
  terminal.info(`${setting} is ${JSON.stringify(written)} in ${whither(profile, file)}`);
  await tellStronger(setting, flags, context);
};

/** `narrate config unset`: a setting, a profile, or the key. */
export const unsetSetting = async (
  name: string | undefined,
  flags: ConfigFlags,
  context: CommandContext,
): Promise<void> => {
  const { terminal, env } = context;
  const { profile } = flags;
  hear(flags, context);
  const file = placeOf(env);
  if (name !== undefined && isKeyName(name)) return unsetKey(flags, context);
  if (name === undefined && profile === undefined) {
    throw new NarrateError('ERR_USAGE', 'It is not said what is to be unset', {
      hint: 'to see what is set: narrate config list',
    });
  }
  const at = [...inside(profile), ...(name === undefined ? [] : [name])];
  const hasChanged =
    existsSync(file) && (await changeConfig(file, (text) => withoutValue(inProfile(text, profile), at)));
  const what = name === undefined ? `The profile "${profile}"` : name;
  if (hasChanged) terminal.info(`${what} is no longer in ${whither(name === undefined ? undefined : profile, file)}`);
  else terminal.info(`${name === undefined ? what : knownSetting(name)} was not set in ${whither(profile, file)}`);
};

const inside = (profile: string | undefined): string[] => (profile === undefined ? [] : ['profiles', profile]);

const whither = (profile: string | undefined, file: string): string =>
  profile === undefined ? file : `the profile "${profile}" in ${file}`;

/** The text as it is. @throws NarrateError ERR_USAGE  a profile is meant that is not in it */
const inProfile = (text: string, profile: string | undefined): string => {
  const names = profilesIn(text);
  if (profile !== undefined && !names.includes(profile)) throw unknownProfile(profile, names);
  return text;
};

const profilesIn = (text: string): string[] => {
  const { profiles = {} } = JSON.parse(text) as { readonly profiles?: object };
  return Object.keys(profiles);
};

/** As it is to be understood from any folder. */
const lasting = (name: SettingName, value: string, cwd: string): string =>
  settingOf(name).kind === 'file' && !value.includes('=') && !value.startsWith('~/') ? path.resolve(cwd, value) : value;

const valueMissing = (name: SettingName): NarrateError => {
  const setting = settingOf(name);
  const some =
    setting.kind === 'choice'
      ? setting.values
      : setting.kind === 'boolean'
        ? ['true', 'false']
        : setting.kind === 'text'
          ? (setting.suggested ?? [])
          : [];
  const hint = some.length > 0 ? `one of ${some.join(', ')}` : `${setting.about}: narrate config set ${name} …`;
  return new NarrateError('ERR_USAGE', `It is not said what "${name}" is to be`, { hint });
};

/** Whoever sets what something stronger overrides would wonder. */
const tellStronger = async (name: SettingName, { profile }: ConfigFlags, context: CommandContext): Promise<void> => {
  const { terminal } = context;
  try {
    const found = (await readSources(profile === undefined ? {} : { profile }, context)).lookUp(name);
    const written = profile === undefined ? 'config file' : 'profile';
    if (found && PLACES.indexOf(found.place) < PLACES.indexOf(written))
      terminal.warn(`${found.origin} is stronger, and says ${JSON.stringify(found.value)}`);
  } catch (reason) {
    // It is set; this was there before.
    terminal.warn(NarrateError.from(reason).message);
  }
};

const setKey = async (
  name: string,
  value: string | undefined,
  flags: ConfigFlags,
  context: CommandContext,
): Promise<void> => {
  const { terminal, env } = context;
  if (value !== undefined) {
    throw new NarrateError(
      'ERR_USAGE',
      "The key is never an argument: other programs and the shell's history would see it",
      {
        hint: `"narrate config set ${name}" asks for it, or reads it from a pipe`,
      },
    );
  }
  if (flags.profile !== undefined) throw keyIsForAll(name);
  placeOf(env);
  const file = keyFilePath(env) ?? '';
  const { storeKey } = await import('../config/stored-key.js');
  await storeKey(file, context);
  terminal.info(`The key is stored in ${file}, where only you can read it. "narrate doctor" tries it.`);
  const source = (await readSources({}, context)).findKey();
  if (source && source.kind !== 'key file') terminal.warn(`${source.origin} is stronger, and used in its place`);
};

const unsetKey = async (flags: ConfigFlags, { terminal, env }: CommandContext): Promise<void> => {
  if (flags.profile !== undefined) throw keyIsForAll('key');
  placeOf(env);
  const file = keyFilePath(env) ?? '';
  const { forgetKey } = await import('../config/stored-key.js');
  terminal.info((await forgetKey(file)) ? `The key file ${file} is removed` : 'No key was stored');
};

const keyIsForAll = (name: string): NarrateError =>
  new NarrateError('ERR_USAGE', `"${name}" is stored once for all profiles`, {
    hint: 'leave --profile out; for a key of its own, set keyCommand in the profile',
  });

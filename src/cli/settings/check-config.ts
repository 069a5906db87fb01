import { homedir } from 'node:os';
import path from 'node:path';
import { didYouMean, nearest } from '../../errors/near-miss.js';
import { NarrateError } from '../../errors.js';
import { checkSetting } from './check-setting.js';
import { isSettingName, SETTING_NAMES, type SettingName, settingOf } from './schema.js';

/** Settings as they are written, as text; files by absolute paths. */
export type Values = { readonly [Name in SettingName]?: string };

/** Something wrong in a config file. */
export interface ConfigFault {
  /** Names from the outermost on: `['profiles', 'bedtime', 'speed']`; none for the whole file. */
  readonly path: readonly string[];
  /** Whether the name is wrong, or what it is given. */
  readonly at: 'name' | 'value';
  readonly text: string;
  readonly hint?: string | undefined;
  /** Passed over. */
  readonly isHarmless: boolean;
  /** Something else stands where an object belongs. */
  readonly isStructure?: boolean;
}

export interface CheckedConfig {
  readonly settings: Values;
  readonly profiles: ReadonlyMap<string, Values>;
  readonly faults: readonly ConfigFault[];
}

/**
 * What a config file says, and all that is wrong with it.
 * @param content  what JSON makes of the file
 * @param folder  where it stands
 */
export const checkConfig = (content: unknown, folder: string): CheckedConfig => {
  const faults: ConfigFault[] = [];
  const profiles = new Map<string, Values>();
  if (!isObject(content)) {
    const text = 'the file is not a JSON object of settings';
    return { settings: {}, profiles, faults: [noObject([], text, 'for example { "voice": "Rachel" }')] };
  }
  const { profiles: named = {}, ...outside } = content;
  const settings = valuesOf(outside, [], folder, faults);
  if (isObject(named)) {
    for (const [name, inside] of Object.entries(named)) {
      const at = ['profiles', name];
      if (isObject(inside)) profiles.set(name, valuesOf(inside, at, folder, faults));
      else faults.push(noObject(at, `the profile "${name}" is not an object of settings`));
    }
  } else faults.push(noObject(['profiles'], '"profiles" is not an object of profiles'));
  const { profile } = settings;
  if (profile !== undefined && !profiles.has(profile)) {
    const near = nearest(profile, [...profiles.keys()]);
    faults.push(wrong(['profile'], `there is no profile "${profile}"`, near && didYouMean(`"${near}"`)));
  }
  return { settings, profiles, faults };
};

const valuesOf = (
  content: Readonly<Record<string, unknown>>,
  inside: readonly string[],
  folder: string,
  faults: ConfigFault[],
): Values => {
  const values: Record<string, string> = {};
  for (const [name, value] of Object.entries(content)) {
    const at = [...inside, name];
    if (!isSettingName(name) || (name === 'profile' && inside.length > 0)) faults.push(unknown(at, name));
    else if (!['string', 'number', 'boolean'].includes(typeof value))
      faults.push(wrong(at, `"${name}" is not a text, a number, true or false`));
    else {
      const fault = faultOf(name, value as string | number | boolean);
      if (fault) faults.push(wrong(at, fault.message, fault.hint));
      values[name] = settingOf(name).kind === 'file' ? located(String(value), folder) : String(value);
    }
  }
  return values;
};

const faultOf = (name: SettingName, value: string | number | boolean): NarrateError | undefined => {
  try {
    checkSetting(name, String(value), `"${name}"`, JSON.stringify(value));
    return undefined;
  } catch (reason) {
    return NarrateError.from(reason);
  }
};

/** A name that stands for the key is not followed: this file is for everybody to see. */
const unknown = (at: readonly string[], name: string): ConfigFault => {
  const near = nearest(name, SETTING_NAMES);
  const text = `"${name}" is not a setting: ignored`;
  const remedy = isKeyName(name)
    ? ' ("narrate config set key" stores the key in a file of its own)'
    : near === undefined
      ? ''
      : ` (${didYouMean(`"${near}"`)})`;
  return { path: at, at: 'name', text: `${text}${remedy}`, isHarmless: true };
};

/** What people call the key. */
export const isKeyName = (name: string): boolean => /^(?:(?:xi|eleven|elevenlabs)[-_]?)?(?:api[-_]?)?key$/i.test(name);

/** Whether a text is, or has in it, what looks like a key. */
export const holdsKey = (text: string): boolean => keysIn(text).length > 0;

export const keysIn = (text: string): string[] => text.match(/sk_\w{16,}|\b[0-9a-f]{32,}\b/gi) ?? [];

const wrong = (at: readonly string[], text: string, hint?: string): ConfigFault => ({
  path: at,
  at: 'value',
  text,
  hint,
  isHarmless: false,
});

const noObject = (at: readonly string[], text: string, hint?: string): ConfigFault => ({
  ...wrong(at, text, hint),
  isStructure: true,
});

const located = (file: string, folder: string): string => {
  if (file.includes('=')) return file; // a cast, written out
  return file.startsWith('~/') ? path.join(homedir(), file.slice(2)) : path.resolve(folder, file);
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

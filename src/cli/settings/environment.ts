import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { parse } from 'dotenv';
import { NarrateError, systemCode } from '../../errors.js';
import { KEY_NAMES } from './key-names.js';

export interface FoundSetting {
  readonly value: string;
  readonly origin: string;
  /** Whether it gives way to what a script says: it stands in the config file or `.env`. */
  readonly isDefault?: boolean;
}

/** Where a setting may come from besides the command line, strongest first. */
export interface SettingSources {
  /**
   * Value and origin of the first source that has one of `names`.
   * @param script  what the script says: weaker than the environment, stronger than the rest
   */
  lookUp(names: readonly string[], configName?: string, script?: FoundSetting): FoundSetting | undefined;
  readonly warnings: readonly string[];
}

/** What a `.env` in the current folder may set; a cloned folder must not be able to send the key elsewhere. */
const DOTENV_NAMES: readonly string[] = [...KEY_NAMES, 'NARRATE_VOICE', 'NARRATE_MODEL', 'NARRATE_SCHEDULE'];
const CONFIG_NAMES = [
  'voice',
  'model',
  'schedule',
  'engine',
  'baseUrl',
  'format',
  'speed',
  'stability',
  'similarity',
  'style',
  'speakerBoost',
  'lang',
  'normalize',
];

/** @throws NarrateError ERR_USAGE  the config file is not a JSON object of texts, numbers and booleans */
export const readSources = (env: NodeJS.ProcessEnv, cwd: string): SettingSources => {
  const warnings: string[] = [];
  const config = readConfig(env, warnings);
  const dotenv = readDotenv(cwd, warnings);
  return {
    warnings,
    lookUp: (names, configName, script) => {
      const fromEnv = names.find((name) => env[name]);
      if (fromEnv) return { value: env[fromEnv] ?? '', origin: fromEnv };
      if (script) return script;
      const configured = configName === undefined ? undefined : config[configName];
      if (configured !== undefined)
        return { value: configured, origin: `"${configName}" in the config file`, isDefault: true };
      const fromDotenv = names.find((name) => dotenv[name]);
      if (!fromDotenv) return undefined;
      return { value: dotenv[fromDotenv] ?? '', origin: `${fromDotenv} in .env`, isDefault: true };
    },
  };
};

const readDotenv = (cwd: string, warnings: string[]): Record<string, string> => {
  const text = readIfThere(path.join(cwd, '.env'), warnings);
  if (text === undefined) return {};
  const all = parse(text);
  const refused = Object.keys(all).filter((name) => isOurs(name) && !DOTENV_NAMES.includes(name));
  if (refused.length > 0) warnings.push(`.env may not set ${refused.join(', ')}: ignored`);
  return Object.fromEntries(Object.entries(all).filter(([name]) => DOTENV_NAMES.includes(name)));
};

const isOurs = (name: string): boolean => /^(NARRATE_|ELEVEN|XI_)|_PROXY$/i.test(name);

const readConfig = (env: NodeJS.ProcessEnv, warnings: string[]): Record<string, string> => {
  const folder =
    env.XDG_CONFIG_HOME && path.isAbsolute(env.XDG_CONFIG_HOME) ? env.XDG_CONFIG_HOME : path.join(homedir(), '.config');
  const file = path.join(folder, 'narrate', 'config.json');
  const text = readIfThere(file, warnings);
  if (text === undefined) return {};
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch (cause) {
    throw new NarrateError('ERR_USAGE', `The config file "${file}" is not JSON`, {
      hint: (cause as Error).message,
      cause,
    });
  }
  if (typeof config !== 'object' || config === null || Array.isArray(config)) {
    throw new NarrateError('ERR_USAGE', `The config file "${file}" is not a JSON object`);
  }
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(config)) {
    if (!CONFIG_NAMES.includes(name)) warnings.push(`"${name}" in the config file is not a setting: ignored`);
    else if (['string', 'number', 'boolean'].includes(typeof value)) settings[name] = String(value);
    else throw new NarrateError('ERR_USAGE', `"${name}" in the config file "${file}" is not a text, number or boolean`);
  }
  return settings;
};

const MAX_FILE_BYTES = 64 * 1024;

const readIfThere = (file: string, warnings: string[]): string | undefined => {
  try {
    const text = readFileSync(file, 'utf8');
    if (text.length <= MAX_FILE_BYTES) return text;
    warnings.push(`"${file}" is too large to be a settings file: ignored`);
  } catch (reason) {
    if (!['ENOENT', 'ENOTDIR', 'EISDIR'].includes(systemCode(reason) ?? ''))
      warnings.push(`Cannot read "${file}": ignored`);
  }
  return undefined;
};

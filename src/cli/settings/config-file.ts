import type { Stats } from 'node:fs';
import path from 'node:path';
import { didYouMean, nearest } from '../../errors/near-miss.js';
import { NarrateError } from '../../errors.js';
import { configFolder } from '../../session/folders.js';
import { type CheckedConfig, type ConfigFault, checkConfig, type Values } from './check-config.js';
import { readSmallFile } from './small-file.js';

export interface Profile {
  readonly name: string;
  readonly settings: Values;
}

/** What the config file says, checked. */
export interface ConfigFile {
  /** Undefined where no place for it is known. */
  readonly path: string | undefined;
  /** Undefined where there is none. */
  readonly facts: Stats | undefined;
  /** Outside of any profile. */
  readonly settings: Values;
  readonly profiles: ReadonlyMap<string, Values>;
  /**
   * The profile of a name, or the one that the file itself says is in use.
   * @throws NarrateError ERR_USAGE  there is none of that name
   */
  profile(name?: string): Profile | undefined;
}

/** Undefined where there is no home folder. */
export const configPath = (env: NodeJS.ProcessEnv): string | undefined => {
  const folder = configFolder(env);
  return folder === undefined ? undefined : path.join(folder, 'config.json');
};

/**
 * @param warn  told of what means nothing and is passed over, with its place
 * @throws NarrateError ERR_USAGE  the file is not JSON, or a setting may not have the value it has: with line and column
 */
export const readConfigFile = async (env: NodeJS.ProcessEnv, warn: (text: string) => void): Promise<ConfigFile> => {
  const file = configPath(env);
  const found = file === undefined ? undefined : readSmallFile(file, warn);
  if (file === undefined || found === undefined) return configFile(file, undefined, {}, new Map());
  const { text, facts } = found;
  const checked = quicklyChecked(text, file);
  // Nearly always there is nothing to tell, and then nothing that finds places is loaded.
  const faults = checked && checked.faults.length === 0 ? [] : await faultsIn(text, file);
  for (const fault of faults) if (fault.isHarmless) warn(faultText(file, fault));
  const first = faults.find(({ isHarmless }) => !isHarmless);
  if (first) throw configError(file, first);
  if (!checked) throw new Error('what is not JSON has a fault');
  return configFile(file, facts, checked.settings, checked.profiles);
};

/** Undefined when it is not JSON. */
const quicklyChecked = (text: string, file: string): CheckedConfig | undefined => {
  try {
    return checkConfig(text.trim() === '' ? {} : JSON.parse(text), path.dirname(file));
  } catch {
    return undefined;
  }
};

/** All that is wrong with the text of a config file. */
export const faultsIn = async (text: string, file: string): Promise<PlacedFault[]> => {
  const { placedFaults, syntaxFault } = await import('./config-places.js');
  let content: unknown;
  try {
    content = text.trim() === '' ? {} : JSON.parse(text);
  } catch (cause) {
    return [syntaxFault(text, cause as Error)];
  }
  const { faults } = checkConfig(content, path.dirname(file));
  return faults.length === 0 ? [] : placedFaults(faults, text);
};

/** Something wrong in the file, and where. */
export interface PlacedFault extends Pick<ConfigFault, 'text' | 'hint' | 'isHarmless' | 'isStructure'> {
  /** It is not even JSON. */
  readonly isSyntax?: boolean;
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
}

export const configError = (file: string, fault: PlacedFault): NarrateError =>
  new NarrateError('ERR_USAGE', faultText(file, fault), {
    hint: `${fault.hint === undefined ? '' : `${fault.hint}; `}to mend it: narrate config edit`,
  });

export const faultText = (file: string, { line, column, text }: PlacedFault): string =>
  `${file}:${line}:${column}: ${text}`;

const configFile = (
  file: string | undefined,
  facts: Stats | undefined,
  settings: Values,
  profiles: ReadonlyMap<string, Values>,
): ConfigFile => ({
  path: file,
  facts,
  settings,
  profiles,
  profile: (name = settings.profile) => {
    if (name === undefined) return undefined;
    const found = profiles.get(name);
    if (found) return { name, settings: found };
    throw unknownProfile(name, [...profiles.keys()]);
  },
});

export const unknownProfile = (name: string, names: readonly string[]): NarrateError => {
  const near = nearest(name, names);
  const all =
    names.length === 0 ? 'to make one: narrate config set voice … --profile …' : `there are: ${names.join(', ')}`;
  return new NarrateError('ERR_USAGE', `There is no profile "${name}"`, {
    hint: near === undefined ? all : `${didYouMean(`"${near}"`)} ${all}`,
  });
};

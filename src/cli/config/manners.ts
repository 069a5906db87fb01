import { didYouMean, nearest } from '../../errors/near-miss.js';
import { NarrateError } from '../../errors.js';
import type { CommandContext, NarrateFlags } from '../command.js';
import { configPath } from '../settings/config-file.js';
import { SETTING_NAMES, type SettingName } from '../settings/schema.js';

export type ConfigFlags = Pick<NarrateFlags, 'profile' | 'json' | 'quiet' | 'verbose'>;

/** From here on the terminal says as much as is wished for. */
export const hear = (flags: ConfigFlags, { terminal }: Pick<CommandContext, 'terminal'>): void => {
  terminal.verbosity = flags.quiet ? 'quiet' : flags.verbose ? 'verbose' : 'normal';
};

/** @throws NarrateError ERR_USAGE  no setting is called so */
export const knownSetting = (name: string): SettingName => {
  // As its flag is written, too: look-ahead.
  const [inFile] = SETTING_NAMES.filter((known) => known.toLowerCase() === name.replaceAll('-', '').toLowerCase());
  if (inFile) return inFile;
  const near = nearest(name, [...SETTING_NAMES, 'key']);
  throw new NarrateError('ERR_USAGE', `There is no setting "${name}"`, {
    hint: near === undefined ? 'to see them all: narrate config list' : didYouMean(`"${near}"`),
  });
};

/** Where the config file is, or would be. @throws NarrateError ERR_OUTPUT  there is no home folder */
export const placeOf = (env: NodeJS.ProcessEnv): string => {
  const file = configPath(env);
  if (file !== undefined) return file;
  throw new NarrateError('ERR_OUTPUT', 'There is no place for a config file: no home folder is known', {
    hint: 'set HOME or XDG_CONFIG_HOME to the whole path of a folder',
  });
};

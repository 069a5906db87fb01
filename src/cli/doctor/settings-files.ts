import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { NarrateError } from '../../errors.js';
import { type Finding, problemOf } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** The config file: where it is, and whether all of it is understood. */
export const examineConfig = ({ env, sources }: Surroundings): Finding => {
  const file = configPath(env);
  const isThere = existsSync(file);
  const details = { file, exists: isThere };
  if (sources instanceof NarrateError) return { ...problemOf(sources), details };
  const strange = sources.warnings.filter((warning) => !isOfDotenv(warning));
  if (strange.length > 0) {
    return { status: 'warning', message: `${file}: ${strange.join('; ')}`, hint: 'change or remove it', details };
  }
  return { status: 'ok', message: isThere ? file : `${file}, not there: everything is as by default`, details };
};

/** What `.env` of the current folder says; undefined without one. */
export const examineDotenv = ({ cwd, sources }: Surroundings): Finding | undefined => {
  const file = path.join(cwd, '.env');
  if (sources instanceof NarrateError || !existsSync(file)) return undefined;
  const strange = sources.warnings.filter(isOfDotenv);
  const details = { file };
  return strange.length > 0
    ? { status: 'warning', message: strange.join('; '), hint: 'set it in the environment instead', details }
    : { status: 'ok', message: file, details };
};

const isOfDotenv = (warning: string): boolean => /\.env\b/.test(warning);

const configPath = (env: NodeJS.ProcessEnv): string => {
  const folder = env.XDG_CONFIG_HOME && path.isAbsolute(env.XDG_CONFIG_HOME) ? env.XDG_CONFIG_HOME : undefined;
  return path.join(folder ?? path.join(homedir(), '.config'), 'narrate', 'config.json');
};

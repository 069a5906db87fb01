import { existsSync } from 'node:fs';
import path from 'node:path';
import { NarrateError } from '../../errors.js';
import { configPath, readConfigFile } from '../settings/config-file.js';
import { readDotenv } from '../settings/dotenv-file.js';
import { type Finding, problemOf } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** The config file: where it is, and whether all of it is understood. */
export const examineConfig = async ({ env, sources }: Surroundings): Promise<Finding> => {
  const file = configPath(env);
  // It tells the line and column.
  if (sources instanceof NarrateError) return { ...problemOf(sources), details: { file: file ?? null } };
  const strange: string[] = [];
  const { facts, profiles } = await readConfigFile(env, (text) => strange.push(text));
  const isThere = facts !== undefined;
  const details = {
    file: file ?? null,
    exists: isThere,
    profiles: [...profiles.keys()],
    profile: sources.profile ?? null,
  };
  if (strange.length > 0) return { status: 'warning', message: strange.join('; '), hint: EDIT, details };
  if (!isThere)
    return { status: 'ok', message: `${file ?? 'no home folder'}, not there: all is as by default`, details };
  const used = sources.profile === undefined ? '' : `, profile "${sources.profile}"`;
  return { status: 'ok', message: `${file}${used}`, details };
};

const EDIT = '"narrate config edit" opens the file';

/** What the `.env` of the current folder says; undefined without one. */
export const examineDotenv = ({ cwd }: Pick<Surroundings, 'cwd'>): Finding | undefined => {
  const file = path.join(cwd, '.env');
  if (!existsSync(file)) return undefined;
  const strange: string[] = [];
  const names = Object.keys(readDotenv(cwd, (text) => strange.push(text)));
  const details = { file, sets: names };
  return strange.length > 0
    ? { status: 'warning', message: strange.join('; '), hint: 'set it in the environment instead', details }
    : { status: 'ok', message: names.length > 0 ? `sets ${names.join(', ')}` : 'sets nothing for narrate', details };
};

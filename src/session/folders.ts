import { homedir } from 'node:os';
import path from 'node:path';

/** Where takes are kept between runs. @see https://specifications.freedesktop.org/basedir-spec/latest/ */
export const cacheFolder = (env: NodeJS.ProcessEnv): string => folder(env.XDG_CACHE_HOME, '.cache');

/** Where interrupted narrations are remembered. */
export const stateFolder = (env: NodeJS.ProcessEnv): string => folder(env.XDG_STATE_HOME, path.join('.local', 'state'));

/** Where notes about services lie. @param folder  see `stateFolder` */
export const serviceNotesFolder = (folder: string): string => path.join(folder, 'service');

// The specification wants a path that is not absolute to be ignored.
const folder = (named: string | undefined, usual: string): string =>
  path.join(named && path.isAbsolute(named) ? named : path.join(homedir(), usual), 'narrate');

/** Where settings are kept; undefined where there is no home folder. One that is not absolute is never one: anybody could lie there. */
export const configFolder = ({ XDG_CONFIG_HOME: named }: NodeJS.ProcessEnv): string | undefined => {
  const base = named && path.isAbsolute(named) ? named : path.join(home() ?? '', '.config');
  return path.isAbsolute(base) ? path.join(base, 'narrate') : undefined;
};

const home = (): string | undefined => {
  try {
    return homedir();
  } catch {
    return undefined; // this user has none
  }
};

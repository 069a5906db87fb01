import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where eSpeak NG is. It is GPL: the user installs it, it is no part of this program. */
export type EspeakHome =
  /** The npm package's folder: in our own process, and with exact times. */
  | { readonly kind: 'package'; readonly path: string }
  /** The program, run for each piece. */
  | { readonly kind: 'program'; readonly path: string; readonly env: Readonly<Record<string, string>> };

const ESPEAK_PACKAGE = '@echogarden/espeak-ng-emscripten';

/**
 * The npm package beside this program, or the program on the PATH; undefined for neither. Reads folders, runs nothing.
 * @param from  where the search for the package begins, and goes upward from; never the folder one happens to stand in
 */
export const findEspeak = (
  env: NodeJS.ProcessEnv,
  from = dirname(fileURLToPath(import.meta.url)),
): EspeakHome | undefined => {
  const folder = packageFolder(from);
  if (folder !== undefined) return { kind: 'package', path: folder };
  const path = programPath(env);
  return path === undefined ? undefined : { kind: 'program', path, env: programEnvironment(env) };
};

const packageFolder = (from: string): string | undefined => {
  const folder = join(from, 'node_modules', ESPEAK_PACKAGE);
  if (existsSync(join(folder, 'espeak-ng.js')) && existsSync(join(folder, 'espeak-ng.data'))) return folder;
  const parent = dirname(from);
  return parent === from ? undefined : packageFolder(parent);
};

/** Relative entries of the PATH are left out: what speaks must not depend on the folder one happens to stand in. */
const programPath = (env: NodeJS.ProcessEnv): string | undefined =>
  (env.PATH ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .map((folder) => join(folder, process.platform === 'win32' ? 'espeak-ng.exe' : 'espeak-ng'))
    .find(isExecutable);

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

/** What the program needs of ours: no key is among it. */
const programEnvironment = (env: NodeJS.ProcessEnv): Record<string, string> => {
  const kept: Record<string, string> = {};
  for (const name of ['PATH', 'HOME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'ESPEAK_DATA_PATH', 'SystemRoot', 'TEMP', 'TMP']) {
    const value = env[name];
    if (value !== undefined) kept[name] = value;
  }
  return kept;
};

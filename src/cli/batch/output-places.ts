import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { NarrateError } from '../../errors.js';

/** The files that one narration writes. */
export interface Writing {
  /** "-" is stdin. */
  readonly script: string;
  readonly files: readonly string[];
}

/** What is read, and must not be written over. */
export interface Reading {
  readonly scripts: readonly string[];
  /** Lexicons, casts, covers. */
  readonly others?: readonly string[];
}

/**
 * Refuse files that would take each other's place, or the place of what is read. Nothing is opened.
 * @throws NarrateError ERR_USAGE
 */
export const checkPlaces = (
  writings: readonly Writing[],
  { scripts, others = [] }: Reading,
  { cwd, hint = 'name another file' }: { cwd: string; hint?: string },
): void => {
  const place = placesIn(cwd);
  const kept = new Map<string, string>();
  const keep = (file: string, what: string) => {
    kept.set(place(file), what);
    const inode = inodeOf(path.resolve(cwd, file));
    if (inode) kept.set(inode, what);
  };
  for (const file of others) keep(file, `"${file}", which is read`);
  for (const script of scripts) if (script !== '-') keep(script, `the script "${script}" itself`);
  const taken = new Map<string, string>();
  for (const { script, files } of writings) {
    for (const file of files) {
      const inode = inodeOf(path.resolve(cwd, file));
      const overwritten = kept.get(place(file)) ?? (inode && kept.get(inode));
      if (overwritten !== undefined) {
        throw new NarrateError('ERR_USAGE', `"${file}", made of ${named(script)}, is ${overwritten}`, {
          hint: "name another output, or the scripts one by one: a script can be called by its ending, '*.md'",
        });
      }
      const other = taken.get(place(file));
      if (other !== undefined) {
        throw new NarrateError('ERR_USAGE', other === script ? twice(file, script) : both(file, other, script), {
          hint,
        });
      }
      taken.set(place(file), script);
    }
  }
};

const named = (script: string): string => (script === '-' ? 'stdin' : `"${script}"`);
const both = (file: string, one: string, other: string) =>
  `${named(one)} and ${named(other)} would both be written to "${file}"`;
const twice = (file: string, script: string) => `Two files of ${named(script)} would both be written to "${file}"`;

/** What tells apart two files, that may not be there yet, by their names: behind all links to folders. */
export const placesIn = (cwd: string): ((file: string) => string) => {
  const folders = new Map<string, string>();
  const realFolder = (folder: string): string => {
    let real = folders.get(folder);
    if (real === undefined) {
      const above = path.dirname(folder);
      try {
        real = realpathSync(folder);
      } catch {
        real = above === folder ? folder : path.join(realFolder(above), path.basename(folder));
      }
      folders.set(folder, real);
    }
    return real;
  };
  return (file) => {
    const absolute = path.resolve(cwd, file);
    const real = path.join(realFolder(path.dirname(absolute)), path.basename(absolute));
    return FOLDS_CASE ? real.normalize('NFC').toLowerCase() : real;
  };
};

/** Where file systems usually take `A.md` and `a.md` for one. */
const FOLDS_CASE = process.platform === 'win32' || process.platform === 'darwin';

const inodeOf = (file: string): string | undefined => {
  try {
    const stats = statSync(file, { throwIfNoEntry: false });
    return stats?.isFile() ? `${stats.dev}:${stats.ino}` : undefined;
  } catch {
    return undefined; // whoever opens it says why
  }
};

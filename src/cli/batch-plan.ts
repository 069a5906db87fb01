import { realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { NarrateError } from '../errors.js';
import { type OutputPattern, outputFor, parsePattern } from './output-pattern.js';
import type { NamedScript } from './scripts-named.js';

/** Files that one narration writes, as the flags name them: each may be a pattern. */
export interface BatchPaths {
  readonly output: string;
  readonly subtitles?: readonly string[] | undefined;
  readonly chapters?: string | undefined;
  readonly metrics?: string | undefined;
}

/** One script and the files that are made of it. */
export interface BatchJob extends BatchPaths {
  /** "-" is stdin. */
  readonly script: string;
}

/** @param titleOf  asked only where a pattern needs it, and never for stdin */
export interface BatchPlanOptions {
  readonly cwd: string;
  readonly titleOf: (script: string) => Promise<string | undefined>;
}

/**
 * What is to be made of which script, in order. Nothing is opened for writing, and no folder made.
 * @throws NarrateError ERR_USAGE  a pattern is wrong, two files would have the same place, or one that of a script
 */
export const planBatch = async (
  scripts: readonly NamedScript[],
  paths: BatchPaths,
  { cwd, titleOf }: BatchPlanOptions,
): Promise<BatchJob[]> => {
  const patterns = Object.entries(paths)
    .filter((entry): entry is [string, string | readonly string[]] => entry[1] !== undefined)
    .map(([name, texts]) => {
      const parse = (text: string) => parsePattern(`--${name}`, text);
      return { name, patterns: typeof texts === 'string' ? parse(texts) : texts.map(parse) };
    });
  const needsTitle = patterns.flatMap(({ patterns: some }) => some).some((pattern) => pattern.needsTitle);
  const jobs: BatchJob[] = [];
  for (const [at, script] of scripts.entries()) {
    const title = needsTitle && script.path !== '-' ? await titleOf(script.path) : undefined;
    const made = (pattern: OutputPattern) => outputFor(pattern, { ...script, number: at + 1, title });
    const files = patterns.map(({ name, patterns: some }) => [name, isList(some) ? some.map(made) : made(some)]);
    jobs.push({ script: script.path, ...(Object.fromEntries(files) as unknown as BatchPaths) });
  }
  checkPlaces(jobs, cwd);
  return jobs;
};

/** The files a job writes. */
export const filesOf = ({ output, subtitles, chapters, metrics }: BatchJob): string[] =>
  [output, ...(subtitles ?? []), chapters, metrics].filter((file) => file !== undefined);

const isList = (value: OutputPattern | readonly OutputPattern[]): value is readonly OutputPattern[] =>
  Array.isArray(value);

const checkPlaces = (jobs: readonly BatchJob[], cwd: string): void => {
  const place = placesIn(cwd);
  const scripts = new Map<string, string>();
  for (const { script } of jobs.filter((job) => job.script !== '-')) {
    scripts.set(place(script), script);
    const inode = inodeOf(path.resolve(cwd, script));
    if (inode) scripts.set(inode, script);
  }
  const taken = new Map<string, string>();
  for (const job of jobs) {
    for (const file of filesOf(job)) {
      const inode = inodeOf(path.resolve(cwd, file));
      const overwritten = scripts.get(place(file)) ?? (inode && scripts.get(inode));
      if (overwritten !== undefined) {
        throw new NarrateError(
          'ERR_USAGE',
          `"${file}", made of "${job.script}", is the script "${overwritten}" itself`,
          {
            hint: "name another output, or the scripts one by one: a script can be called by its ending, '*.md'",
          },
        );
      }
      const other = taken.get(place(file));
      if (other !== undefined) {
        throw new NarrateError('ERR_USAGE', other === job.script ? twice(file, other) : both(file, other, job.script), {
          hint: 'tell them apart: {name} has the ending, {dir} the folder, {n} the number',
        });
      }
      taken.set(place(file), job.script);
    }
  }
};

const both = (file: string, one: string, other: string) => `"${one}" and "${other}" would both be written to "${file}"`;
const twice = (file: string, script: string) => `Two files of "${script}" would both be written to "${file}"`;

/** What tells apart two files, that may not be there yet, by their names: behind all links to folders. */
const placesIn = (cwd: string): ((file: string) => string) => {
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
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats?.isFile() ? `${stats.dev}:${stats.ino}` : undefined;
};

import { type OutputPattern, outputFor, parsePattern } from './output-pattern.js';
import { checkPlaces, placesIn } from './output-places.js';
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
  /** Files that are read besides the scripts. */
  readonly read?: readonly string[];
  /** Told what is no script, because it is made of another one: the subtitles of an earlier run in a folder of scripts. */
  readonly onMade?: (files: readonly string[]) => void;
}

/**
 * What is to be made of which script, in order. Nothing is opened for writing, and no folder made.
 * @throws NarrateError ERR_USAGE  a pattern is wrong, two files would have the same place, or one that of a script
 */
export const planBatch = async (
  scripts: readonly NamedScript[],
  paths: BatchPaths,
  { cwd, titleOf, read = [], onMade = () => {} }: BatchPlanOptions,
): Promise<BatchJob[]> => {
  const patterns = Object.entries(paths)
    .filter((entry): entry is [string, string | readonly string[]] => entry[1] !== undefined)
    .map(([name, texts]) => {
      const parse = (text: string) => parsePattern(`--${name}`, text);
      return { name, patterns: typeof texts === 'string' ? parse(texts) : texts.map(parse) };
    });
  const needsTitle = patterns.flatMap(({ patterns: some }) => some).some((pattern) => pattern.needsTitle);
  const titles = new Map<string, string | undefined>();
  const titled = async (script: string) => {
    if (!titles.has(script)) titles.set(script, await titleOf(script));
    return titles.get(script);
  };
  const jobsOf = async (some: readonly NamedScript[]): Promise<BatchJob[]> => {
    const jobs: BatchJob[] = [];
    for (const [at, script] of some.entries()) {
      const title = needsTitle && script.path !== '-' ? await titled(script.path) : undefined;
      const made = (pattern: OutputPattern) => outputFor(pattern, { ...script, number: at + 1, title });
      const files = patterns.map(({ name, patterns: all }) => [name, isList(all) ? all.map(made) : made(all)]);
      jobs.push({ script: script.path, ...(Object.fromEntries(files) as unknown as BatchPaths) });
    }
    return jobs;
  };
  const sources = scripts.filter(({ path }) => !PRODUCT.test(path));
  let jobs = await jobsOf(sources);
  if (sources.length < scripts.length) {
    const place = placesIn(cwd);
    const made = new Set(jobs.flatMap(filesOf).map(place));
    const isMade = ({ path }: NamedScript) => PRODUCT.test(path) && made.has(place(path));
    const leftOut = scripts.filter(isMade);
    if (leftOut.length > 0) onMade(leftOut.map(({ path }) => path));
    jobs = await jobsOf(scripts.filter((script) => !isMade(script)));
  }
  const writings = jobs.map((job) => ({ script: job.script, files: filesOf(job) }));
  checkPlaces(writings, { scripts: jobs.map(({ script }) => script), others: read }, { cwd, hint: APART });
  return jobs;
};

const APART = 'tell them apart: {name} has the ending, {dir} the folder, {n} the number';

/** What may be a script, or what was made of one. */
const PRODUCT = /\.(?:srt|vtt|json|mp3|wav|opus|ogg|m4a|m4b)$/i;

/** The files a job writes. */
export const filesOf = ({ output, subtitles, chapters, metrics }: BatchJob): string[] =>
  [output, ...(subtitles ?? []), chapters, metrics].filter((file) => file !== undefined);

const isList = (value: OutputPattern | readonly OutputPattern[]): value is readonly OutputPattern[] =>
  Array.isArray(value);

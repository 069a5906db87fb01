import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { openSealedLine, type Sealed, wholeLines } from '../store/sealed-line.js';
import { isTake, JOURNAL, type RunRequest, runsFolder } from './journal.js';

/** A narration that was interrupted, or that is under way. */
export interface InterruptedRun {
  readonly request: RunRequest;
  readonly startedAt: Date | undefined;
  /** Proven so far. */
  readonly passages: number;
  readonly keys: readonly string[];
}

/** @param folder  see `stateFolder` */
export const interruptedRuns = async (folder: string): Promise<InterruptedRun[]> => {
  const names = await readdir(runsFolder(folder)).catch(() => []);
  const runs = await Promise.all(names.map((name) => readRun(path.join(runsFolder(folder), name, JOURNAL))));
  return runs
    .filter((run) => run !== undefined)
    .sort((a, b) => (a.startedAt?.getTime() ?? 0) - (b.startedAt?.getTime() ?? 0));
};

const readRun = async (file: string): Promise<InterruptedRun | undefined> => {
  const [start, ...rest] = await recordsOf(file);
  if (!start || !isRequest(start.request)) return undefined;
  const takes = rest.filter(isTake);
  return {
    request: start.request,
    startedAt: typeof start.startedAt === 'string' ? new Date(start.startedAt) : undefined,
    passages: takes.length,
    keys: takes.map(({ key }) => key),
  };
};

/** Without mending the file: it may be another run's. */
const recordsOf = async (file: string): Promise<Sealed[]> => {
  const content = await readFile(file).catch(() => undefined);
  const records: Sealed[] = [];
  for (const { line } of content ? wholeLines(content) : []) {
    const record = openSealedLine(line);
    if (!record) break;
    records.push(record);
  }
  return records.slice(1); // the first line is the journal's own
};

const isRequest = (value: unknown): value is RunRequest => {
  if (typeof value !== 'object' || value === null) return false;
  const { output, inputs, settings } = value as Record<string, unknown>;
  return typeof output === 'string' && Array.isArray(inputs) && typeof settings === 'object' && settings !== null;
};

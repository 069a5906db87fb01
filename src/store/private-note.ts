import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { diskFailure } from './disk-failure.js';
import { sweepHalfWritten, writeDurable } from './durable-file.js';
import { NO_FOLLOW, removeFile } from './file-content.js';
import { ensurePrivateFolder } from './private-folder.js';
import { openSealedLine, sealLine } from './sealed-line.js';
import { nodeFiles } from './store-files.js';

/**
 * What a note says, that an earlier run left for this one. Read in one go, a fraction of a millisecond, because somebody
 * waits to start with it.
 * @param name  as it was written
 * @returns undefined when there is none, it has expired, is damaged, or others could have written or read it
 */
export const readNote = (folder: string, name: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    if (!isOursAlone(lstatSync(folder))) return undefined;
    const note = openSealedLine(content(join(folder, fileName(name))));
    const now = Date.now();
    // A clock that was set back must not make it live longer.
    const isFresh = Number(note?.writtenAtMs) <= now && now < Number(note?.expiresAtMs);
    return isFresh && note?.name === name ? (note.says as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined; // whatever is wrong with it, one can do without
  }
};

/**
 * Leave a note for later runs, in place of an older one: 0600, in a folder of 0700 that is made where missing.
 * @param says  plain data, some kilobytes at most
 * @throws NarrateError ERR_OUTPUT  an older note is untouched
 */
export const writeNote = async (
  folder: string,
  name: string,
  says: Readonly<Record<string, unknown>>,
  lifeMs: number,
): Promise<void> => {
  const writtenAtMs = Date.now();
  const line = sealLine({ name, writtenAtMs, expiresAtMs: writtenAtMs + lifeMs, says });
  await ensurePrivateFolder(folder);
  await writeDurable(join(folder, fileName(name)), Buffer.from(line));
};

/** Never throws; no matter when there is none. */
export const removeNote = (folder: string, name: string): Promise<void> =>
  removeFile(nodeFiles, join(folder, fileName(name))).catch(() => {});

/** How many notes there are in a folder, also those that nobody would read any more. */
export const countNotes = async (folder: string): Promise<number> => (await noteFiles(folder)).length;

/**
 * Remove every note of a folder.
 * @returns how many there were
 * @throws NarrateError ERR_OUTPUT  one cannot be removed
 */
export const removeNotes = async (folder: string): Promise<number> => {
  const names = await noteFiles(folder);
  try {
    for (const name of names) await removeFile(nodeFiles, join(folder, name));
    await sweepHalfWritten(folder);
  } catch (reason) {
    throw diskFailure(`Cannot remove the notes in "${folder}"`, reason);
  }
  return names.length;
};

const noteFiles = async (folder: string): Promise<string[]> => {
  const names = await nodeFiles.readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(NOTE));
};

const NOTE = '.note';
const MAX_BYTES = 64 * 1024;

const fileName = (name: string): string => `${name.replace(/[^\w.-]/g, '_')}${NOTE}`;

const content = (path: string): Buffer => {
  const file = openSync(path, constants.O_RDONLY | NO_FOLLOW);
  try {
    const facts = fstatSync(file);
    if (!facts.isFile() || !isOursAlone(facts) || facts.size > MAX_BYTES) return Buffer.alloc(0);
    return readFileSync(file).subarray(0, -1);
  } finally {
    closeSync(file);
  }
};

/** Where there are owners and permissions. */
const isOursAlone = ({ uid, mode }: Stats): boolean =>
  process.getuid === undefined || (uid === process.getuid() && (mode & 0o077) === 0);

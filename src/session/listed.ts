import { readNote, writeNote } from '../store/private-note.js';
import { serviceNotesFolder, stateFolder } from './folders.js';

/** Names that a listing showed, for the shell to complete from: nothing is asked there, and no key is known. */
export type Listed = 'voices' | 'offline-voices' | 'models';

export interface ListedName {
  readonly id: string;
  readonly name: string;
}

/** What the last listing showed; undefined where none is remembered, or it is older than 90 days. */
export const recallListed = (what: Listed, env: NodeJS.ProcessEnv): readonly ListedName[] | undefined => {
  const listed = readNote(folderOf(env), noteOf(what))?.listed;
  if (!Array.isArray(listed)) return undefined;
  return listed.flatMap((entry) => {
    const [id, name] = Array.isArray(entry) ? entry : [];
    return typeof id === 'string' && typeof name === 'string' ? [{ id, name }] : [];
  });
};

/** Never throws: without it, the shell completes less. */
export const rememberListed = async (
  what: Listed,
  names: readonly ListedName[],
  env: NodeJS.ProcessEnv,
): Promise<void> => {
  const listed: [string, string][] = [];
  let sizeBytes = 0;
  for (const { id, name } of names) {
    sizeBytes += Buffer.byteLength(JSON.stringify([id, name])) + 1;
    if (sizeBytes > MAX_BYTES) break;
    listed.push([id, name]);
  }
  await writeNote(folderOf(env), noteOf(what), { listed }, LIFE_MS).catch(() => {});
};

/** A note may have 64 kB: some eight hundred voices. */
const MAX_BYTES = 48_000;
const LIFE_MS = 90 * 86_400_000;

const folderOf = (env: NodeJS.ProcessEnv): string => serviceNotesFolder(stateFolder(env));
const noteOf = (what: Listed): string => `listed-${what}`;

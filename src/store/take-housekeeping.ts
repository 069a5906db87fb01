import { join } from 'node:path';
import { sweepHalfWritten } from './durable-file.js';
import { readContent, removeFile } from './file-content.js';
import type { FileFacts, StoreFiles } from './store-files.js';
import { REFERENCE_HEAD_BYTES, referencedBlob } from './take-reference.js';

export interface ListedTake {
  readonly key: string;
  /** Of the reference alone. */
  readonly sizeBytes: number;
  readonly usedAtMs: number;
}

/** Every take there is a reference for, the longest unused first. What vanishes meanwhile is left out. */
export const listTakes = async (files: StoreFiles, folder: string): Promise<ListedTake[]> => {
  const found = await listFiles(files, join(folder, 'takes'), /^[0-9a-f]{64}\.json$/);
  return found
    .map(({ name, facts }) => ({ key: name.slice(0, 64), sizeBytes: facts.size, usedAtMs: facts.mtimeMs }))
    .sort((a, b) => a.usedAtMs - b.usedAtMs);
};

export const reportOn = async (
  files: StoreFiles,
  folder: string,
): Promise<{ takes: number; sizeBytes: number; oldest?: Date; newest?: Date }> => {
  const takes = await listTakes(files, folder);
  const blobs = await listBlobs(files, folder);
  const oldest = takes[0];
  const newest = takes.at(-1);
  return {
    takes: takes.length,
    sizeBytes: sum(takes.map(({ sizeBytes }) => sizeBytes)) + sum(blobs.map(({ facts }) => facts.size)),
    ...(oldest && newest ? { oldest: new Date(oldest.usedAtMs), newest: new Date(newest.usedAtMs) } : {}),
  };
};

/** When there is too much: remove what killed runs left behind, then the longest unused takes, until the rest fits. */
export const evictTakes = async (
  files: StoreFiles,
  folder: string,
  { maxBytes, protect }: { maxBytes: number; protect: ReadonlySet<string> },
): Promise<{ removed: number; freedBytes: number }> => {
  for (const name of ['blobs', 'takes']) await sweepHalfWritten(join(folder, name), { files });
  const blobs = new Map((await listBlobs(files, folder)).map(({ name, facts }) => [name, facts]));
  const takes = await listTakes(files, folder);
  const sizeBytes = sum(takes.map((take) => take.sizeBytes)) + sum([...blobs.values()].map((facts) => facts.size));
  let freedBytes = 0;
  let removed = 0;
  if (sizeBytes <= maxBytes) return { removed, freedBytes };

  const removeBlob = async (name: string): Promise<void> => {
    await removeFile(files, join(folder, 'blobs', name));
    freedBytes += blobs.get(name)?.size ?? 0;
  };
  const { blobOf, usersOf } = await findUsers(files, folder, takes);
  for (const [name, facts] of blobs) {
    // A young one without a reference is perhaps just getting one.
    if (!usersOf.has(name) && Date.now() - facts.mtimeMs > ORPHAN_AGE_MS) await removeBlob(name);
  }
  for (const { key, sizeBytes: referenceBytes } of takes) {
    if (sizeBytes - freedBytes <= maxBytes) break;
    if (protect.has(key)) continue;
    await removeFile(files, join(folder, 'takes', `${key}.json`));
    freedBytes += referenceBytes;
    removed += 1;
    const blob = blobOf.get(key);
    if (blob === undefined) continue;
    const users = usersOf.get(blob);
    users?.delete(key);
    if (users?.size === 0) await removeBlob(blob);
  }
  return { removed, freedBytes };
};

/** References first: what is left when this is interrupted names no missing audio. */
export const clearTakes = async (
  files: StoreFiles,
  folder: string,
  protect: ReadonlySet<string>,
): Promise<{ removed: number; freedBytes: number }> => {
  const takes = await listTakes(files, folder);
  const { blobOf } = await findUsers(
    files,
    folder,
    takes.filter(({ key }) => protect.has(key)),
  );
  const protectedBlobs = new Set(blobOf.values());
  const going = takes.filter(({ key }) => !protect.has(key));
  let freedBytes = sum(going.map(({ sizeBytes }) => sizeBytes));
  for (const { key } of going) await removeFile(files, join(folder, 'takes', `${key}.json`));
  for (const { name, facts } of await listBlobs(files, folder)) {
    if (protectedBlobs.has(name)) continue;
    await removeFile(files, join(folder, 'blobs', name));
    freedBytes += facts.size;
  }
  for (const name of ['blobs', 'takes']) await sweepHalfWritten(join(folder, name), { olderThanMs: 0, files });
  return { removed: going.length, freedBytes };
};

const ORPHAN_AGE_MS = 3_600_000;

/** Which audio each take names, and by which takes it is named. */
const findUsers = async (
  files: StoreFiles,
  folder: string,
  takes: readonly ListedTake[],
): Promise<{ blobOf: ReadonlyMap<string, string>; usersOf: ReadonlyMap<string, Set<string>> }> => {
  const blobOf = new Map<string, string>();
  const usersOf = new Map<string, Set<string>>();
  for (const { key } of takes) {
    const path = join(folder, 'takes', `${key}.json`);
    const head = await readContent(files, path, REFERENCE_HEAD_BYTES).catch(() => undefined);
    const blob = head && referencedBlob(head);
    if (!blob) continue;
    blobOf.set(key, blob);
    usersOf.set(blob, (usersOf.get(blob) ?? new Set()).add(key));
  }
  return { blobOf, usersOf };
};

const listBlobs = (files: StoreFiles, folder: string) => listFiles(files, join(folder, 'blobs'), /^[0-9a-f]{64}$/);

const listFiles = async (
  files: StoreFiles,
  folder: string,
  pattern: RegExp,
): Promise<{ name: string; facts: FileFacts }[]> => {
  const found: { name: string; facts: FileFacts }[] = [];
  for (const name of (await files.readdir(folder)).filter((name) => pattern.test(name))) {
    const facts = await files.lstat(join(folder, name)).catch(() => undefined);
    if (facts) found.push({ name, facts });
  }
  return found;
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

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

/** Remove the longest unused takes until the rest fits, and what killed runs left behind. */
export const evictTakes = async (
  files: StoreFiles,
  folder: string,
  { maxBytes, protect }: { maxBytes: number; protect: ReadonlySet<string> },
): Promise<{ removed: number; freedBytes: number }> => {
  for (const name of ['blobs', 'takes']) await sweepHalfWritten(join(folder, name), { files });
  const blobs = new Map((await listBlobs(files, folder)).map(({ name, facts }) => [name, facts]));
  const takes = await listTakes(files, folder);
  let sizeBytes = sum(takes.map((take) => take.sizeBytes)) + sum([...blobs.values()].map((facts) => facts.size));
  const sizeAtFirst = sizeBytes;
  const users = new Map<string, number>();
  const blobOf = new Map<string, string>();
  for (const { key } of takes) {
    const head = await readContent(files, join(folder, 'takes', `${key}.json`), REFERENCE_HEAD_BYTES).catch(
      () => undefined,
    );
    const blob = head && referencedBlob(head);
    if (!blob) continue;
    blobOf.set(key, blob);
    users.set(blob, (users.get(blob) ?? 0) + 1);
  }

  const removeBlob = async (name: string): Promise<void> => {
    await removeFile(files, join(folder, 'blobs', name));
    sizeBytes -= blobs.get(name)?.size ?? 0;
  };
  for (const [name, facts] of blobs) {
    // A young one without a reference is perhaps just getting one.
    if (!users.has(name) && Date.now() - facts.mtimeMs > ORPHAN_AGE_MS) await removeBlob(name);
  }
  let removed = 0;
  for (const take of takes) {
    if (sizeBytes <= maxBytes) break;
    if (protect.has(take.key)) continue;
    await removeFile(files, join(folder, 'takes', `${take.key}.json`));
    sizeBytes -= take.sizeBytes;
    removed += 1;
    const blob = blobOf.get(take.key);
    if (blob === undefined) continue;
    const left = (users.get(blob) ?? 1) - 1;
    users.set(blob, left);
    if (left === 0) await removeBlob(blob);
  }
  return { removed, freedBytes: sizeAtFirst - sizeBytes };
};

/** References first: what is left when this is interrupted names no missing audio. */
export const clearTakes = async (files: StoreFiles, folder: string): Promise<void> => {
  for (const { key } of await listTakes(files, folder)) await removeFile(files, join(folder, 'takes', `${key}.json`));
  for (const { name } of await listBlobs(files, folder)) await removeFile(files, join(folder, 'blobs', name));
  for (const name of ['blobs', 'takes']) await sweepHalfWritten(join(folder, name), { olderThanMs: 0, files });
};

const ORPHAN_AGE_MS = 3_600_000;

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

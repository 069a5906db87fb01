import { createHash } from 'node:crypto';
import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/run-narrate.js';
import { takeKey } from './take-key.js';
import { openTakeStore, type TakeStore } from './take-store.js';

const key = (text: string): string => takeKey({ text });
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const TAKE = { audio: Buffer.from('the sound of it'), about: { durationMs: 1200, chars: ['ä', '😀'] } };

const openIn = async (folder: string, maxBytes = 1e9): Promise<{ store: TakeStore; warnings: string[] }> => {
  const warnings: string[] = [];
  return { store: await openTakeStore({ folder, maxBytes, warn: (message) => warnings.push(message) }), warnings };
};

test('eviction removes the longest unused, never a protected one, until the rest fits', async () => {
  const folder = temporaryFolder();
  const names = ['a', 'b', 'c', 'd', 'e'];
  const { store } = await openIn(folder);
  for (const [index, name] of names.entries()) {
    await store.write(key(name), { audio: Buffer.alloc(1000, name), about: {} });
    utimesSync(join(folder, 'takes', `${key(name)}.json`), index + 1, index + 1);
  }
  const { sizeBytes, oldest } = await store.report();
  expect(oldest).toEqual(new Date(1000));
  expect(await store.evict()).toEqual({ removed: 0, freedBytes: 0 });
  expect(await store.read(key('b'))).toBeDefined(); // used now

  const { store: small } = await openIn(folder, sizeBytes * 0.65);
  await store.close();
  expect(await small.evict({ protect: [key('a')] })).toMatchObject({ removed: 2 });
  const left = [];
  for (const name of names) if (await small.read(key(name))) left.push(name);
  expect(left).toEqual(['a', 'b', 'e']);
  expect((await small.report()).sizeBytes).toBeLessThanOrEqual(sizeBytes * 0.65);
  expect(readdirSync(join(folder, 'blobs'))).toHaveLength(3);
});

test('audio that several takes share stays until the last of them goes; old audio of none goes', async () => {
  const folder = temporaryFolder();
  const { store } = await openIn(folder, 0);
  for (const name of ['a', 'b']) await store.write(key(name), TAKE);
  for (const blob of [hash(Buffer.from('young')), hash(Buffer.from('old'))])
    writeFileSync(join(folder, 'blobs', blob), 'x');
  utimesSync(join(folder, 'blobs', hash(Buffer.from('old'))), 0, 0);
  await store.evict({ protect: [key('b')] });
  expect(await store.read(key('a'))).toBeUndefined();
  expect(await store.read(key('b'))).toMatchObject(TAKE);
  expect(readdirSync(join(folder, 'blobs')).sort()).toEqual([hash(TAKE.audio), hash(Buffer.from('young'))].sort());
  await store.evict();
  expect(await store.report()).toMatchObject({ takes: 0 });
});

test('verify finds and removes what is damaged; clear leaves what is not ours', async () => {
  const folder = temporaryFolder();
  const { store, warnings } = await openIn(folder);
  for (const name of ['a', 'b', 'c']) await store.write(key(name), { audio: Buffer.from(name), about: {} });
  writeFileSync(join(folder, 'blobs', hash(Buffer.from('b'))), 'B');
  expect(await store.verify()).toEqual({ checked: 3, corrupt: 1 });
  expect(await store.verify()).toEqual({ checked: 2, corrupt: 0 });
  expect(warnings).toEqual([]);
  writeFileSync(join(folder, 'takes', 'notes.txt'), 'mine');
  writeFileSync(join(folder, 'blobs', '.0123456789abcdef0123456789abcdef'), 'half-written');
  await store.clear();
  expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()).toEqual([
    'blobs',
    'takes',
    'takes/notes.txt',
  ]);
});

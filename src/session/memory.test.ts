import { readdirSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { takeKey } from '../store/take-key.js';
import { temporaryFolder } from '../testing/run-narrate.js';
import { CACHE_MAX_BYTES, type Memory, type MemoryOptions, openMemory } from './memory.js';

/** Narrations of one home. */
const home = () => {
  const folder = temporaryFolder();
  const env = { XDG_CACHE_HOME: path.join(folder, 'cache'), XDG_STATE_HOME: path.join(folder, 'state') };
  const warnings: string[] = [];
  const open = (file: string | undefined, memory: Partial<MemoryOptions> = {}): Promise<Memory> =>
    openMemory(
      {
        memory: { cache: true, fresh: false, fromSpool: false, settings: {}, ...memory },
        output: { file: file && path.join(folder, file), stdout: file === undefined, play: false },
        inputs: [{ path: 'script.txt' }],
      },
      { env, warn: (text) => warnings.push(text) },
    );
  const blobs = () => path.join(folder, 'cache/narrate/blobs');
  return { folder, open, warnings, blobs };
};

const keyOf = (text: string, server?: string) => takeKey({ text, server });

const speak = async (memory: Memory, text: string, server = 'a server') => {
  const [key, contentKey] = [keyOf(text, server), keyOf(text)];
  await memory.takes.write(key, { audio: Buffer.from(text), about: {} });
  await memory.taken({ key, contentKey, characters: text.length });
};

const find = async (memory: Memory, text: string, server = 'a server') => {
  const take = await memory.takes.read(keyOf(text, server), keyOf(text));
  return take && Buffer.from(take.audio).toString();
};

test('an interrupted narration finds its own takes under another server; a new one does not', async () => {
  const { open } = home();
  const first = await open('out.mp3');
  await speak(first, 'Hello.');
  await first.close();
  const resumed = await open('out.mp3');
  expect(resumed.resumed).toEqual({ passages: 1, characters: 6 });
  expect(await find(resumed, 'Hello.', 'another server')).toBe('Hello.');
  await resumed.finish();
  await resumed.close();
  const next = await open('out.mp3');
  expect(next.resumed).toBeUndefined();
  expect(await find(next, 'Hello.', 'another server')).toBeUndefined();
  expect(await find(next, 'Hello.')).toBe('Hello.');
  await next.close();
});

test('without the cache nothing is found and nothing is remembered', async () => {
  const { open, folder } = home();
  const memory = await open('out.mp3', { cache: false });
  await speak(memory, 'Hello.');
  expect(await find(memory, 'Hello.')).toBeUndefined();
  await memory.close();
  expect(readdirSync(folder)).toEqual(['state']);
  expect(readdirSync(path.join(folder, 'state/narrate/runs'))).toEqual([]);
});

test('who only listens has takes, and no journal', async () => {
  const { open, folder } = home();
  const memory = await open(undefined);
  await speak(memory, 'Hello.');
  expect(await memory.spooled([{ path: 'script.txt' }])).toEqual([{ path: 'script.txt' }]);
  await memory.close();
  expect(readdirSync(folder)).toEqual(['cache']);
});

test('a full cache loses what is used least, but never what an interrupted narration has been paid for', async () => {
  const { open, blobs, warnings } = home();
  const interrupted = await open('interrupted.mp3');
  await speak(interrupted, 'Kept.');
  await interrupted.close();
  const finished = await open('finished.mp3');
  await speak(finished, 'Used least.');
  await finished.finish();
  await finished.close();
  // Sizes alone are looked at: these files take no room.
  for (const name of readdirSync(blobs())) truncateSync(path.join(blobs(), name), 0.75 * CACHE_MAX_BYTES);
  const another = await open('another.mp3');
  await speak(another, 'Newest.');
  await another.close();
  // Whoever was stopped is not kept waiting for housekeeping, and whoever wrote nothing has no need of it.
  expect(readdirSync(blobs())).toHaveLength(3);
  const reader = await open(undefined);
  await reader.finish();
  await reader.close();
  expect(readdirSync(blobs())).toHaveLength(3);
  const finishing = await open('another.mp3');
  await speak(finishing, 'Newest.');
  await finishing.finish();
  await finishing.close();
  expect(readdirSync(blobs())).toHaveLength(2);
  const next = await open(undefined);
  expect(await find(next, 'Newest.')).toBe('Newest.');
  expect(await find(next, 'Used least.')).toBeUndefined();
  expect(warnings).toEqual([]);
  await next.close();
});

import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/run-narrate.js';
import { SimulatedDisk } from '../testing/simulated-disk.js';
import { sealLine } from './sealed-line.js';
import { takeKey } from './take-key.js';
import { openTakeStore, type TakeStore } from './take-store.js';

const key = (text: string): string => takeKey({ text });
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const TAKE = { audio: Buffer.from('the sound of it'), about: { durationMs: 1200, chars: ['ä', '😀'] } };

const openIn = async (folder: string, maxBytes = 1e9): Promise<{ store: TakeStore; warnings: string[] }> => {
  const warnings: string[] = [];
  return { store: await openTakeStore({ folder, maxBytes, warn: (message) => warnings.push(message) }), warnings };
};

const openOn = (files: SimulatedDisk, warn: (message: string) => void = () => {}): Promise<TakeStore> =>
  openTakeStore({ folder: '/cache', maxBytes: 1e9, warn, files });

test('a take comes back as it was written, in the next run too; for its owner alone, whatever the umask', async () => {
  const folder = join(temporaryFolder(), 'cache');
  const before = process.umask(0);
  try {
    const { store } = await openIn(folder);
    expect(await store.has(key('a'))).toBe(false);
    expect(await store.keys()).toEqual(new Set());
    expect(await store.read(key('a'))).toBeUndefined();
    expect(await store.write(key('a'), TAKE)).toBe(hash(TAKE.audio));
  } finally {
    process.umask(before);
  }
  const { store, warnings } = await openIn(folder);
  expect(await store.has(key('a'))).toBe(true);
  expect(await store.keys()).toEqual(new Set([key('a')]));
  expect(await store.read(key('a'))).toEqual({ ...TAKE, sha256: hash(TAKE.audio) });
  expect(warnings).toEqual([]);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const facts = statSync(join(folder, name));
    expect(facts.mode & 0o777).toBe(facts.isDirectory() ? 0o700 : 0o600);
  }
  expect(readdirSync(join(folder, 'blobs'))).toEqual([hash(TAKE.audio)]);
  expect(readdirSync(join(folder, 'takes'))).toEqual([`${key('a')}.json`]);
  rmSync(folder, { recursive: true });
  expect(await store.keys()).toEqual(new Set());
});

test('the first take of a key stays', async () => {
  const folder = temporaryFolder();
  const { store } = await openIn(folder);
  await store.write(key('a'), TAKE);
  expect(await store.write(key('a'), { audio: Buffer.from('another'), about: {} })).toBe(hash(TAKE.audio));
  expect((await store.read(key('a')))?.audio).toEqual(TAKE.audio);
  const writers = Array.from({ length: 10 }, async (_, index) => {
    const { store: another } = await openIn(folder);
    return another.write(key('b'), { audio: Buffer.from(`take ${index}`), about: { index } });
  });
  const standing = new Set(await Promise.all(writers));
  expect(standing.size).toBe(1);
  expect([...standing]).toEqual([(await store.read(key('b')))?.sha256]);
});

test('names that could lead elsewhere are refused', async () => {
  const { store } = await openIn(temporaryFolder());
  for (const name of ['', '../../etc/passwd', key('a').toUpperCase(), `${key('a')}0`, `${key('a')}\n`]) {
    for (const use of [() => store.read(name), () => store.has(name), () => store.write(name, TAKE)]) {
      await expect(use()).rejects.toMatchObject({ code: 'ERR_BUG' });
    }
  }
  await expect(store.write(key('a'), { audio: Buffer.alloc(0), about: {} })).rejects.toMatchObject({ code: 'ERR_BUG' });
});

test('damage to any byte of audio or reference, by change, cut or removal: told once, absent, and made anew', async () => {
  const whole = new SimulatedDisk();
  await (await openOn(whole)).write(key('a'), TAKE);
  const damages: ((content: Buffer, at: number) => Buffer | undefined)[] = [
    (content, at) => Buffer.from(content.map((byte, index) => (index === at ? byte ^ 0x20 : byte))),
    (content, at) => content.subarray(0, at),
    (content) => Buffer.concat([content, Buffer.from('x')]),
    () => undefined,
  ];
  for (const [path, text] of Object.entries(whole.content())) {
    const content = Buffer.from(text, 'latin1');
    for (let at = 0; at < content.length; at++) {
      for (const [kind, damage] of damages.entries()) {
        if (kind >= 2 && at > 0) continue; // the same everywhere
        const disk = new SimulatedDisk();
        await (await openOn(disk)).write(key('a'), TAKE);
        await disk.unlink(path);
        const damaged = damage(content, at);
        if (damaged) await (await disk.open(path, 0o101)).write(damaged, 0, damaged.length, 0);
        const warnings: string[] = [];
        const store = await openOn(disk, (message) => warnings.push(message));
        const mayBeNoticed = damaged || path.includes('blobs');
        expect(await store.read(key('a'))).toBeUndefined();
        expect(await store.read(key('a'))).toBeUndefined();
        expect(warnings).toHaveLength(mayBeNoticed ? 1 : 0);
        expect(await store.has(key('a'))).toBe(false);
        const again = { audio: Buffer.from('made again'), about: {} };
        expect(await store.write(key('a'), again)).toBe(hash(again.audio));
        expect(await store.read(key('a'))).toMatchObject(again);
      }
    }
  }
});

test('a reference that was copied to another key is not believed', async () => {
  const folder = temporaryFolder();
  const { store, warnings } = await openIn(folder);
  await store.write(key('a'), TAKE);
  writeFileSync(join(folder, 'takes', `${key('b')}.json`), readFileSync(join(folder, 'takes', `${key('a')}.json`)));
  expect(await store.read(key('b'))).toBeUndefined();
  expect(warnings).toHaveLength(1);
});

test('a take of another version is absent, left alone when read, and replaced when made', async () => {
  const folder = temporaryFolder();
  const { store, warnings } = await openIn(folder);
  const path = join(folder, 'takes', `${key('a')}.json`);
  writeFileSync(path, sealLine({ v: 2, key: key('a') }));
  expect(await store.read(key('a'))).toBeUndefined();
  expect(existsSync(path)).toBe(true);
  await store.write(key('a'), TAKE);
  expect(await store.read(key('a'))).toMatchObject(TAKE);
  expect(warnings).toEqual([]);
});

test('a folder that cannot be ours: one warning, and a store that holds nothing', async () => {
  const base = temporaryFolder();
  writeFileSync(join(base, 'file'), '');
  mkdirSync(join(base, 'open'));
  chmodSync(join(base, 'open'), 0o777);
  const folders = [join(base, 'file'), join(base, 'file', 'below'), join(base, 'open'), '/proc/narrate'];
  if (process.getuid?.() === 0) {
    mkdirSync(join(base, 'theirs'));
    chownSync(join(base, 'theirs'), 12_345, 12_345);
    folders.push(join(base, 'theirs'));
  }
  for (const folder of folders) {
    const { store, warnings } = await openIn(folder);
    expect(warnings).toEqual([expect.stringMatching(/^Going on without stored takes: Cannot .*/)]);
    expect(await store.write(key('a'), TAKE)).toBeUndefined();
    expect(await store.read(key('a'))).toBeUndefined();
    expect(await store.report()).toMatchObject({ folder: undefined, takes: 0 });
    await store.close();
  }
});

test('whichever call of a write fails, with whatever error: an output error, no half take, nothing open', async () => {
  const whole = new SimulatedDisk();
  const opened = await openOn(whole);
  const from = whole.calls.length;
  await opened.write(key('a'), TAKE);
  for (let index = from; index < whole.calls.length; index++) {
    for (const code of ['ENOSPC', 'EIO', 'EMFILE']) {
      const disk = new SimulatedDisk();
      const store = await openOn(disk);
      disk.interfere = (call) => (call.index === index ? code : undefined);
      const error: unknown = await store.write(key('a'), TAKE).then(
        () => undefined,
        (reason) => reason,
      );
      disk.interfere = () => undefined;
      expect(disk.openHandles).toBe(0);
      if (error !== undefined) expect(error).toMatchObject({ code: 'ERR_OUTPUT' });
      const found = await store.read(key('a'));
      if (found || error === undefined) expect(found).toMatchObject(TAKE);
      await store.write(key('a'), TAKE);
      expect(await store.read(key('a'))).toMatchObject(TAKE);
    }
  }
});

test('a power cut at any call: what was told to be kept is there, the rest is whole or absent', async () => {
  const takes = ['one', 'two'].map((text) => ({ key: key(text), audio: Buffer.from(text), about: { text } }));
  const run = async (disk: SimulatedDisk): Promise<Set<string>> => {
    const kept = new Set<string>();
    try {
      const store = await openOn(disk);
      for (const take of takes) if (await store.write(take.key, take)) kept.add(take.key);
    } catch {
      // the machine is off
    }
    return kept;
  };
  const whole = new SimulatedDisk();
  await run(whole);
  let states = 0;
  for (let index = 0; index <= whole.calls.length; index++) {
    const disk = new SimulatedDisk();
    disk.interfere = (call) => (call.index === index ? 'crash' : undefined);
    const kept = await run(disk);
    for (const after of disk.afterPowerCut()) {
      states += 1;
      const store = await openOn(after);
      for (const take of takes) {
        const found = await store.read(take.key);
        if (found || kept.has(take.key)) expect(found).toMatchObject({ audio: take.audio, about: take.about });
        await store.write(take.key, take);
        expect(await store.read(take.key)).toMatchObject({ audio: take.audio });
      }
    }
  }
  expect(states).toBeGreaterThan(100);
});

test('killed at any call, and written again by the next run: then it survives a power cut', async () => {
  const whole = new SimulatedDisk();
  await (await openOn(whole)).write(key('a'), TAKE);
  for (let index = 0; index <= whole.calls.length; index++) {
    const killed = new SimulatedDisk();
    killed.interfere = (call) => (call.index === index ? 'crash' : undefined);
    await (await openOn(killed)).write(key('a'), TAKE).catch(() => {});
    const disk = killed.afterKill();
    await (await openOn(disk)).write(key('a'), TAKE);
    for (const after of disk.afterPowerCut()) expect(await (await openOn(after)).read(key('a'))).toMatchObject(TAKE);
  }
});

test('audio that another process evicts between audio and reference is written again', async () => {
  const disk = new SimulatedDisk();
  const store = await openOn(disk);
  let evictions = 0;
  disk.schedule = async () => {
    if (disk.calls.at(-1)?.name !== 'link' || evictions > 0) return;
    evictions += 1;
    await disk.unlink(`/cache/blobs/${hash(TAKE.audio)}`);
  };
  await store.write(key('a'), TAKE);
  expect(evictions).toBe(1);
  expect(await store.read(key('a'))).toMatchObject(TAKE);
});

test('several processes read, write and evict in any order of their calls: only ever the right audio', async () => {
  const audioOf = (text: string, by: number) => Buffer.from(`${text} by ${by}`);
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const disk = new SimulatedDisk();
      const open = () => openTakeStore({ folder: '/cache', maxBytes: 300, warn: () => {}, files: disk });
      const stores = await Promise.all([open(), open(), open()]);
      disk.schedule = () => scheduler.schedule(Promise.resolve());
      const work = stores.map(async (store, by) => {
        for (const text of ['a', 'b']) {
          const sha256 = await store.write(key(text), { audio: audioOf(text, by), about: { text } });
          expect([0, 1, 2].map((other) => hash(audioOf(text, other)))).toContain(sha256);
          const found = await store.read(key(text));
          if (found) expect(found.about).toEqual({ text });
          if (by === 2) await store.evict({ protect: [key('a')] });
        }
      });
      await scheduler.waitFor(Promise.all(work));
      disk.schedule = async () => {};
      expect(await stores[0]?.read(key('a'))).toBeDefined(); // protected
    }),
    { numRuns: 100 },
  );
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { compileStore } from '../testing/compiled-store.js';
import { temporaryFolder } from '../testing/run-narrate.js';
import { SimulatedDisk } from '../testing/simulated-disk.js';
import { createSpool } from './spool.js';
import { isSpoolFinished, readSpool } from './spool-reader.js';
import type { StoreFiles } from './store-files.js';

const readAll = async (path: string, files?: StoreFiles): Promise<{ text: string; isWhole: boolean }> => {
  const pieces: Uint8Array[] = [];
  const reading = readSpool(path, files ? { files } : {});
  for (;;) {
    const { value, done } = await reading.next();
    if (done) return { text: Buffer.concat(pieces).toString('latin1'), isWhole: value };
    pieces.push(value);
  }
};

const PIECES = ['first. ', 'x', 'The third has more in it. ', 'äöü'].map((text) => Buffer.from(text));
const TEXT = Buffer.concat(PIECES).toString('latin1');

/** A finished spool of `PIECES`, as bytes. */
const reference = async (isFinished: boolean): Promise<Buffer> => {
  const disk = new SimulatedDisk();
  const spool = await createSpool('/spool', { files: disk });
  for (const piece of PIECES) await spool.append(piece);
  await (isFinished ? spool.finish() : spool.close());
  return Buffer.from(disk.content()['/spool'] ?? '', 'latin1');
};

const diskWith = async (content: Uint8Array): Promise<SimulatedDisk> => {
  const disk = new SimulatedDisk();
  const file = await disk.open('/spool', 0o101);
  await file.write(content, 0, content.length, 0);
  return disk;
};

test('any bytes in any pieces come back in order, and whether the pipe had ended', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 50 })), fc.boolean(), async (pieces, isEnded) => {
      const disk = new SimulatedDisk();
      disk.maxWriteBytes = 7;
      const spool = await createSpool('/spool', { files: disk });
      await Promise.all(pieces.map((piece) => spool.append(piece))); // without waiting between
      await (isEnded ? spool.finish() : spool.close());
      const text = Buffer.concat(pieces).toString('latin1');
      expect(await readAll('/spool', disk)).toEqual({ text, isWhole: isEnded });
      expect(await isSpoolFinished('/spool', { files: disk })).toBe(isEnded);
      expect(disk.openHandles).toBe(0);
    }),
  );
});

test('on the real disk: for its owner alone, long pieces in parts, never over another', async () => {
  const path = join(temporaryFolder(), 'spool');
  const before = process.umask(0);
  const spool = await createSpool(path).finally(() => process.umask(before));
  const long = Buffer.alloc(1_000_003, 'long ');
  await spool.append(long);
  await spool.finish();
  await spool.close();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  for await (const piece of readSpool(path)) expect(piece.length).toBeLessThanOrEqual(65_536);
  expect(await readAll(path)).toEqual({ text: long.toString('latin1'), isWhole: true });
  await expect(createSpool(path)).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
  await expect(spool.append(long)).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
});

test('cut at every byte: the beginning of the text, and not finished', async () => {
  const whole = await reference(true);
  for (let length = 0; length < whole.length; length++) {
    const { text, isWhole } = await readAll('/spool', await diskWith(whole.subarray(0, length)));
    expect(TEXT.startsWith(text)).toBe(true);
    expect(isWhole).toBe(false);
  }
});

test('every byte changed: an unfinished one ends there; of a finished one no text is missing in silence', async () => {
  for (const isFinished of [true, false]) {
    const whole = await reference(isFinished);
    for (let at = 0; at < whole.length; at++) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      const disk = await diskWith(changed);
      const read = await readAll('/spool', disk).catch((reason) => reason);
      expect(disk.openHandles).toBe(1); // the one that wrote it
      if (read instanceof Error) {
        expect(read).toMatchObject({ code: 'ERR_INPUT' });
      } else {
        expect(TEXT.startsWith(read.text)).toBe(true);
        expect(read.isWhole).toBe(false);
        if (isFinished) expect(read.text).toBe(TEXT); // it was the end mark
      }
    }
  }
});

test('what is no spool is not read as one', async () => {
  const path = join(temporaryFolder(), 'script.txt');
  writeFileSync(path, 'Some text that was never spooled.');
  await expect(readAll(path)).rejects.toMatchObject({ code: 'ERR_INPUT' });
  await expect(readAll(`${path}.none`)).rejects.toMatchObject({ code: 'ERR_INPUT' });
});

test('appended bytes are brought to the disk within 250 ms, many at once', async () => {
  const disk = new SimulatedDisk();
  const spool = await createSpool('/spool', { files: disk });
  const syncs = () => disk.calls.filter(({ name }) => name === 'datasync').length;
  const start = performance.now();
  for (let index = 0; index < 100; index++) await spool.append(Buffer.from('word '));
  expect(syncs()).toBe(0);
  await vi.waitFor(() => expect(syncs()).toBe(1), { interval: 5 });
  expect(performance.now() - start).toBeLessThan(600);
  for (const after of disk.afterPowerCut()) expect((await readAll('/spool', after)).text).toBe('word '.repeat(100));
  await spool.close();
});

test('a power cut at any call leaves the beginning of the text; when it was finished, all of it', async () => {
  const run = async (disk: SimulatedDisk): Promise<boolean> => {
    try {
      const spool = await createSpool('/spool', { files: disk });
      for (const piece of PIECES) await spool.append(piece);
      await spool.finish();
      return true;
    } catch {
      return false;
    }
  };
  const whole = new SimulatedDisk();
  await run(whole);
  for (let index = 0; index <= whole.calls.length; index++) {
    const disk = new SimulatedDisk();
    disk.interfere = (call) => (call.index === index ? 'crash' : undefined);
    const isFinished = await run(disk);
    for (const after of disk.afterPowerCut()) {
      if (!('/spool' in after.content())) continue;
      const { text, isWhole } = await readAll('/spool', after);
      expect(TEXT.startsWith(text)).toBe(true);
      if (isWhole || isFinished) expect({ text, isWhole }).toEqual({ text: TEXT, isWhole: true });
    }
  }
});

test.each(['write', 'datasync', 'close'])('a failing %s is told, at the latest at the end', async (name) => {
  const disk = new SimulatedDisk();
  const spool = await createSpool('/spool', { files: disk });
  disk.interfere = (call) => (call.name === name ? 'ENOSPC' : undefined);
  const told = await spool
    .append(Buffer.from('text'))
    .then(() => spool.finish())
    .then(
      () => undefined,
      (reason) => reason,
    );
  expect(told).toMatchObject({ code: 'ERR_OUTPUT', message: 'Cannot write "/spool": the disk is full' });
  expect(disk.openHandles).toBe(name === 'write' ? 1 : 0);
  await spool.close().catch(() => {});
  expect(disk.openHandles).toBe(0);
});

test('killed in the middle of a pipe: what had been appended is there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'narrate-spool-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'spool');
  const script = `
    import { createSpool } from ${JSON.stringify(compileStore(folder)('spool'))};
    const spool = await createSpool(process.argv[1]);
    for (let index = 0; ; index++) {
      await spool.append(Buffer.from('line ' + index + '\\n'));
      console.log(index);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let told = '';
  for await (const output of child.stdout) {
    told += output;
    if (told.length > 20_000) break;
  }
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  const lines = (await readAll(path)).text.split('\n');
  const lastTold = Number(told.slice(0, told.lastIndexOf('\n')).split('\n').at(-1));
  expect(lines.length - 1).toBeGreaterThan(lastTold);
  expect(lines.slice(0, -1)).toEqual(lines.slice(0, -1).map((_, index) => `line ${index}`));
  expect(readFileSync(path).length).toBeGreaterThan(0);
});

import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/run-narrate.js';
import { SimulatedDisk } from '../testing/simulated-disk.js';
import { ensurePrivateFolder } from './private-folder.js';

const modeOf = (path: string): number => statSync(path).mode & 0o777;

test.each([0o000, 0o022, 0o777])('made with the folders above it, 0700 under umask %o', async (umask) => {
  const base = temporaryFolder();
  const before = process.umask(umask);
  await ensurePrivateFolder(join(base, 'x', 'y')).finally(() => process.umask(before));
  expect([modeOf(join(base, 'x')), modeOf(join(base, 'x', 'y'))]).toEqual([0o700, 0o700]);
  await ensurePrivateFolder(join(base, 'x', 'y')); // again is no matter
});

test('one of ours that others may read is closed to them', async () => {
  const folder = join(temporaryFolder(), 'a');
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  await ensurePrivateFolder(`${folder}/`);
  expect(modeOf(folder)).toBe(0o700);
});

test('refused: a link, a file, a folder that everyone may write to', async () => {
  const base = temporaryFolder();
  mkdirSync(join(base, 'open'));
  chmodSync(join(base, 'open'), 0o777);
  mkdirSync(join(base, 'own'));
  symlinkSync('own', join(base, 'link'));
  writeFileSync(join(base, 'file'), '');
  for (const [name, why] of [
    ['open', 'everyone may write to it'],
    ['link', 'no folder of its own'],
    ['link/', 'no folder of its own'],
    ['file', 'no folder of its own'],
    ['file/below', 'part of the path is not a folder'],
  ] as const) {
    const error = { code: 'ERR_OUTPUT', message: expect.stringContaining(why) };
    await expect(ensurePrivateFolder(join(base, name))).rejects.toMatchObject(error);
  }
});

test.skipIf(process.getuid?.() !== 0)('refused: a folder of another user (only root can make one here)', async () => {
  const folder = join(temporaryFolder(), 'theirs');
  mkdirSync(folder, 0o700);
  chownSync(folder, 12_345, 12_345);
  await expect(ensurePrivateFolder(folder)).rejects.toMatchObject({
    code: 'ERR_OUTPUT',
    message: expect.stringContaining('belongs to another user'),
  });
});

test('a new folder survives a power cut', async () => {
  const disk = new SimulatedDisk();
  await ensurePrivateFolder('/x/y', { files: disk });
  for (const after of disk.afterPowerCut()) expect((await after.lstat('/x/y')).isDirectory()).toBe(true);
});

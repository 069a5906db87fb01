import {
  chmodSync,
  linkSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/run-narrate.js';
import { readNote, removeNote, writeNote } from './private-note.js';

const DAY_MS = 86_400_000;

const writeOne = async () => {
  const folder = path.join(temporaryFolder(), 'cache', 'notes');
  await writeNote(folder, 'a:443', { id: 'one' }, DAY_MS);
  return { folder, file: path.join(folder, readdirSync(folder)[0] ?? '') };
};

test('a note is read by its name, in the private place it was left in', async () => {
  const { folder, file } = await writeOne();
  expect(readNote(folder, 'a:443')).toEqual({ id: 'one' });
  expect(readNote(folder, 'b:443')).toBeUndefined();
  expect([statSync(file).mode & 0o777, statSync(folder).mode & 0o777]).toEqual([0o600, 0o700]);
  await writeNote(folder, 'a:443', { id: 'two' }, DAY_MS);
  expect(readNote(folder, 'a:443')).toEqual({ id: 'two' });
  expect(readdirSync(folder)).toHaveLength(1);
  await removeNote(folder, 'a:443');
  await removeNote(folder, 'a:443');
  expect(readNote(folder, 'a:443')).toBeUndefined();
});

test('names that fall on one file are told apart', async () => {
  const { folder } = await writeOne();
  expect(readNote(folder, 'a/443')).toBeUndefined();
});

test('a note expires', async () => {
  const { folder } = await writeOne();
  await writeNote(folder, 'a:443', { id: 'old' }, 0);
  expect(readNote(folder, 'a:443')).toBeUndefined();
});

test.each<[string, (file: string, folder: string) => void]>([
  ['a byte that has changed', (file) => writeFileSync(file, readFileSync(file, 'utf8').replace('one', 'two'))],
  ['a file that was cut', (file) => writeFileSync(file, readFileSync(file).subarray(0, 40))],
  ['an empty file', (file) => writeFileSync(file, '')],
  ['a file that others may read', (file) => chmodSync(file, 0o644)],
  ['a file that others may write', (file) => chmodSync(file, 0o602)],
  ['a folder that others may write to', (_file, folder) => chmodSync(folder, 0o770)],
  [
    'a link',
    (file) => {
      renameSync(file, `${file}.elsewhere`);
      symlinkSync(`${file}.elsewhere`, file);
    },
  ],
  ["another note's file", (file) => linkSync(file, path.join(path.dirname(file), 'b_443.note'))],
])('%s is no note', async (_name, change) => {
  const { folder, file } = await writeOne();
  change(file, folder);
  const name = readdirSync(folder).includes('b_443.note') ? 'b:443' : 'a:443';
  expect(readNote(folder, name)).toBeUndefined();
});

test('a clock that was set back does not lengthen its life', async () => {
  const { folder } = await writeOne();
  const realNow = Date.now;
  try {
    Date.now = () => realNow() - DAY_MS;
    expect(readNote(folder, 'a:443')).toBeUndefined();
  } finally {
    Date.now = realNow;
  }
});

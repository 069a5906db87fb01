import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/run-narrate.js';
import { nearbyFileHint, noFolderHint } from './nearby-file.js';

const SCRIPTS = /\.(?:md|txt)$/i;

const shelf = (): string => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'episodes'));
  for (const name of ['rain.md', 'rain.mp3', 'storm.txt', 'episodes/one.md', 'list.json'])
    writeFileSync(path.join(folder, name), '');
  return folder;
};

test.each([
  ['rian.md', 'rain.md'],
  ['rain', 'rain.md'],
  ['rain.txt', 'rain.md'],
  ['Storm.md', 'storm.txt'],
  ['episodes/oen.md', 'episodes/one.md'],
  ['epsiodes/one.md', 'episodes/one.md'],
  ['lits.json', 'list.json'],
])('%s was to be %s', async (name, meant) => {
  const folder = shelf();
  expect(await nearbyFileHint(path.join(folder, name), SCRIPTS)).toBe(`did you mean "${path.join(folder, meant)}"?`);
});

test.each(['snow.md', 'episode', 'epsiodes/two.md', 'nowhere/at/all.md'])('nothing is near %s', async (name) => {
  expect(await nearbyFileHint(path.join(shelf(), name), SCRIPTS)).toBeUndefined();
});

test('an output in a folder that is not there: the folder that was meant, or how to make it', async () => {
  const folder = shelf();
  const file = (name: string) => path.join(folder, name);
  expect(await noFolderHint(file('episods/two.mp3'))).toBe(`did you mean "${file('episodes/two.mp3')}"?`);
  expect(await noFolderHint(file('new ones/two.mp3'))).toBe(`create it first: mkdir -p '${file('new ones')}'`);
});

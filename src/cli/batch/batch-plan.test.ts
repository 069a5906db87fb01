import { linkSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/run-narrate.js';
import { type BatchPaths, planBatch } from './batch-plan.js';

const plan = async (
  scripts: readonly string[],
  paths: string | BatchPaths,
  { cwd = temporaryFolder(), titles = {} }: { cwd?: string; titles?: Record<string, string> } = {},
) =>
  planBatch(
    scripts.map((name) => ({ path: name, folder: path.dirname(name) })),
    typeof paths === 'string' ? { output: paths } : paths,
    { cwd, titleOf: async (script) => titles[script] },
  );

test('every script gets files of its own, of every kind that was asked for, and nothing is made', async () => {
  const cwd = temporaryFolder();
  const paths = { output: 'out/{n:2}.mp3', subtitles: ['out/{stem}.srt'], chapters: undefined, metrics: '{name}.json' };
  expect(await plan(['s/b.md', '-'], paths, { cwd })).toEqual([
    { script: 's/b.md', output: 'out/01.mp3', subtitles: ['out/b.srt'], metrics: 'b.md.json' },
    { script: '-', output: 'out/02.mp3', subtitles: ['out/stdin.srt'], metrics: 'stdin.json' },
  ]);
  expect(readdirSync(cwd)).toEqual([]);
});

test('titles are asked for only where they are wanted, and never of a pipe', async () => {
  const asked: string[] = [];
  const scripts = ['a.md', '-', 'b.md'].map((name) => ({ path: name, folder: '' }));
  const titleOf = async (script: string) => {
    asked.push(script);
    return script === 'a.md' ? 'Rain / Snow' : undefined;
  };
  const cwd = temporaryFolder();
  await planBatch(scripts, { output: '{stem}.mp3' }, { cwd, titleOf });
  expect(asked).toEqual([]);
  const jobs = await planBatch(scripts, { output: '{title}.mp3' }, { cwd, titleOf });
  expect(jobs.map(({ output }) => output)).toEqual(['Rain - Snow.mp3', 'stdin.mp3', 'b.mp3']);
  expect(asked).toEqual(['a.md', 'b.md']);
});

test.each<[string, readonly string[], string | BatchPaths, string]>([
  ['two endings', ['a.md', 'a.txt'], 'out/{stem}.mp3', '"a.md" and "a.txt" would both be written to "out/a.mp3"'],
  ['two folders', ['x/a.md', 'y/a.md'], '{stem}.mp3', '"x/a.md" and "y/a.md" would both be written to "a.mp3"'],
  ['no placeholder', ['a.md', 'b.md'], 'out/x.mp3', '"a.md" and "b.md" would both be written to "out/x.mp3"'],
  [
    'another spelling',
    ['a.md', 'b.md'],
    { output: './{n}/../x.mp3' },
    '"a.md" and "b.md" would both be written to "./2/../x.mp3"',
  ],
  [
    'one file of subtitles',
    ['a.md', 'b.md'],
    { output: '{stem}.mp3', subtitles: ['x.srt'] },
    '"a.md" and "b.md" would both be written to "x.srt"',
  ],
  [
    'another kind',
    ['a.md'],
    { output: '{stem}.x', chapters: 'a.x' },
    'Two files of "a.md" would both be written to "a.x"',
  ],
])('two files in one place are ERR_USAGE: %s', async (_what, scripts, paths, message) => {
  await expect(plan(scripts, paths)).rejects.toMatchObject({ code: 'ERR_USAGE', message });
});

test('the same title of two scripts is told before anything is made', async () => {
  const titles = { 'a.md': 'Hello: you', 'b.md': 'Hello : you' };
  await expect(plan(['a.md', 'b.md'], '{title}.mp3', { titles })).rejects.toMatchObject({
    message: '"a.md" and "b.md" would both be written to "Hello - you.mp3"',
  });
});

test('a folder and a link to it are one place', async () => {
  const cwd = temporaryFolder();
  mkdirSync(path.join(cwd, 'one'));
  symlinkSync('one', path.join(cwd, 'two'));
  await expect(plan(['one/a.md', 'two/a.md'], '{dir}/new/{stem}.mp3', { cwd })).rejects.toMatchObject({
    code: 'ERR_USAGE',
  });
});

test.each<[string, readonly string[], string, string]>([
  ['by name', ['a.md', 'b.md'], '{name}', 'a.md'],
  ['of another script', ['b.md', 'a.md'], 'a.md', 'a.md'],
  ['before it is there', ['new.md'], './{name}', 'new.md'],
  ['by another name', ['a.md'], 'linked.mp3', 'a.md'],
  ['through a link', ['a.md'], 'symbolic.mp3', 'a.md'],
])('an output that is a script is ERR_USAGE: %s', async (_what, scripts, output, overwritten) => {
  const cwd = temporaryFolder();
  for (const name of ['a.md', 'b.md']) writeFileSync(path.join(cwd, name), 'Hello.\n');
  linkSync(path.join(cwd, 'a.md'), path.join(cwd, 'linked.mp3'));
  symlinkSync('a.md', path.join(cwd, 'symbolic.mp3'));
  await expect(plan(scripts, output, { cwd })).rejects.toMatchObject({
    code: 'ERR_USAGE',
    message: expect.stringContaining(`is the script "${overwritten}" itself`),
  });
});

test('episodes that happen to be links to one file are no reason to stop', async () => {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'a.mp3'), '');
  linkSync(path.join(cwd, 'a.mp3'), path.join(cwd, 'b.mp3'));
  expect(await plan(['a.md', 'b.md'], '{stem}.mp3', { cwd })).toHaveLength(2);
});

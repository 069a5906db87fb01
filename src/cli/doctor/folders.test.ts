import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../testing/run-narrate.js';
import { openWorkplace } from '../../testing/workplace.js';
import { examineCache, examineState } from './folders.js';

test('folders that are not there yet are not made', async () => {
  const home = temporaryFolder();
  const env = { XDG_CACHE_HOME: path.join(home, 'a/b'), XDG_STATE_HOME: path.join(home, 'c') };
  expect(await examineCache({ env })).toMatchObject({
    status: 'ok',
    message: `${home}/a/b/narrate, made when it is needed`,
  });
  expect(await examineState({ env })).toMatchObject({ status: 'ok', details: { exists: false } });
  expect(existsSync(path.join(home, 'a'))).toBe(false);
});

test('a cache with takes: how many, and how much they take', async () => {
  const { run, home } = await openWorkplace(['Hello there.']);
  expect(await run()).toMatchObject({ exit: 0 });
  const env = { XDG_CACHE_HOME: path.join(home, '.cache') };
  expect(await examineCache({ env })).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/^.*\/\.cache\/narrate, 1 take, 0\.\d MB$/),
    details: { takes: 1 },
  });
  expect(readdirSync(path.join(home, '.cache/narrate')).sort()).toEqual(['blobs', 'takes']);
});

test.each([
  ['where the folder should be', 'narrate'],
  ['above it', ''],
])('a file %s is a warning: narrate goes on without', async (_where, name) => {
  const home = temporaryFolder();
  const base = path.join(home, 'base');
  if (name) mkdirSync(base);
  writeFileSync(path.join(base, name), 'a file');
  const env = { XDG_CACHE_HOME: base, XDG_STATE_HOME: base };
  expect(await examineCache({ env })).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(/cannot be used, takes are not kept/),
    hint: expect.stringContaining('mv '),
  });
  expect(await examineState({ env })).toMatchObject({ status: 'warning', message: expect.stringContaining('resumed') });
});

import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../src/testing/run-narrate.js';

const CHECK = fileURLToPath(new URL('check-readme.js', import.meta.url));
const README = fileURLToPath(new URL('../README.md', import.meta.url));

const check = (...args: string[]) => spawnSync(process.execPath, [CHECK, ...args], { encoding: 'utf8' });

test('README.md shows what "narrate --help" prints', () => {
  expect(check()).toMatchObject({ status: 0, stderr: '' });
});

test('a README that tells something else is found, and mended', () => {
  const copy = path.join(temporaryFolder(), 'README.md');
  copyFileSync(README, copy);
  writeFileSync(copy, readFileSync(copy, 'utf8').replace('--concurrency', '--concurrence'));
  expect(check(copy)).toMatchObject({ status: 1, stderr: expect.stringContaining('--write') });
  expect(check('--write', copy)).toMatchObject({ status: 0 });
  expect(check(copy)).toMatchObject({ status: 0 });
  writeFileSync(copy, 'no marks');
  expect(check('--write', copy)).toMatchObject({ status: 1 });
  expect(readFileSync(copy, 'utf8')).toBe('no marks');
});

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { EXIT_CODES } from '../src/errors/exit-codes.js';
import { FAILURES } from '../src/errors.js';
import { temporaryFolder } from '../src/testing/run-narrate.js';
import { EXAMPLES } from './errors-page/examples.js';

const SCRIPT = fileURLToPath(new URL('errors-page.js', import.meta.url));
const PAGE = fileURLToPath(new URL('../docs/errors.md', import.meta.url));
const README = fileURLToPath(new URL('../README.md', import.meta.url));

test('every way to fail has an example, and every exit status a meaning', () => {
  expect(new Set(EXAMPLES.map(({ code }) => code))).toEqual(new Set(Object.keys(FAILURES)));
  const used = Object.values(FAILURES).map(({ exit }) => exit);
  expect(EXIT_CODES.map(({ exit }) => exit)).toEqual([...new Set([0, ...used, 129, 130, 143])].sort((a, b) => a - b));
});

test('docs/errors.md and README.md show what the program does when it is made to fail in every way, and others would be found', {
  timeout: 240_000,
}, () => {
  const folder = temporaryFolder();
  const [page, readme] = [path.join(folder, 'errors.md'), path.join(folder, 'README.md')];
  writeFileSync(page, readFileSync(PAGE, 'utf8').replace('did you mean --output?', 'did you mean --input?'));
  writeFileSync(readme, readFileSync(README, 'utf8').replace('| 9 | output or disk |', '| 9 | full |'));
  // The examples take long: they are run once, for all four.
  const args = [...['--page', PAGE, '--page', page], ...['--readme', README, '--readme', readme]];
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' });
  expect(stderr.trim().split('\n')).toEqual(
    [page, readme].map((file) => `${file} does not show what narrate does: run "node scripts/errors-page.js --write"`),
  );
  expect(status).toBe(1);
});

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { expectClearFailure } from '../testing/clear-failure.js';
import { runNarrate, temporaryFolder } from '../testing/run-narrate.js';

const hasEspeak = spawnSync('espeak-ng', ['--version']).error === undefined;

test.skipIf(!hasEspeak).each([
  ['a flag', 'Guten Abend.', ['--lang', 'de']],
  ['front matter', '---\nlanguage: de\n---\nGuten Abend.', []],
])('offline, %s has a language spoken by a voice of it (skipped without espeak-ng)', async (_from, text, flags) => {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'script.md'), text);
  const env = { PATH: process.env.PATH };
  const ran = await runNarrate(['script.md', '--engine', 'offline', '-o', 'out.mp3', ...flags], { cwd, env });
  expect(ran, ran.stderr).toMatchObject({ exit: 0 });
  expect(ran.stderr).toContain('voice German (eSpeak NG)');
});

test('offline, a language that nobody speaks is told', async () => {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'script.md'), 'Qagh.');
  const ran = await runNarrate(['script.md', '--engine', 'offline', '-o', 'out.mp3', '--lang', 'bo'], { cwd });
  expectClearFailure(ran, 2);
  expect(ran.stderr).toContain('espeak-ng');
});

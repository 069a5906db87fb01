import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { expectClearFailure } from '../testing/clear-failure.js';
import { runNarrate, startNarrate, temporaryFolder } from '../testing/run-narrate.js';

test('a studio serves another narrate, until a signal ends it', async () => {
  const studio = startNarrate(['serve', '--port', '0']);
  const url = await studio.said(/listens on (http:\/\/127\.0\.0\.1:\d+)\n/);
  const cwd = temporaryFolder();
  const args = ['-', '--base-url', url, '-v', 'slt', '-o', 'out.mp3'];
  const ran = await runNarrate(args, { cwd, stdin: 'Good evening.' });
  expect(ran).toMatchObject({ exit: 0 });
  expect(ran.stderr).toContain('voice Slt');
  expect(readFileSync(path.join(cwd, 'out.mp3')).length).toBeGreaterThan(10_000);
  studio.kill('SIGTERM');
  const ended = await studio.ended;
  expect(ended).toMatchObject({ exit: 143, killedBy: null, left: [] });
  expect(ended.stderr).not.toMatch(/error/i);
});

test.each(['http', '70000', '-1', ''])('--port %j is refused', async (port) => {
  expectClearFailure(await runNarrate(['serve', `--port=${port}`]), 2);
});

test('a port that is taken is told', async () => {
  const studio = startNarrate(['serve', '--port', '0']);
  const url = await studio.said(/listens on (http:\/\/\S+)\n/);
  expectClearFailure(await runNarrate(['serve', '--port', new URL(url).port]), 7);
  studio.kill('SIGINT');
  expect(await studio.ended).toMatchObject({ exit: 130 });
});

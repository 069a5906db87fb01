import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { missingTerminal, openPseudoTerminal } from '../testing/pseudo-terminal.js';
import { BIN, startNarrate, temporaryFolder } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';

/** An ffmpeg that begins when it is told, and writes what it is to write a little later. */
const slowFfmpeg = () => {
  const folder = temporaryFolder();
  const [begun, go] = [path.join(folder, 'begun'), path.join(folder, 'go')];
  const script = `#!/bin/sh
: > '${begun}'
/bin/cat > /dev/null
while [ ! -e '${go}' ]; do /bin/sleep 0.05; done
for last; do :; done
echo sound > "\${last#file:}"
`;
  writeFileSync(path.join(folder, 'ffmpeg'), script);
  chmodSync(path.join(folder, 'ffmpeg'), 0o755);
  return {
    env: { PATH: folder },
    hasBegun: () => expect.poll(() => existsSync(begun), { timeout: 10_000, interval: 5 }).toBe(true),
    finish: () => writeFileSync(go, ''),
  };
};

test('a conversion that takes longer than --timeout is waited for, and told of with --verbose', async () => {
  const ffmpeg = slowFfmpeg();
  const { env } = await startService();
  const running = startNarrate(['-', '-o', 'out.m4a', '--timeout', '1', '--verbose'], {
    env: { ...env, ...ffmpeg.env },
  });
  running.stdin.end('Hello.');
  await running.said(/^Converting to out\.m4a$/m);
  await ffmpeg.hasBegun();
  // Longer than the patience that was asked for.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  ffmpeg.finish();
  expect(await running.ended).toMatchObject({ exit: 0, left: ['out.m4a'] });
});

test.skipIf(missingTerminal())('at a terminal the status line says it', async () => {
  const ffmpeg = slowFfmpeg();
  const { env } = await startService();
  const terminal = openPseudoTerminal({ columns: 90, env });
  onTestFinished(() => terminal.close());
  terminal.run(`echo Hello. | PATH=${ffmpeg.env.PATH} ${process.execPath} ${BIN} -o out.m4a`);
  await terminal.shows(/ converting to out\.m4a$/m);
  ffmpeg.finish();
  await terminal.shows(/^Saved out\.m4a: /m);
});

test.skipIf(missingTerminal())('a file name says nothing to the terminal', async () => {
  const ffmpeg = slowFfmpeg();
  const { env } = await startService();
  const terminal = openPseudoTerminal({ columns: 200, env });
  onTestFinished(() => terminal.close());
  terminal.run(`echo Hello. | PATH=${ffmpeg.env.PATH} ${process.execPath} ${BIN} -o $'a\\e[3;3Hb.m4a'`);
  await terminal.shows(/ converting to a\\x1b\[3;3Hb\.m4a$/m);
  ffmpeg.finish();
  await terminal.shows(/^Saved a\\x1b\[3;3Hb\.m4a: /m);
});

import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test as anyTest, expect, onTestFinished } from 'vitest';
import { missingTerminal, openPseudoTerminal } from '../../testing/pseudo-terminal.js';
import { recordingPlayer } from '../../testing/recording-player.js';
import { BIN, runNarrate, startNarrate, temporaryFolder } from '../../testing/run-narrate.js';
import { startService } from '../../testing/service.js';

const missing = missingTerminal();
if (missing) console.warn(`skipped: listening at a terminal; ${missing}`);
const test = (name: string, run: () => Promise<void>) => anyTest.skipIf(missing)(name, run, 60_000);

const SENTENCES = Array.from({ length: 12 }, (_, index) => `This is sentence number ${index} of a story that goes on.`);

/** One of them on the screen, whichever of its words is marked. */
const sentence = (index: number): RegExp => new RegExp(`sentence»? «?number»? «?${index}»? `);

/** A terminal in whose folder `./listen <args>` runs the program, with a player that keeps time and a service. */
const openTerminal = async () => {
  const service = await startService();
  const player = recordingPlayer('aplay');
  const terminal = openPseudoTerminal({ columns: 90 });
  onTestFinished(() => terminal.close());
  writeFileSync(path.join(terminal.folder, 'story.txt'), SENTENCES.join(' '));
  const env = { HOME: terminal.folder, TERM: 'xterm-256color', NO_COLOR: '1', ...service.env, ...player.env };
  const variables = Object.entries(env).map(([name, value]) => `${name}='${value}'`);
  const listen = `#!/bin/sh\nexec /usr/bin/env -i ${variables.join(' ')} '${process.execPath}' '${BIN}' "$@"\n`;
  writeFileSync(path.join(terminal.folder, 'listen'), listen, { mode: 0o755 });
  return { terminal, service };
};

test('the word that is heard is shown; sentences are skipped; q leaves a bookmark where the next run goes on', async () => {
  const { terminal, service } = await openTerminal();
  terminal.run('clear; ./listen story.txt --captions');
  await terminal.shows(/number»? «?\d/);
  terminal.press('Space');
  const paused = await terminal.shows(/^paused · .*\d/m);
  const place = Number(/^paused · .*?(\d+)/m.exec(paused)?.[1]) + 2;
  for (const key of ['Right', 'Right', 'Right']) terminal.press(key);
  await terminal.shows(sentence(place + 1));
  terminal.press('Left');
  await terminal.shows(sentence(place));
  terminal.press('q');
  await terminal.shows(/^Stopped; the same command goes on here\.\n\[0]>$/m);
  terminal.run('clear; ./listen story.txt --captions');
  await terminal.shows(/^Going on where you stopped; --fresh starts at the beginning$/m);
  await terminal.shows(sentence(place));
  terminal.press('q');
  await terminal.shows(/\[0]>$/m);
  terminal.run('clear; ./listen story.txt --captions --fresh');
  await terminal.shows(/number»? «?[01]»? /);
  terminal.press('C-c');
  await terminal.shows(/\[130]>$/m);
  // What had been spoken to its end was not paid for again.
  expect(service.receivedText().split(`sentence number ${place} `).length - 1).toBeLessThanOrEqual(3);
});

test('keys come from the terminal while the script comes through a pipe', async () => {
  const { terminal } = await openTerminal();
  terminal.run('clear; cat story.txt | ./listen -');
  await terminal.shows(/^0:0\d \/ 0:\d\d( · \d+ s ahead)? · space pause · ←\/→ sentence · q quit( · .*)?$/m);
  terminal.press(']');
  await terminal.shows(/speed 1\.1×/m);
  terminal.press('9');
  await terminal.shows(/volume 95 %/m);
  terminal.press('q');
  await terminal.shows(/^Stopped\.\n\[0]>$/m);
});

test('whoever quits when the file is complete has it', async () => {
  const { terminal } = await openTerminal();
  terminal.run('clear; ./listen story.txt -o story.mp3 --play --captions');
  await terminal.shows(/sentence»? «?number»? «?0»? /);
  await expect.poll(() => existsSync(path.join(terminal.folder, 'story.mp3')), { timeout: 10_000 }).toBe(true);
  terminal.press('q');
  await terminal.shows(/^Saved story\.mp3: [\s\S]*\[0]>$/m);
});

anyTest('in a pipe, captions are lines; a script that is heard to its end has no bookmark', async () => {
  const service = await startService();
  const cwd = temporaryFolder();
  writeFileSync(
    path.join(cwd, 'story.txt'),
    'The first. And the second, which takes longer to say than a player may keep of what it was given.',
  );
  const env = { ...service.env, ...recordingPlayer('aplay').env };
  const ran = await runNarrate(['story.txt', '--captions'], { cwd, env });
  expect(ran.stderr).toMatch(/^The first\.\nAnd the second, .*\nSpoke /);
  const again = await runNarrate(['story.txt', '--captions'], { cwd, env });
  expect(again.stderr).toMatch(/^The first\.\nAnd the second, .*\nSpoke .* reused from earlier runs$/m);
});

anyTest('Ctrl-C does not wait for the sound that is left', async () => {
  const service = await startService();
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'story.txt'), SENTENCES.join(' '));
  const env = { ...service.env, ...recordingPlayer('aplay').env };
  const running = startNarrate(['story.txt', '--captions'], { cwd, env });
  await running.said(/number 0/);
  await expect.poll(() => service.studio.sessions.some(({ finished }) => finished)).toBe(true);
  const stoppedAtMs = performance.now();
  running.kill('SIGINT');
  expect(await running.ended).toMatchObject({ exit: 130 });
  expect(performance.now() - stoppedAtMs).toBeLessThan(2_000);
});

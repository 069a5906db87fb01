import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { runNarrate, startNarrate, temporaryFolder } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';
import { wordsIn } from '../testing/tone-voices.js';

const SLOW_WRITER = fileURLToPath(new URL('../../scripts/slow-writer', import.meta.url));

test('the first sound is out while the script is still being written', async () => {
  const { env } = await startService();
  const running = startNarrate(['-', '-o', '-'], { env });
  const heard = once(running.stdout, 'data');
  for (const token of ['Once ', 'upon ', 'a ti', 'me there ', 'was a mill.', ' It st', 'ood ']) {
    running.stdin.write(token);
    await sleep(20);
  }
  const [first] = await heard;
  expect(first.length).toBeGreaterThan(0);
  running.stdin.end('still. The end.');
  const ran = await running.ended;
  expect(ran.exit).toBe(0);
  expect(wordsIn(ran.stdout)).toEqual('Once upon a time there was a mill. It stood still. The end.'.split(' '));
});

test('with the offline voice too', async () => {
  const running = startNarrate(['-', '-o', '-']);
  running.stdin.write('Once upon a time there was a mill. It');
  await once(running.stdout, 'data');
  running.stdin.end(' stood still.');
  expect(await running.ended).toMatchObject({ exit: 0 });
});

test('what a writer has said when it falls silent is flushed, and what follows is spoken as well', async () => {
  const { env, studio } = await startService();
  const running = startNarrate(['-', '-o', '-'], { env });
  running.stdin.write('Wait for it. ');
  const messages = () => studio.sessions[0]?.messages.map(({ message }) => message).slice(1) ?? [];
  await expect.poll(messages, { timeout: 5_000 }).toContainEqual(expect.objectContaining({ flush: true }));
  expect(messages()[0]).toMatchObject({ text: 'Wait for it. ' });
  running.stdin.end('Here it is.');
  const ran = await running.ended;
  expect(wordsIn(ran.stdout)).toEqual(['Wait', 'for', 'it.', 'Here', 'it', 'is.']);
});

test('a script that slow-writer types is spoken word for word', async () => {
  const { env } = await startService();
  const cwd = temporaryFolder();
  const script = path.join(cwd, 'script.md');
  const lines = Array.from({ length: 12 }, (_, line) => `Line ${line} is *long* enough.`);
  writeFileSync(script, `# Rain\n\n${lines.join('\n\n')}\n`);
  const running = startNarrate(['-', '-o', '-'], { cwd, env });
  const writer = spawn(process.execPath, [SLOW_WRITER, script, '--tokens-per-second', '60'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void writer.kill());
  writer.stdout.pipe(running.stdin);
  const typed = once(writer, 'exit');
  await once(running.stdout, 'data');
  expect(writer.exitCode).toBeNull();
  expect(await typed).toEqual([0, null]);
  const ran = await running.ended;
  expect(ran.exit).toBe(0);
  expect(wordsIn(ran.stdout).map((word) => word.replace(/\W/g, ''))).toEqual([
    'Rain',
    ...lines.flatMap((line) => line.replace(/[^\w ]/g, '').split(' ')),
  ]);
});

test('slow-writer stops when its reader leaves', async () => {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'script.txt'), 'word '.repeat(5000));
  const writer = spawn(process.execPath, [SLOW_WRITER, path.join(cwd, 'script.txt'), '--tokens-per-second', '500']);
  onTestFinished(() => void writer.kill());
  await once(writer.stdout, 'data');
  writer.stdout.destroy();
  expect(await once(writer, 'exit')).toEqual([141, null]);
});

test('several scripts are spoken one after the other, stdin among them', async () => {
  const { env } = await startService();
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'intro.md'), '# Intro\n\nWelcome *back*.\n');
  writeFileSync(path.join(cwd, 'outro.txt'), 'Good night. * Not a list.\n');
  const ran = await runNarrate(['intro.md', '-', 'outro.txt', 'intro.md', '-o', 'all.mp3', '--concurrency', '3'], {
    cwd,
    env,
    stdin: 'In between.\n\nAnd more.\n',
  });
  expect(ran).toMatchObject({ exit: 0 });
  expect(wordsIn(readFileSync(path.join(cwd, 'all.mp3'))).join(' ')).toMatch(
    /^Intro\.? Welcome back\. In between\. And more\. Good night\. \* Not a list\. Intro\.? Welcome back\.$/,
  );
});

test('two pipes cannot be one', async () => {
  expect(await runNarrate(['-', '-', '-o', 'x.mp3'], { stdin: 'Hello.' })).toMatchObject({ exit: 2 });
});

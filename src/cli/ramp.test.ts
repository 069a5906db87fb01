import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { recordingPlayer } from '../testing/recording-player.js';
import { runNarrate, startNarrate, temporaryFolder } from '../testing/run-narrate.js';
import { type Service, startService } from '../testing/service.js';
import { FRAME_MS } from '../testing/tone-frames.js';
import { wordsIn } from '../testing/tone-voices.js';

/** What was said over all sockets after their opening messages, in order. */
const messagesOf = ({ studio }: Service): Record<string, unknown>[] =>
  studio.sessions.flatMap(({ messages }) => messages.slice(1).map(({ message }) => message as Record<string, unknown>));

const SENTENCE = 'The mill by the river had been empty for longer than anybody could remember.';
const STORY = Array.from({ length: 40 }, (_, index) => `Number ${index} is here. ${SENTENCE}`).join(' ');

test('a listener gets the first sentence alone and flushed; later the service gathers', async () => {
  const service = await startService();
  const ran = await runNarrate(['-', '-o', '-', '--schedule', 'quality'], { env: service.env, stdin: STORY });
  expect(wordsIn(ran.stdout).join(' ')).toBe(STORY);
  const messages = messagesOf(service);
  expect(messages[0]).toEqual({ text: 'Number 0 is here. ', flush: true });
  const flushes = messages.filter(({ flush }) => flush);
  expect(flushes.length).toBeLessThan(messages.length / 4);
});

test('nothing is flushed for a file', async () => {
  const service = await startService();
  const ran = await runNarrate(['-', '-o', 'x.mp3'], { env: service.env, stdin: STORY });
  expect(ran.exit).toBe(0);
  expect(messagesOf(service).filter(({ flush }) => flush)).toEqual([]);
});

test('a long first sentence opens with a clause, before it has ended', async () => {
  const service = await startService();
  const running = startNarrate(['-', '-o', '-', '--schedule', 'speed'], { env: service.env });
  running.stdin.write('When the winter of that year had come, the miller and his ');
  await once(running.stdout, 'data');
  expect(messagesOf(service)).toEqual([{ text: 'When the winter of that year had come, ', flush: true }]);
  running.stdin.end('daughter went down to the river.');
  const ran = await running.ended;
  expect(wordsIn(ran.stdout).join(' ')).toBe(
    'When the winter of that year had come, the miller and his daughter went down to the river.',
  );
});

test('a long silence ends the connection, costs nothing, and loses nothing', async () => {
  const service = await startService();
  const running = startNarrate(['-', '-o', '-'], { env: service.env });
  running.stdin.write(`${SENTENCE} And then, `);
  await expect.poll(() => service.studio.sessions[0]?.finished, { timeout: 15_000 }).toBe(true);
  await expect
    .poll(() => service.studio.sessions.every(({ closed }) => closed !== undefined), { timeout: 20_000 })
    .toBe(true);
  const sent = messagesOf(service).map(({ text }) => text);
  expect(sent.filter((text) => text === ' ').length).toBeLessThanOrEqual(1); // the flush
  running.stdin.end('one day, it turned.');
  const ran = await running.ended;
  expect(ran.exit).toBe(0);
  expect(wordsIn(ran.stdout).join(' ')).toBe(`${SENTENCE} And then, one day, it turned.`);
}, 60_000);

test('when only listening, text beyond the look-ahead is not sent', async () => {
  const service = await startService();
  const player = recordingPlayer('aplay');
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'story.txt'), STORY);
  const lookAheadSeconds = 4;
  const running = startNarrate(['story.txt', '--look-ahead', String(lookAheadSeconds)], {
    cwd,
    env: { ...service.env, ...player.env },
  });
  await expect.poll(() => player.pcm().length, { timeout: 10_000 }).toBeGreaterThan(0);
  const startedAtMs = performance.now();
  const soundOf = (text: string) =>
    text.split(/\s+/).reduce((sum, word) => sum + (word ? (word.length + 1) * FRAME_MS : 0), 0);
  // Before the first passage is complete, nobody knows how fast this voice speaks: then a sentence more may be sent.
  for (let look = 0; look < 8; look++) {
    await sleep(500);
    const aheadMs = soundOf(service.receivedText()) - (performance.now() - startedAtMs);
    expect(aheadMs).toBeLessThan(1000 * lookAheadSeconds + soundOf(SENTENCE) + 1_000);
  }
  expect(service.receivedText().length).toBeLessThan(STORY.length / 3);
  running.kill('SIGINT');
  expect(await running.ended).toMatchObject({ exit: 130 });
});

test('however small the look-ahead, a script is heard to its end', async () => {
  const service = await startService();
  const cwd = temporaryFolder();
  const story = Array.from({ length: 6 }, (_, index) => `Line ${index} of this goes on without an end in sight.`).join(
    ' ',
  );
  writeFileSync(path.join(cwd, 'story.txt'), story);
  const env = { ...service.env, ...recordingPlayer('aplay').env };
  const ran = await runNarrate(['story.txt', '--look-ahead', '1'], { cwd, env });
  expect(ran.exit).toBe(0);
  expect(service.receivedText().replaceAll(/\s+/g, ' ').trim()).toBe(story);
}, 60_000);

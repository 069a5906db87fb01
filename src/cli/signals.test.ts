import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { type Fault, refuse, stall } from '../studio/weather/faults.js';
import { recordingPlayer } from '../testing/recording-player.js';
import { type Running, startNarrate } from '../testing/run-narrate.js';
import { openWorkplace, type Workplace } from '../testing/workplace.js';

const PARAGRAPHS = Array.from({ length: 8 }, (_, at) => `Paragraph ${at} follows, and it is not long.`);
const SLOW = { pieceDelayMs: 40 } as const;

const until = async (isTrue: () => boolean): Promise<void> => {
  await expect.poll(isTrue, { timeout: 10_000, interval: 5 }).toBe(true);
};

/** Send a signal. @returns how it ended, how long that took, and which of its children are still there */
const end = async (running: Running, signal: NodeJS.Signals) => {
  const children = childrenOf(running.pid);
  const startMs = performance.now();
  running.kill(signal);
  const ran = await running.ended;
  return { ...ran, tookMs: performance.now() - startMs, children, orphans: children.filter(isAlive) };
};

const childrenOf = (pid: number): number[] =>
  readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );

const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

test.each([
  [130, 'SIGINT'],
  [143, 'SIGTERM'],
  [129, 'SIGHUP'],
] as const)('exit %i: %s keeps the work and prints the command that goes on', async (exit, signal) => {
  const workplace = await openWorkplace(PARAGRAPHS, SLOW);
  const { keptTakes, newlySent } = workplace;
  const running = workplace.start('--concurrency', '1');
  await until(() => keptTakes() >= 2);
  const ran = await end(running, signal);
  expect(ran).toMatchObject({ exit, killedBy: null, left: ['script.txt'] });
  expect(ran.tookMs).toBeLessThan(1000);
  expect(ran.stderr).toMatch(/^Stopped\. (One passage is|\d passages are) kept; to go on: narrate resume out\.mp3\n$/);
  await until(() => workplace.service.voices.openStreams === 0);
  const kept = keptTakes();
  newlySent();
  const resumed = await workplace.command('resume', 'out.mp3');
  expect(resumed, resumed.stderr).toMatchObject({ exit: 0 });
  expect(newlySent()).toHaveLength(PARAGRAPHS.length - kept);
  expect(workplace.words()).toBe(PARAGRAPHS.join(' '));
  expect(workplace.runFiles()).toEqual([]);
});

/** Each row: what it waits for, what goes wrong at the service, and when it does wait. */
test.each<[string, Fault[], string[], (workplace: Workplace) => boolean]>([
  ['the voices', [{ http: '/v2/voices', do: stall }], [], ({ service }) => service.studio.hits[0] === 1],
  ['a handshake', [{ at: { phase: 'upgrade' }, do: stall }], [], ({ service }) => service.studio.hits[0] !== 0],
  ['audio', [{ at: { frame: 1 }, do: stall }], [], ({ service }) => service.studio.hits[0] !== 0],
  [
    'the time that it was asked to wait',
    [
      {
        at: { phase: 'upgrade' },
        do: refuse(429, { detail: { code: 'rate_limit_exceeded' } }, { 'retry-after': '10' }),
      },
    ],
    [],
    ({ service }) => service.studio.hits[0] !== 0,
  ],
  [
    'an answer over HTTP',
    [{ http: '/v1/text-to-speech', do: stall }],
    ['--transport', 'http'],
    ({ service }) => service.studio.hits[0] !== 0,
  ],
])('Ctrl-C while it waits for %s ends it within a second', async (_what, faults, args, isTime) => {
  const workplace = await openWorkplace(PARAGRAPHS, { faults });
  const running = workplace.start(...args);
  await until(() => isTime(workplace));
  const ran = await end(running, 'SIGINT');
  expect(ran).toMatchObject({ exit: 130, killedBy: null, left: ['script.txt'], orphans: [], stderr: '' });
  expect(ran.tookMs).toBeLessThan(1000);
  expect(workplace.runFiles()).toEqual([]);
});

test('Ctrl-C while the writer is silent, and what had come is kept', async () => {
  const workplace = await openWorkplace([]);
  const { home, service, keptTakes } = workplace;
  const running = startNarrate(['-', '-o', "the writer's.mp3"], { cwd: home, env: service.env });
  running.stdin.write('Once upon a time.\n\nThere was');
  await until(() => keptTakes() > 0);
  const ran = await end(running, 'SIGINT');
  expect(ran).toMatchObject({ exit: 130, left: ['script.txt'] });
  expect(ran.tookMs).toBeLessThan(1000);
  // The command is meant for a shell.
  const command = /to go on: narrate (.+)\n$/.exec(ran.stderr)?.[1] ?? '';
  const quoted = spawnSync('sh', ['-c', `printf '%s|' ${command}`], { encoding: 'utf8' }).stdout;
  expect(quoted).toBe("resume|the writer's.mp3|");
  const resumed = await workplace.command(...quoted.split('|').slice(0, -1));
  expect(resumed, resumed.stderr).toMatchObject({ exit: 0, left: ['script.txt', "the writer's.mp3"] });
});

test('Ctrl-C while it plays: the player goes with it', async () => {
  const { home, service } = await openWorkplace(PARAGRAPHS);
  const player = recordingPlayer('aplay');
  const running = startNarrate(['script.txt'], { cwd: home, env: { ...service.env, ...player.env } });
  await until(() => player.pcm().length > 0);
  const ran = await end(running, 'SIGINT');
  expect(ran).toMatchObject({ exit: 130, stderr: '', orphans: [] });
  expect(ran.children.length).toBeGreaterThan(0);
  expect(ran.tookMs).toBeLessThan(1000);
});

test('a second signal ends it at once, and the next run goes on', async () => {
  const workplace = await openWorkplace(PARAGRAPHS, SLOW);
  const running = workplace.start();
  await until(() => workplace.keptTakes() >= 2);
  running.kill('SIGINT');
  const ran = await end(running, 'SIGINT');
  expect(ran).toMatchObject({ exit: 130, killedBy: null });
  expect(ran.tookMs).toBeLessThan(1000);
  expect(ran.left).not.toContain('out.mp3');
  expect(await workplace.run()).toMatchObject({ exit: 0, left: ['out.mp3', 'script.txt'] });
  expect(workplace.words()).toBe(PARAGRAPHS.join(' '));
  expect(workplace.runFiles()).toEqual([]);
});

test('a run that is stopped for three seconds goes on, also with little patience', async () => {
  const workplace = await openWorkplace(PARAGRAPHS, SLOW);
  const running = workplace.start('--timeout', '1');
  await until(() => workplace.service.voices.piecesMade >= 3);
  running.kill('SIGSTOP');
  await sleep(3000);
  running.kill('SIGCONT');
  const ran = await running.ended;
  expect(ran, ran.stderr).toMatchObject({ exit: 0, left: ['out.mp3', 'script.txt'] });
  expect(workplace.words()).toBe(PARAGRAPHS.join(' '));
});

test('a closed pipe stops the sending at once', async () => {
  const paragraphs = Array.from({ length: 60 }, (_, at) => `Paragraph ${at} is one of very many.`);
  const workplace = await openWorkplace(paragraphs, { pieceDelayMs: 20 });
  const { home, service } = workplace;
  const running = startNarrate(['script.txt', '-o', '-'], { cwd: home, env: service.env });
  await once(running.stdout, 'data');
  running.stdout.destroy();
  expect(await running.ended).toMatchObject({ exit: 141, stderr: '', left: ['script.txt'] });
  await until(() => service.voices.openStreams === 0);
  expect(workplace.newlySent().length).toBeLessThan(20);
  expect(workplace.runFiles()).toEqual([]);
});

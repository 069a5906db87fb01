import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { close, error, type Fault, garbage, refuse } from '../studio/weather/faults.js';
import { expectClearFailure } from '../testing/clear-failure.js';
import { BIN, runNarrate, startNarrate, temporaryFolder } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';

const SCRIPT = 'Hello there. How are you today?\n';

const refusal = (status: number, code: string): Fault => ({
  at: { phase: 'upgrade' },
  do: refuse(status, { detail: { code, message: 'No.' } }),
});

/** Gives up soon, and does not try the other way. */
const IMPATIENT = ['--timeout', '1', '--transport', 'websocket'];

/** Each row: the exit code, what is wrong, the flags, what goes wrong at the service. */
test.each<[number, string, string[], Fault[]]>([
  [2, 'an unknown voice', ['-v', 'nobody'], []],
  [2, 'an unknown flag', ['--loud'], []],
  [3, 'text that the service cannot speak', [], [{ at: { message: 1 }, do: error('invalid_text', 'No.') }]],
  [
    4,
    'a key that the list of voices refuses',
    [],
    [{ http: '/v2/voices', do: refuse(401, { detail: { code: 'unauthorized' } }) }],
  ],
  [4, 'a key that the handshake refuses', [], [refusal(401, 'invalid_api_key')]],
  [4, 'a key that the open socket refuses', [], [{ at: { message: 0 }, do: error('invalid_api_key', 'No.') }]],
  [5, 'credits that are used up', [], [refusal(401, 'quota_exceeded')]],
  [5, 'credits that run out in the middle', [], [{ at: { frame: 1 }, do: error('quota_exceeded', 'No.') }]],
  [5, 'a plan that does not allow it', [], [refusal(403, 'subscription_required')]],
  [6, 'a rate limit that does not end', ['--timeout', '1'], [refusal(429, 'rate_limit_exceeded')]],
  [7, 'a service that is down', IMPATIENT, [refusal(503, 'maintenance')]],
  [7, 'streams that are cut', IMPATIENT, [{ at: { frame: 1 }, do: close(1011) }]],
  [8, 'garbage instead of messages', IMPATIENT, [{ at: { message: 1 }, do: garbage('text') }]],
  [8, 'a normal close without isFinal', IMPATIENT, [{ at: { frame: 1 }, do: close(1000) }]],
  [8, 'a refusal of no known kind', ['--transport', 'websocket'], [refusal(418, 'teapot')]],
  [9, 'an output folder that is not there', ['-o', 'no/where.mp3'], []],
  [9, 'an output that is a folder', ['-o', '.'], []],
])('exit %i: %s', async (exit, _what, args, faults) => {
  const { studio, env } = await startService({ faults });
  const ran = await runNarrate(['-', '-o', 'out.mp3', ...args], { env, stdin: SCRIPT });
  expectClearFailure(ran, exit);
  expect(ran.left).toEqual([]);
  if (faults.length > 0) expect(studio.hits[0]).toBeGreaterThan(0);
});

test('exit 0, and nothing but the file', async () => {
  const { env } = await startService();
  const ran = await runNarrate(['-', '-o', 'out.mp3'], { env, stdin: SCRIPT });
  expect(ran).toMatchObject({ exit: 0, left: ['out.mp3'] });
  expect(ran.stdout.length).toBe(0);
});

test('exit 3: a script that is not there, before the service is asked anything', async () => {
  const { studio, env } = await startService();
  const ran = await runNarrate(['missing.txt', '-o', 'out.mp3'], { env });
  expectClearFailure(ran, 3);
  expect(ran.stderr).toContain('"missing.txt"');
  expect([...studio.requests, ...studio.sessions, ...ran.left]).toEqual([]);
});

test('exit 4: the service is asked for, and there is no key', async () => {
  const ran = await runNarrate(['-', '-o', 'out.mp3', '--engine', 'elevenlabs'], { stdin: SCRIPT });
  expectClearFailure(ran, 4);
});

test('exit 7: nobody listens', async () => {
  const { env, studio } = await startService();
  await studio.close();
  const ran = await runNarrate(['-', '-o', 'out.mp3', '--timeout', '1'], { env, stdin: SCRIPT });
  expectClearFailure(ran, 7);
  expect(ran.left).toEqual([]);
});

test('exit 10: there is no player, and no text has reached the service', async () => {
  const { studio, env } = await startService();
  const noSound = { PATH: temporaryFolder(), ALSA_CONFIG_PATH: '/dev/null', PULSE_SERVER: 'unix:/nonexistent' };
  const ran = await runNarrate(['-'], { env: { ...env, ...noSound }, stdin: SCRIPT });
  expectClearFailure(ran, 10);
  expect(ran.stderr).toMatch(/hint: .*-o episode\.mp3/);
  expect(studio.sessions.flatMap(({ messages }) => messages)).toEqual([]);
  expect(ran.left).toEqual([]);
});

test('exit 141: the reader of the pipe leaves, and nobody needs to be told', async () => {
  const { env } = await startService({ pieceDelayMs: 20 });
  const running = startNarrate(['-', '-o', '-'], { env });
  running.stdin.write('One sentence follows the other. '.repeat(200));
  await once(running.stdout, 'data');
  running.stdout.destroy();
  const ran = await running.ended;
  expect(ran).toMatchObject({ exit: 141, killedBy: null, stderr: '' });
});

test.each([[['voices', '--offline']], [['config', 'list']], [['--help']]])(
  'exit 141: also of a list: %j',
  async (args) => {
    const running = startNarrate(args);
    running.stdout.destroy();
    expect(await running.ended).toMatchObject({ exit: 141, killedBy: null });
  },
);

test.skipIf(!existsSync('/dev/full'))('exit 9: a list that the disk has no room for', () => {
  const command = '"$0" "$1" completion bash >/dev/full';
  const { status, stderr } = spawnSync('sh', ['-c', command, process.execPath, BIN], { env: {}, encoding: 'utf8' });
  expect(status).toBe(9);
  expect(stderr).toMatch(/^error: .*standard output.*disk is full\nhint: /);
});

test.each([
  [130, 'SIGINT'],
  [143, 'SIGTERM'],
  [129, 'SIGHUP'],
] as const)('exit %i: %s while a file is made, which is not there afterwards', async (exit, signal) => {
  const { env, voices } = await startService({ pieceDelayMs: 50 });
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'script.txt'), 'One sentence follows the other. '.repeat(200));
  const running = startNarrate(['script.txt', '-o', 'out.mp3'], { cwd, env });
  await until(() => voices.piecesMade > 3);
  running.kill(signal);
  const ran = await running.ended;
  expect(ran).toMatchObject({ exit, killedBy: null, left: ['script.txt'] });
  // No error, but perhaps what is kept.
  expect(ran.stderr).toMatch(/^(Stopped\. .*narrate resume out\.mp3\n)?$/);
  expect(ran.stdout.length).toBe(0);
  await until(() => voices.openStreams === 0);
});

const until = async (isTrue: () => boolean): Promise<void> => {
  await expect.poll(isTrue, { timeout: 10_000, interval: 10 }).toBe(true);
};

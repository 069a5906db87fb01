import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { error, type Fault, refuse } from '../../studio/weather/faults.js';
import { recordingPlayer } from '../../testing/recording-player.js';
import { CANARY_KEY, runNarrate, startNarrate, temporaryFolder } from '../../testing/run-narrate.js';
import { startService } from '../../testing/service.js';

// Every run is searched for the key by run-narrate.ts: stdout, stderr and all files but .env.

const ECHO = `Invalid key ${CANARY_KEY}, or ${Buffer.from(CANARY_KEY).toString('base64')}`;
const ECHOED = { detail: { code: `key_${CANARY_KEY}`, message: ECHO } };

test.each<[string, number, Fault[]]>([
  ['a refused handshake', 4, [{ at: { phase: 'upgrade' }, do: refuse(401, ECHOED, { 'x-key': CANARY_KEY }) }]],
  ['a refused list of voices', 4, [{ http: '/v2/voices', do: refuse(401, ECHOED) }]],
  ['a page of HTML', 4, [{ at: { phase: 'upgrade' }, do: refuse(401, `<html><b>${ECHO}</b></html>`) }]],
  ['an error frame', 4, [{ at: { message: 1 }, do: error('invalid_api_key', ECHO) }]],
  ['a reason of a close', 7, [{ at: { message: 1 }, do: { type: 'close', code: 1008, reason: CANARY_KEY } }]],
])('a service that echoes the key in %s does not make us show it', async (_what, exit, faults) => {
  const { env } = await startService({ faults });
  for (const flags of [[], ['--verbose', '--json', '--metrics', 'report.json']]) {
    const ran = await runNarrate(['-', '-o', 'out.mp3', '--timeout', '1', '--transport', 'websocket', ...flags], {
      env,
      stdin: 'Hello.',
    });
    expect(ran).toMatchObject({ exit, left: [] });
    if (exit === 4) expect(ran.stderr).toContain('[redacted]');
  }
});

test('a redirect is not followed: the other server is never asked', async () => {
  const strangers: string[] = [];
  const stranger = createServer((request, response) => {
    strangers.push(JSON.stringify(request.headers));
    response.end('{}');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void stranger.close());
  await once(stranger, 'listening');
  const location = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/?key=${CANARY_KEY}`;
  for (const fault of [
    { http: '/v2/voices', do: refuse(302, '', { location }) },
    { at: { phase: 'upgrade' }, do: refuse(307, '', { location }) },
  ] satisfies Fault[]) {
    const { env, studio } = await startService({ faults: [fault] });
    const ran = await runNarrate(['-', '-o', 'out.mp3', '--verbose', '--timeout', '1', '--transport', 'websocket'], {
      env,
      stdin: 'Hello.',
    });
    expect(ran.exit).toBe(8);
    expect(studio.hits[0]).toBeGreaterThan(0);
  }
  expect(strangers).toEqual([]);
});

test('nor does it show when nobody listens', async () => {
  const { env, studio } = await startService();
  await studio.close();
  const ran = await runNarrate(['-', '-o', 'out.mp3', '--verbose', '--timeout', '1'], { env, stdin: 'Hello.' });
  expect(ran).toMatchObject({ exit: 7, left: [] });
});

test('nor in anything a good run says, writes or starts', async () => {
  const player = recordingPlayer('aplay');
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, '.env'), `ELEVENLABS_API_KEY=${CANARY_KEY}\nELEVEN_API_KEY=${CANARY_KEY}\n`);
  const { env } = await startService();
  const ran = await runNarrate(['-', '-o', 'out.mp3', '--play', '--verbose', '--json', '--metrics', 'report.json'], {
    cwd,
    env: { NARRATE_BASE_URL: env.NARRATE_BASE_URL, ...player.env },
    stdin: 'Hello.',
  });
  expect(ran).toMatchObject({ exit: 0 });
  expect(ran.left.toSorted()).toEqual(['out.mp3', 'report.json']);
  expect(player.surroundings()).not.toContain(CANARY_KEY);
});

test('nor in a message about the key itself', async () => {
  for (const key of [`${CANARY_KEY}\u200b`, `${CANARY_KEY} ${CANARY_KEY}`, `${CANARY_KEY}\x1b[31m`]) {
    const ran = await runNarrate(['-', '-o', 'out.mp3', '--verbose'], {
      env: { ELEVENLABS_API_KEY: key },
      stdin: 'Hello.',
    });
    expect(ran).toMatchObject({ exit: 4, left: [] });
  }
});

test('nor to the service in any place but the header', async () => {
  const { env, studio } = await startService();
  await runNarrate(['-', '-o', 'out.mp3'], { env, stdin: 'Hello.' });
  expect(JSON.stringify([studio.sessions, studio.requests])).not.toContain(CANARY_KEY);
  const raw: string[] = [];
  const listener = createServer((request) => {
    raw.push(`${request.url}`, ...request.rawHeaders);
    request.socket.destroy();
  });
  listener.on('upgrade', (request, socket) => {
    raw.push(`${request.url}`, ...request.rawHeaders);
    socket.destroy();
  });
  listener.listen(0, '127.0.0.1');
  onTestFinished(() => void listener.close());
  await once(listener, 'listening');
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  await runNarrate(['-', '-o', 'out.mp3', '--timeout', '1'], {
    env: { ELEVENLABS_API_KEY: CANARY_KEY, NARRATE_BASE_URL: url },
    stdin: 'Hello.',
  });
  const places = raw.flatMap((text, at) => (text.includes(CANARY_KEY) ? [raw[at - 1]] : []));
  expect(places.length).toBeGreaterThan(0);
  expect(new Set(places)).toEqual(new Set(['xi-api-key']));
});

test.skipIf(process.platform !== 'linux')('nor in the list of processes', async () => {
  const { env } = await startService();
  const running = startNarrate(['-', '-o', '-'], { env });
  running.stdin.write('Hello there. And');
  await once(running.stdout, 'data');
  expect(readFileSync(`/proc/${running.pid}/cmdline`, 'utf8')).not.toContain(CANARY_KEY);
  running.stdin.end();
  expect(await running.ended).toMatchObject({ exit: 0 });
});

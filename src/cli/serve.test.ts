import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
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

/** A `narrate serve` that says where it listens. */
const served = async (args: readonly string[], options: Parameters<typeof startNarrate>[1] = {}) => {
  const server = startNarrate(['serve', '--port', '0', ...args], options);
  return { server, url: await server.said(/listens on (http:\/\/127\.0\.0\.1:\d+)/) };
};

test('plan, credits, latency and faults are those of the flags', async () => {
  const { server, url } = await served(
    ['--plan', 'free', '--credits', '30', '--latency', 'us', '--faults', 'http-system-busy#1', '--seed', '7', '--json'],
    { env: { NARRATE_STUDIO_KEY: 'studio-key-of-the-test' } },
  );
  expect((await fetch(`${url}/v1/user/subscription`)).status).toBe(401);
  const headers = { 'xi-api-key': 'studio-key-of-the-test' };
  expect(await (await fetch(`${url}/v1/user/subscription`, { headers })).json()).toMatchObject({
    tier: 'free',
    character_limit: 30,
  });
  const speak = (text: string) =>
    fetch(`${url}/v1/text-to-speech/flite-slt`, { method: 'POST', headers, body: JSON.stringify({ text }) });
  expect((await speak('Hello there.')).status).toBe(429);
  expect((await speak('Hello there.')).status).toBe(200);
  const refused = await speak('This text has more characters than are left.');
  expect([refused.status, JSON.stringify(await refused.json())]).toEqual([
    401,
    expect.stringContaining('exceeds your quota of 30'),
  ]);
  server.kill('SIGTERM');
  const { stdout, stderr } = await server.ended;
  expect(JSON.parse(String(stdout))).toEqual({ url, port: Number(new URL(url).port) });
  expect(stderr).toContain('(asks for its key, plan free, as far away as from us, with faults)');
  expect(`${stdout}${stderr}`).not.toContain('studio-key-of-the-test');
});

test('what another narrate says is recorded, and played again without the server', async () => {
  const cwd = temporaryFolder();
  const studio = await served([]);
  const recorder = await served(['--record', 'kept', '--base-url', studio.url], { cwd });
  const env = { ELEVENLABS_API_KEY: 'sk_of_nobody_in_particular' };
  const narrate = (url: string, file: string) =>
    runNarrate(['-', '--base-url', url, '-v', 'flite-slt', '-o', file, '--no-cache'], {
      cwd,
      env,
      stdin: 'Good evening. It rains.',
    });
  expect(await narrate(recorder.url, 'first.mp3')).toMatchObject({ exit: 0 });
  recorder.server.kill('SIGTERM');
  expect(await recorder.server.ended).toMatchObject({ exit: 143 });
  studio.server.kill('SIGTERM');
  await studio.server.ended;

  const folder = path.join(cwd, 'kept');
  const sessions = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
  expect(sessions.join('')).toContain('Good evening.');
  expect(sessions.join('')).not.toContain(env.ELEVENLABS_API_KEY);
  const replay = await served(['--replay', 'kept', '--latency', 'none'], { cwd });
  expect(await narrate(replay.url, 'second.mp3')).toMatchObject({ exit: 0 });
  const [first, second] = ['first.mp3', 'second.mp3'].map((name) => readFileSync(path.join(cwd, name)));
  expect(second).toEqual(first);
  replay.server.kill('SIGTERM');
  await replay.server.ended;
});

test('a plan of faults is read from a file, with the place of a mistake', async () => {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'plan.yaml'), '- at: { phase: upgrade }\n  do: { type: refuse, status: 503 }\n');
  const { server, url } = await served(['--faults', 'plan.yaml'], { cwd });
  const ran = await runNarrate(['-', '--base-url', url, '--timeout', '1', '-o', 'x.mp3', '--transport', 'websocket'], {
    cwd,
    stdin: 'Hello.',
  });
  expectClearFailure(ran, 7);
  server.kill('SIGTERM');
  await server.ended;
  writeFileSync(path.join(cwd, 'wrong.json'), '[{ "at": { "phase": "upgrade" }, "do": { "type": "dance" } }]');
  expectClearFailure(await runNarrate(['serve', '--faults', 'wrong.json'], { cwd }), 2);
});

test.each([
  [['--host', '0.0.0.0'], 2, /NARRATE_STUDIO_KEY/],
  [['--plan', 'gold'], 2, /free, creator, pro/],
  [['--latency', 'moon'], 2, /none, us, eu, asia/],
  [['--faults', 'stal:5%'], 2, /did you mean "stall"/],
  [['--key-file', 'nowhere'], 3, /Cannot read --key-file/],
  [['--base-url', 'http://127.0.0.1:1'], 2, /add --record/],
  [['--record', 'x', '--base-url', 'http://example.com'], 2, /plain text/],
  [['--replay', 'nowhere'], 3, /nowhere/],
  [['--record', 'x', '--plan', 'free'], 2, /cannot be used with/],
])('%j ends with %i', async (args, exit, message) => {
  const ran = await runNarrate(['serve', '--port', '0', ...args], { cwd: temporaryFolder() });
  expectClearFailure(ran, exit);
  expect(ran.stderr).toMatch(message);
});

test('the faults are listed with their names', async () => {
  const ran = await runNarrate(['serve', '--faults', '?']);
  expect(ran).toMatchObject({ exit: 0 });
  expect(String(ran.stdout)).toMatch(/^stall=… {2}/m);
});

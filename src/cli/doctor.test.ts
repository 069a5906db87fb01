import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Fault, refuse } from '../studio/weather/faults.js';
import { lacking } from '../testing/examined.js';
import { missingTerminal, openPseudoTerminal } from '../testing/pseudo-terminal.js';
import { BIN, CANARY_KEY, runNarrate, startNarrate, temporaryFolder } from '../testing/run-narrate.js';
import { startService } from '../testing/service.js';

// Every run is searched for the key by run-narrate.ts.

/** No program on the PATH, no sound device, nothing in HOME. */
const BARE = { PATH: '/nonexistent', ALSA_CONFIG_PATH: '/dev/null' };

interface Report {
  readonly status: string;
  readonly checks: readonly { name: string; status: string; message: string; hint?: string; details?: object }[];
}

const doctor = async (env: Readonly<Record<string, string>>, ...args: string[]) => {
  const { exit, stdout, stderr } = await runNarrate(['doctor', ...args], { env: { ...BARE, ...env } });
  return { exit, text: stdout.toString(), stderr };
};

const report = async (env: Readonly<Record<string, string>>, ...args: string[]) => {
  const { exit, text, stderr } = await doctor(env, '--json', ...args);
  expect(stderr).toBe('');
  const { status, checks } = JSON.parse(text) as Report;
  return { exit, status, checks, check: (name: string) => checks.find((check) => check.name === name) };
};

test('a bare machine has no problem: no key, no network, no sound, an empty home that stays empty', async () => {
  const cwd = temporaryFolder();
  const { exit, stdout, stderr } = await runNarrate(['doctor'], { cwd, env: BARE });
  expect([exit, stderr]).toEqual([0, '']);
  const lines = stdout.toString().split('\n');
  expect(lines.slice(0, 2)).toEqual([
    expect.stringMatching(/^ok {7}narrate {8}\d+\.\d+\.\d+ on /),
    expect.stringMatching(/^ok {7}Node {11}\d+\.\d+\.\d+ /),
  ]);
  expect(lines).toContain('ok       key            none: narrate speaks with the offline voice');
  expect(lines).toContain('ok       service        not asked: narrate speaks offline, and needs no network');
  expect(stdout.toString()).toMatch(/^ok {7}offline voice {2}4 voices/m);
  expect(stdout.toString()).toMatch(/^warning {2}audio .*nothing can be heard, only saved$/m);
  expect(stdout.toString()).toMatch(/\n\nNo problem, 1 warning\.\n$/);
  expect(existsSync(path.join(cwd, '.cache'))).toBe(false);
  expect(readdirSync(cwd)).toEqual([]);
});

test('as data: a status, and checks with names that stay', async () => {
  const { exit, status, checks } = await report({});
  expect([exit, status]).toEqual([0, 'warning']);
  expect(checks.map(({ name }) => name)).toEqual([
    ...['narrate', 'node', 'config', 'key', 'service', 'proxy', 'offline-voice'],
    ...['audio', 'add-ons', 'cache', 'state', 'terminal'],
  ]);
  for (const { status: each, message } of checks) {
    expect(['ok', 'warning', 'problem']).toContain(each);
    expect(message).toMatch(/\S/);
  }
});

test('a good key: what the service says of everything', async () => {
  const { env } = await startService({ plan: 'creator' });
  const { exit, check } = await report(env);
  expect(exit).toBe(0);
  expect(check('key')).toMatchObject({ status: 'ok', details: { source: 'ELEVENLABS_API_KEY', accepted: true } });
  expect(check('service')).toMatchObject({ status: 'ok', details: { answerMs: expect.any(Number) } });
  expect(check('websocket')).toMatchObject({ status: 'ok', details: { openMs: expect.any(Number) } });
  expect(check('account')).toMatchObject({ status: 'ok', details: { remainingCredits: 121_000 } });
  expect(check('voices')).toMatchObject({ status: 'ok' });
});

test('a key for speech alone is fine, and the report says so', async () => {
  const paths = ['/v1/user', '/v2/voices', '/v1/models'];
  const faults = paths.map((http) => ({ http, do: refuse(401, lacking('user_read')) }) as Fault);
  const { env } = await startService({ faults });
  const { exit, text } = await doctor(env);
  expect(exit).toBe(0);
  expect(text).toMatch(/^ok {7}key .*it may speak, and may not read the account, which is fine$/m);
});

test('a wrong key is a problem, and exit status 1', async () => {
  const { env } = await startService();
  const wrong = { ...env, ELEVENLABS_API_KEY: 'sk_wrong_0123456789' };
  const { exit, text, stderr } = await doctor(wrong);
  expect([exit, stderr]).toEqual([1, '']);
  expect(text).toMatch(/^problem {2}key .*Invalid API key/m);
  expect(text).toMatch(/^ {24}hint: /m);
  expect(text).toMatch(/\n1 problem, 1 warning\.\n$/);
  expect(text).not.toContain('sk_wrong');
  expect(await report(wrong)).toMatchObject({ exit: 1, status: 'problem' });
});

test('a key and no network is a problem; without the key it is none', async () => {
  const { env, studio } = await startService();
  await studio.close();
  const { exit, check } = await report(env);
  expect(exit).toBe(1);
  expect(check('service')).toMatchObject({ status: 'problem', message: expect.stringContaining('connection refused') });
  expect(check('websocket')).toBeUndefined();
  expect(await report(env, '--engine', 'offline')).toMatchObject({ exit: 0 });
});

test('a network that hangs does not keep anybody waiting', async () => {
  const server = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const startedAtMs = performance.now();
  const { exit, check } = await report({ ELEVENLABS_API_KEY: CANARY_KEY }, '--base-url', `http://127.0.0.1:${port}`);
  expect(exit).toBe(1);
  expect(check('service')).toMatchObject({ status: 'problem', message: expect.stringContaining('did not answer') });
  expect(performance.now() - startedAtMs).toBeLessThan(12_000);
});

test('a config file that is wrong is told with its line, and the rest is examined all the same', async () => {
  const cwd = temporaryFolder();
  mkdirSync(path.join(cwd, '.config/narrate'), { recursive: true });
  writeFileSync(path.join(cwd, '.config/narrate/config.json'), '{\n  "speed": 7\n}\n');
  const { exit, stdout, stderr } = await runNarrate(['doctor'], { cwd, env: BARE });
  expect([exit, stderr]).toEqual([1, '']);
  expect(stdout.toString()).toMatch(/^problem {2}config .*config\.json:2:12: /m);
  expect(stdout.toString()).toMatch(/^ok {7}offline voice /m);
});

test('-q says what is not well, and nothing else', async () => {
  const { text } = await doctor({}, '-q');
  expect(text).toMatch(/^warning {2}audio .*\n {24}hint: .*\n$/);
});

test('Ctrl-C ends it', async () => {
  const running = startNarrate(['doctor'], { env: BARE });
  // It is under way as soon as it has said something.
  await once(running.stdout, 'data');
  running.kill('SIGINT');
  expect(await running.ended).toMatchObject({ exit: 130, stderr: '' });
});

test.skipIf(missingTerminal())('it fits the screen at 40 and 80 columns', async () => {
  // Short enough for any screen: a path is never broken by us.
  const folders = { XDG_CONFIG_HOME: '/x', XDG_CACHE_HOME: '/x', XDG_STATE_HOME: '/x' };
  for (const columns of [40, 80]) {
    const terminal = openPseudoTerminal({ columns, rows: 60, env: { ALSA_CONFIG_PATH: '/dev/null', ...folders } });
    onTestFinished(() => terminal.close());
    await terminal.shows(/^\[0]>$/m);
    terminal.run(`clear; PATH=/nonexistent '${process.execPath}' '${BIN}' doctor; PS1=done`);
    const screen = await terminal.shows(/^done$/m);
    expect(screen).toMatch(columns === 40 ? /^ok config: \/x\/narrate/m : /^ok {7}config {9}\/x\/narrate/m);
    // A line that the terminal had to break would go on at the left edge.
    const begun = screen.split('\n').filter((line) => /^\S/.test(line));
    const strange = begun.filter((line) => !/^(ok|warning|problem) |^(No|\d+) problems?\b.*\.$|^done$/.test(line));
    expect(strange, screen).toEqual([]);
  }
});

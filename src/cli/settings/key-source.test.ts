import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { CANARY_KEY, runNarrate, temporaryFolder } from '../../testing/run-narrate.js';
import { startService } from '../../testing/service.js';
import { wordsIn } from '../../testing/tone-voices.js';
import { runKeyCommand } from './key-command.js';
import { readKey } from './key-source.js';

// Every run is searched for the key by run-narrate.ts: stdout, stderr and all files but .env. Settings stand elsewhere.

const settingsFolder = (config?: object, key?: string, keyMode = 0o600) => {
  const base = temporaryFolder();
  const folder = path.join(base, 'narrate');
  mkdirSync(folder);
  if (config) writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config));
  if (key !== undefined) {
    writeFileSync(path.join(folder, 'key'), key);
    chmodSync(path.join(folder, 'key'), keyMode);
  }
  return { base, folder };
};

/** A command that leaves a trace of each run. */
const tracedKeyCommand = (says: string) => {
  const trace = path.join(temporaryFolder(), 'trace');
  return {
    command: `echo run >>'${trace}'; ${says}`,
    runs: () => (existsSync(trace) ? readFileSync(trace, 'utf8').split('\n').length - 1 : 0),
  };
};

const speak = async (
  base: string,
  { env = {}, args = [], dotenv = '' }: { env?: object; args?: string[]; dotenv?: string } = {},
) => {
  const { env: place, studio } = await startService();
  const cwd = temporaryFolder();
  if (dotenv) writeFileSync(path.join(cwd, '.env'), dotenv);
  const ran = await runNarrate(['-', '-o', '-', '--verbose', ...args], {
    cwd,
    env: { NARRATE_BASE_URL: place.NARRATE_BASE_URL, XDG_CONFIG_HOME: base, ...env },
    stdin: 'Hello there.',
  });
  return { ran, studio };
};

test('the key file is used', async () => {
  const { ran } = await speak(settingsFolder({}, `${CANARY_KEY}\n`).base);
  expect(ran).toMatchObject({ exit: 0, stderr: expect.not.stringContaining('error') });
  expect(wordsIn(ran.stdout)).toEqual(['Hello', 'there.']);
});

test('a key file behind a link, with a byte order mark and Windows line ends', async () => {
  const { base, folder } = settingsFolder();
  const file = path.join(temporaryFolder(), 'elsewhere');
  writeFileSync(file, `\ufeff${CANARY_KEY}\r\n`, { mode: 0o600 });
  symlinkSync(file, path.join(folder, 'key'));
  expect((await speak(base)).ran).toMatchObject({ exit: 0 });
});

test.each([0o644, 0o640, 0o602])('a key file of mode %o is refused, with the command that mends it', async (mode) => {
  const { base, folder } = settingsFolder({}, CANARY_KEY, mode);
  const { ran, studio } = await speak(base);
  expect(ran.exit).toBe(4);
  const said = `(its mode is 0${mode.toString(8)})\nhint: chmod 600 ${path.join(folder, 'key')}\n`;
  expect(ran.stderr).toContain(said);
  expect(studio.requests).toEqual([]);
});

test('a key command gives the key: its first line, and it is run once, without what is piped into the program', async () => {
  const { command, runs } = tracedKeyCommand(
    `cat; printf ' %s \\r\\nother: line\\n' ${CANARY_KEY.slice(0, 9)}'${CANARY_KEY.slice(9)}'`,
  );
  const { ran, studio } = await speak(settingsFolder({ keyCommand: command }).base);
  expect(ran).toMatchObject({ exit: 0 });
  expect(wordsIn(ran.stdout)).toEqual(['Hello', 'there.']);
  expect(studio.sessions).toHaveLength(1);
  expect(runs()).toBe(1);
});

test('environment before key command before key file before .env', { timeout: 60_000 }, async () => {
  const { command, runs } = tracedKeyCommand('cat "$KEY_IN"');
  const keyIn = path.join(temporaryFolder(), 'key');
  writeFileSync(keyIn, CANARY_KEY);
  const wrong = 'x'.repeat(20);
  const outcome = async (config: object, key: string | undefined, dotenvKey: string, envKey?: string) => {
    const env = { KEY_IN: keyIn, ...(envKey ? { ELEVEN_API_KEY: envKey } : {}) };
    const { base } = settingsFolder(config, key);
    return (await speak(base, { env, dotenv: `XI_API_KEY=${dotenvKey}\n` })).ran.exit;
  };
  expect(await outcome({ keyCommand: command }, wrong, wrong, CANARY_KEY)).toBe(0);
  expect(runs()).toBe(0);
  expect(await outcome({ keyCommand: command }, wrong, wrong)).toBe(0);
  expect(runs()).toBe(1);
  expect(await outcome({}, CANARY_KEY, wrong)).toBe(0);
  expect(await outcome({}, undefined, CANARY_KEY)).toBe(0);
  expect(await outcome({}, wrong, CANARY_KEY)).toBe(4);
});

test('a profile has a key command of its own', async () => {
  const config = { keyCommand: 'false', profiles: { work: { keyCommand: 'cat "$KEY_IN"' } } };
  const keyIn = path.join(temporaryFolder(), 'key');
  writeFileSync(keyIn, CANARY_KEY);
  const { base } = settingsFolder(config);
  expect((await speak(base, { env: { KEY_IN: keyIn }, args: ['--profile', 'work'] })).ran.exit).toBe(0);
  expect((await speak(base, { env: { KEY_IN: keyIn } })).ran.exit).toBe(4);
});

test.each([
  ['exit 3', `echo ${CANARY_KEY}; echo why >&2; exit 3`],
  ['ended by SIGTERM', 'kill $$'],
  ['its first line is empty', `echo; echo ${CANARY_KEY}`],
  ['exit 127', 'no-such-program-anywhere'],
])('a key command that fails is told with its command, and never with what it prints: %s', async (why, command) => {
  const { ran, studio } = await speak(settingsFolder({ keyCommand: command }).base);
  expect(ran).toMatchObject({ exit: 4 });
  expect(ran.stderr).toContain(`The keyCommand failed (${why}): ${command.replaceAll(CANARY_KEY, '[redacted]')}\n`);
  if (command.includes('why')) expect(ran.stderr).toContain('why\nerror: ');
  expect(studio.requests).toEqual([]);
});

test.each([[['--engine', 'offline', '--estimate']], [['--help']], [['--speed', '9']]])(
  'a key command is not run where no key is needed: %j',
  async (args) => {
    const { command, runs } = tracedKeyCommand('false');
    const { base } = settingsFolder({ keyCommand: command });
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'script.txt'), 'Hello.');
    await runNarrate(['script.txt', ...args], { cwd, env: { XDG_CONFIG_HOME: base } });
    expect(runs()).toBe(0);
  },
);

test('auto means the service where a key command is', async () => {
  const { base } = settingsFolder({ keyCommand: 'exit 9' });
  const ran = await runNarrate(['-', '-o', '-'], { env: { XDG_CONFIG_HOME: base }, stdin: 'Hello.' });
  expect(ran).toMatchObject({ exit: 4, stderr: expect.stringContaining('(exit 9)') });
});

test('neither .env nor a relative folder of settings can name a command', async () => {
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, '.env'), 'NARRATE_KEY_COMMAND=touch ran\nKEY_COMMAND=touch ran\nkeyCommand=touch ran\n');
  mkdirSync(path.join(cwd, '.config/narrate'), { recursive: true });
  writeFileSync(path.join(cwd, '.config/narrate/config.json'), '{"keyCommand":"touch ran"}');
  for (const env of [{ HOME: '' }, { HOME: '.' }, { HOME: '/nowhere', XDG_CONFIG_HOME: '.config' }]) {
    const ran = await runNarrate(['-', '-o', '-', '--estimate'], { cwd, env, stdin: 'Hello.' });
    expect(ran.left).not.toContain('ran');
  }
});

test.skipIf(process.platform === 'win32')('a command that everyone may write is not run', async () => {
  const { command, runs } = tracedKeyCommand('true');
  const { base, folder } = settingsFolder({ keyCommand: command });
  chmodSync(path.join(folder, 'config.json'), 0o666);
  const { ran } = await speak(base);
  expect(ran).toMatchObject({ exit: 4, stderr: expect.stringContaining(`hint: chmod o-w ${folder}`) });
  expect(runs()).toBe(0);
});

const none = { path: '/nowhere/config.json', facts: undefined };

test('a key command has its time, also where what it started keeps the pipe', async () => {
  const { signal } = new AbortController();
  const options = { config: none, env: process.env, signal, limitMs: 100 };
  const running = runKeyCommand({ value: 'exec 2>/dev/null; sleep 3 & sleep 3' }, options);
  await expect(running).rejects.toMatchObject({ code: 'ERR_CREDENTIALS', message: expect.stringContaining('0.1 s') });
});

test('a key command ends with the program', async () => {
  const leaving = new AbortController();
  const running = runKeyCommand(
    { value: 'exec sleep 3 2>/dev/null' },
    { config: none, env: process.env, signal: leaving.signal },
  );
  leaving.abort(new Error('left'));
  await expect(running).rejects.toThrow('left');
});

test('a flood is no key', async () => {
  const { signal } = new AbortController();
  const running = runKeyCommand({ value: 'yes 2>/dev/null' }, { config: none, env: process.env, signal });
  await expect(running).rejects.toMatchObject({ message: expect.stringContaining('too much') });
});

test('a command that takes long is told of once, and a quick one not', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const told: string[] = [];
  const context = {
    terminal: { keepSecret: () => {}, warn: (text: string) => void told.push(text) },
    signal: new AbortController().signal,
  };
  const origin = 'keyCommand in the config file';
  await readKey({ kind: 'keyCommand', origin, read: async () => CANARY_KEY }, context);
  let say = (_key: string) => {};
  const slow = new Promise<string>((resolve) => {
    say = resolve;
  });
  const reading = readKey({ kind: 'keyCommand', origin, read: () => slow }, context);
  await vi.advanceTimersByTimeAsync(60_000);
  say(CANARY_KEY);
  await reading;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toEqual(['Waiting for the key from keyCommand in the config file']);
});

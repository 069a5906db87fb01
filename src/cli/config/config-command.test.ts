import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { missingTerminal, openPseudoTerminal } from '../../testing/pseudo-terminal.js';
import { BIN, CANARY_KEY, runNarrate, temporaryFolder } from '../../testing/run-narrate.js';

// Every run is searched for the canary key by run-narrate.ts; settings stand in a folder of their own.

const settings = (content?: string) => {
  const base = temporaryFolder();
  const file = path.join(base, 'narrate/config.json');
  if (content !== undefined) {
    mkdirSync(path.dirname(file));
    writeFileSync(file, content);
  }
  const config = async (
    args: string[],
    { env = {}, stdin = '', cwd }: { env?: Record<string, string>; stdin?: string; cwd?: string } = {},
  ) => {
    const { exit, stdout, stderr } = await runNarrate(['config', ...args], {
      env: { XDG_CONFIG_HOME: base, ...env },
      stdin,
      ...(cwd === undefined ? {} : { cwd }),
    });
    return { exit, stdout: stdout.toString(), stderr };
  };
  return { base, file, key: path.join(base, 'narrate/key'), config, content: () => readFileSync(file, 'utf8') };
};

test('set makes file and folder, for their owner alone; get says the value alone; unset is the way back', {
  timeout: 60_000,
}, async () => {
  const { config, file, content } = settings();
  expect(await config(['get', 'voice'])).toEqual({ exit: 0, stdout: '', stderr: '' });
  expect(await config(['get', 'model'])).toEqual({ exit: 0, stdout: 'eleven_flash_v2_5\n', stderr: '' });
  expect(await config(['set', 'voice', 'Rachel'])).toMatchObject({ exit: 0, stdout: '' });
  expect(content()).toBe('{\n  "voice": "Rachel"\n}\n');
  expect([statSync(path.dirname(file)).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
  expect(await config(['get', 'voice'])).toMatchObject({ stdout: 'Rachel\n' });
  expect(await config(['unset', 'voice', '--quiet'])).toEqual({ exit: 0, stdout: '', stderr: '' });
  expect(content()).toBe('{}\n');
  expect(existsSync(`${file}.lock`)).toBe(false);
});

test('what its owner wrote stays as it was, with its link and its mode', async () => {
  const { config, file } = settings('');
  const elsewhere = path.join(temporaryFolder(), 'dotfiles.json');
  writeFileSync(elsewhere, '\ufeff{\r\n\t"voice" : "Rachel",\r\n\t"x-mine": [1,  2]\r\n}\r\n');
  chmodSync(elsewhere, 0o640);
  const { config: linked, file: link } = settings();
  mkdirSync(path.dirname(link));
  symlinkSync(elsewhere, link);
  expect(await linked(['set', 'speed', '0.90'])).toMatchObject({ exit: 0 });
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(elsewhere, 'utf8')).toBe(
    '{\r\n\t"voice" : "Rachel",\r\n\t"x-mine": [1,  2],\r\n\t"speed": 0.9\r\n}\r\n',
  );
  expect(statSync(elsewhere).mode & 0o777).toBe(0o640);
  expect(await config(['set', 'captions', 'true'])).toMatchObject({ exit: 0 });
  expect(readFileSync(file, 'utf8')).toBe('{\n  "captions": true\n}\n');
});

test('a link to a file that is not there yet', async () => {
  const { config, file } = settings();
  mkdirSync(path.dirname(file));
  symlinkSync('later.json', file);
  expect(await config(['set', 'seed', '7'])).toMatchObject({ exit: 0 });
  expect(readFileSync(path.join(path.dirname(file), 'later.json'), 'utf8')).toBe('{\n  "seed": 7\n}\n');
});

test('what is empty is no value, and the path is told to programs as well', async () => {
  const { config, file } = settings();
  expect(await config(['set', 'voice', ''])).toMatchObject({ exit: 2, stderr: expect.stringContaining('not said') });
  expect(existsSync(file)).toBe(false);
  expect(JSON.parse((await config(['path', '--json'])).stdout)).toEqual({ file });
});

test('where the folder cannot be made, the hint says how to choose another', async () => {
  const { base, config } = settings();
  writeFileSync(path.join(base, 'file'), '');
  const ran = await config(['set', 'voice', 'Rachel'], { env: { XDG_CONFIG_HOME: path.join(base, 'file') } });
  expect(ran).toMatchObject({ exit: 9, stderr: expect.stringContaining('export XDG_CONFIG_HOME=') });
});

test('many at once: none is lost', { timeout: 60_000 }, async () => {
  const { config, content } = settings();
  const all = { voice: 'a', speed: 1, stability: 0.5, lang: 'de' };
  const ran = await Promise.all(Object.entries(all).map(([name, value]) => config(['set', name, String(value)])));
  expect(ran.map(({ exit }) => exit)).toEqual([0, 0, 0, 0]);
  expect(JSON.parse(content())).toEqual(all);
});

test('profiles are set, used, listed and removed', { timeout: 60_000 }, async () => {
  const { config, content } = settings('{"voice": "Rachel"}');
  expect(await config(['set', 'speed', '0.9', '--profile', 'bedtime'])).toMatchObject({
    exit: 0,
    stderr: expect.stringMatching(/^The profile "bedtime" is new\nspeed is 0.9 in the profile "bedtime" in /),
  });
  expect(await config(['get', 'speed'])).toMatchObject({ stdout: '' });
  expect(await config(['get', 'speed', '--profile', 'bedtime'])).toMatchObject({ stdout: '0.9\n' });
  expect(await config(['get', 'speed'], { env: { NARRATE_PROFILE: 'bedtime' } })).toMatchObject({ stdout: '0.9\n' });
  expect(await config(['set', 'profile', 'bedtme'])).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('did you mean "bedtime"?'),
  });
  expect(await config(['set', 'profile', 'bedtime'])).toMatchObject({ exit: 0 });
  expect(await config(['get', 'speed'])).toMatchObject({ stdout: '0.9\n' });
  const list = await config(['list']);
  expect(list.stdout).toMatch(/^voice +Rachel +config file$/m);
  expect(list.stdout).toMatch(/^speed +0\.9 +profile bedtime$/m);
  expect(list.stderr).toContain('Profiles: bedtime (in use)\n');
  expect(await config(['unset', '--profile', 'bedtime'])).toMatchObject({ exit: 2 });
  expect(await config(['unset', 'profile'])).toMatchObject({ exit: 0 });
  expect(await config(['unset', '--profile', 'bedtime'])).toMatchObject({ exit: 0 });
  expect(JSON.parse(content())).toEqual({ voice: 'Rachel', profiles: {} });
});

test.each<[string[], RegExp]>([
  [['set', 'sped', '1'], /no setting "sped"\nhint: did you mean "speed"\?/],
  [['set', 'speed', '3'], /speed is "3": not a number within 0\.7-1\.2/],
  [['set', 'format', 'mp3'], /format is "mp3"/],
  [['set', 'lang', 'english'], /Unknown language/],
  [['set', 'baseUrl', 'http://example.com'], /plain text/],
  [['set', 'engine'], /hint: one of auto, elevenlabs, offline/],
  [['set', 'profile', 'x', '--profile', 'y'], /hint: leave --profile out/],
  [['set', 'keyCommand', 'echo sk_0123456789abcdef0123456789abcdef'], /hint: narrate config set key/],
  [['set', 'key', 'abc'], /never an argument/],
  [['set', 'api-key', 'abc'], /never an argument/],
  [['get', 'voise'], /did you mean "voice"\?/],
  [['unset'], /not said what/],
  [['unset', 'voise'], /did you mean "voice"\?/],
  [['get', 'voice', '--profile', 'none'], /no profile "none"/],
  [['lsit'], /did you mean "list"\?/],
])('%j is a mistake, and nothing is written', async (args, said) => {
  const { config, file } = settings();
  expect(await config(args)).toMatchObject({ exit: 2, stdout: '', stderr: expect.stringMatching(said) });
  expect(existsSync(file)).toBe(false);
});

test.each<[string, string]>([
  ['{\n  "voice": "x",\n}', '3:1: there is a comma too much before this'],
  ['{\n  // mine\n  "voice": "x"\n}', '2:3: JSON has no comments'],
  ['{\n  "voice": "x"\n  "speed": 1\n}', '3:3: there is no comma before this'],
  ['{\n  "voice" "x"\n}', '2:11: there is no colon before this'],
  ['{\n  voice: "x"\n}', '2:3: names and texts stand in double quotes'],
  ['{\n  "voice": "x', '2:14: the file ends too soon'],
  ['{"voice": "x\n"}', '1:13: a text ends in the line that it begins in'],
  ['\ufeff[]', '1:1: the file is not a JSON object of settings'],
  ['{\r\n  "speed": 3\r\n}', '2:12: "speed" is 3: not a number within 0.7-1.2'],
  ['{"profiles": {"a": {\n"speed": "fast"}}}', '2:10: "speed" is "fast": not a number within 0.7-1.2'],
  ['{"profiles": {"a": 1}}', '1:20: the profile "a" is not an object of settings'],
  ['{"profile": "b", "profiles": {"a": {}}}', '1:13: there is no profile "b"'],
  ['{"voice": null}', '1:11: "voice" is not a text, a number, true or false'],
])('what is wrong in %j has its place', async (content, said) => {
  const { config, file } = settings(content);
  expect(await config(['list'])).toMatchObject({ exit: 2, stderr: expect.stringContaining(`error: ${file}:${said}`) });
});

test('names that mean nothing are told by every command that reads them, with their place', {
  timeout: 60_000,
}, async () => {
  const { base, file } = settings('{\n  "sped": 1,\n  "apiKey": "abc",\n  "profiles": { "a": { "profile": "a" } }\n}');
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, 'script.txt'), 'Hello.');
  for (const args of [
    ['voices', '--offline'],
    ['models', '--offline'],
    ['config', 'get', 'voice'],
    ['cast', 'script.txt'],
    ['script.txt', '--estimate'],
    ['-v', '?'],
  ]) {
    const ran = await runNarrate(args, { cwd, env: { XDG_CONFIG_HOME: base } });
    expect(ran.exit).toBe(0);
    expect(ran.stderr).toContain(`warning: ${file}:2:3: "sped" is not a setting: ignored (did you mean "speed"?)\n`);
    expect(ran.stderr).toContain(`warning: ${file}:3:3: "apiKey" is not a setting: ignored ("narrate config set key"`);
    expect(ran.stderr).toContain(`warning: ${file}:4:24: "profile" is not a setting`);
  }
});

test('a file that is wrong can be mended by set, as long as it is JSON', async () => {
  const { config, content } = settings('{"speed": 3, "lang": "english"}');
  expect(await config(['set', 'speed', '1'])).toMatchObject({ exit: 0, stderr: expect.stringContaining('warning: ') });
  expect(content()).toBe('{"speed": 1, "lang": "english"}');
  expect(await config(['unset', 'lang'])).toMatchObject({ exit: 0 });
  expect(await config(['list', '-q'])).toMatchObject({ exit: 0, stderr: '' });
});

test('where it is that what was set is not followed is told', async () => {
  const { config } = settings();
  const env = { NARRATE_VOICE: 'Adam' };
  const { stderr } = await config(['set', 'voice', 'Rachel'], { env });
  expect(stderr).toContain('warning: NARRATE_VOICE is stronger, and says "Adam"\n');
  expect(await config(['get', 'voice'], { env })).toMatchObject({ stdout: 'Adam\n' });
});

test('a file is named from the folder one stands in, and found from everywhere', async () => {
  const { config } = settings();
  const cwd = temporaryFolder();
  await config(['set', 'lexicon', 'words.yml'], { cwd });
  expect(await config(['get', 'lexicon'])).toMatchObject({ stdout: `${path.join(cwd, 'words.yml')}\n` });
});

test('programs read JSON', async () => {
  const { config, file } = settings('{"speed": 1, "profiles": {"a": {"captions": true}}}');
  const list = JSON.parse((await config(['list', '--json', '--profile', 'a'], { env: { XI_API_KEY: 'x' } })).stdout);
  expect(list).toMatchObject({
    file,
    profile: 'a',
    profiles: ['a'],
    key: { from: 'environment', origin: 'XI_API_KEY' },
  });
  const byName = new Map(list.settings.map((setting: { name: string }) => [setting.name, setting]));
  expect(byName.get('speed')).toMatchObject({ value: 1, from: 'config file' });
  expect(byName.get('captions')).toMatchObject({ value: true, from: 'profile' });
  expect(byName.get('voice')).toMatchObject({ value: null, from: 'default' });
  expect(byName.get('lookAhead')).toMatchObject({ value: 60, from: 'default' });
});

test('path is said whether the file is there or not; without a home there is none', async () => {
  const { config, file } = settings();
  expect(await config(['path'])).toEqual({ exit: 0, stdout: `${file}\n`, stderr: '' });
  expect(await config(['path'], { env: { XDG_CONFIG_HOME: 'relative', HOME: '/somewhere' } })).toMatchObject({
    stdout: '/somewhere/.config/narrate/config.json\n',
  });
  expect(await config(['path'], { env: { XDG_CONFIG_HOME: '', HOME: '' } })).toMatchObject({ exit: 9 });
});

test('what cannot be written is told, and what is too large', { timeout: 60_000 }, async () => {
  const { config, file } = settings();
  mkdirSync(file, { recursive: true });
  expect(await config(['set', 'voice', 'x'])).toMatchObject({
    exit: 9,
    stderr: expect.stringContaining('it is a folder'),
  });
  expect(await config(['get', 'voice'])).toMatchObject({ exit: 0, stderr: expect.stringContaining('it is a folder') });
  const huge = settings(`{"voice": "${'x'.repeat(70_000)}"}`);
  expect(await huge.config(['set', 'voice', 'x'])).toMatchObject({
    exit: 9,
    stderr: expect.stringContaining('too large'),
  });
  expect(await huge.config(['list'])).toMatchObject({ exit: 0, stderr: expect.stringContaining('too large') });
  const { base, config: nowhere } = settings();
  writeFileSync(path.join(base, 'narrate'), 'a file');
  expect(await nowhere(['set', 'voice', 'x'])).toMatchObject({ exit: 9 });
  expect(await nowhere(['list'])).toMatchObject({ exit: 0 });
});

test('the key is read from a pipe, stored for its owner alone, never shown, and removed', {
  timeout: 60_000,
}, async () => {
  const { config, key } = settings();
  const set = await config(['set', 'key'], { stdin: `${CANARY_KEY}\r\n` });
  expect(set).toMatchObject({ exit: 0, stdout: '', stderr: expect.stringContaining(`stored in ${key}`) });
  expect(readFileSync(key, 'utf8')).toBe(`${CANARY_KEY}\n`);
  expect(statSync(key).mode & 0o777).toBe(0o600);
  expect(await config(['get', 'key'])).toMatchObject({ stdout: `the key file "${key}"\n` });
  const { stdout } = await config(['list']);
  expect(stdout).toMatch(/^key +\(not shown\) +the key file /m);
  const env = { XI_API_KEY: 'another' };
  expect(await config(['set', 'key'], { stdin: CANARY_KEY, env })).toMatchObject({
    stderr: expect.stringContaining('warning: XI_API_KEY is stronger'),
  });
  expect(await config(['unset', 'apiKey'])).toMatchObject({ exit: 0, stderr: expect.stringContaining('removed') });
  expect(existsSync(key)).toBe(false);
  expect(await config(['get', 'key'])).toEqual({ exit: 0, stdout: '', stderr: '' });
});

test.each([
  '',
  ' \n',
  `${CANARY_KEY}\n${CANARY_KEY}`,
  `"${CANARY_KEY}"`,
  `ELEVENLABS_API_KEY=${CANARY_KEY}`,
  'x'.repeat(5000),
])('no key is stored from %j', async (stdin) => {
  const { config, key } = settings();
  expect(await config(['set', 'key'], { stdin })).toMatchObject({ exit: 4 });
  expect(existsSync(key)).toBe(false);
});

test('the editor gets the file, and what is wrong then is told with its place', async () => {
  const { config, file, content } = settings();
  const editor = path.join(temporaryFolder(), 'my editor');
  writeFileSync(
    editor,
    `#!/bin/sh\necho "key: $ELEVENLABS_API_KEY" >&2\ncat "$1" >&2\nprintf '{\\n"speed": 3,\\n"lang": "english"\\n}' >"$1"\n`,
    {
      mode: 0o755,
    },
  );
  const env = { EDITOR: 'false', VISUAL: `'${editor}'`, ELEVENLABS_API_KEY: CANARY_KEY };
  expect(await config(['edit'], { env })).toEqual({
    exit: 2,
    stdout: '',
    stderr: `key: \n{\n}\nerror: ${file}:2:10: "speed" is 3: not a number within 0.7-1.2\nhint: the nearest is 1.2\nerror: ${file}:3:9: Unknown language "english"\nhint: a code of two letters (ISO 639-1), such as --lang en; to mend it: narrate config edit\n`,
  });
  expect(content()).toContain('"speed": 3');
  expect(await config(['edit'], { env: { EDITOR: 'exit 3;' } })).toMatchObject({
    exit: 2,
    stderr: expect.stringContaining('exit 3'),
  });
  expect(await config(['edit'])).toMatchObject({ exit: 2, stderr: expect.stringContaining('hint: name one: EDITOR=') });
});

const missing = missingTerminal();

test.skipIf(missing)('at a terminal the key is typed without being shown', { timeout: 30_000 }, async () => {
  const terminal = openPseudoTerminal({ columns: 100 });
  onTestFinished(() => terminal.close());
  const key = path.join(terminal.folder, '.config/narrate/key');
  terminal.run(`${process.execPath} ${BIN} config set key`);
  await terminal.shows(/not shown\):/);
  terminal.type('sk_typed_0123x');
  terminal.press('BSpace');
  terminal.press('Enter');
  expect(await terminal.shows(/is stored[\s\S]*\n\[0\]>/)).not.toContain('typed');
  expect(readFileSync(key, 'utf8')).toBe('sk_typed_0123\n');
  terminal.run('clear');
  await terminal.shows(/^\[0\]>$/);
  terminal.run(`${process.execPath} ${BIN} config set key`);
  await terminal.shows(/not shown\):/);
  terminal.press('C-c');
  await terminal.shows(/\[130\]>/);
  expect(readFileSync(key, 'utf8')).toBe('sk_typed_0123\n');
});

test.skipIf(missing)('an editor has Ctrl-C to itself', { timeout: 30_000 }, async () => {
  const terminal = openPseudoTerminal({ columns: 100 });
  onTestFinished(() => terminal.close());
  terminal.run(
    `EDITOR="trap 'echo twice; exit 0' INT; echo open; while :; do sleep 0.1; done;" ${process.execPath} ${BIN} config edit`,
  );
  await terminal.shows(/^open$/m);
  terminal.press('C-c');
  await terminal.shows(/twice\n\[0\]>/);
});

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { recordingPlayer } from '../src/testing/recording-player.js';
import { type InstalledPackage, installPackage, ROOT } from './installed-package.js';

/** A copy of each runs where the package is installed, without a key: the offline voice speaks. */
describe('the examples', { timeout: 120_000 }, () => {
  let installed: InstalledPackage;
  let folder: string;
  beforeAll(() => {
    installed = installPackage();
    folder = installed.folder;
    for (const name of EXAMPLES)
      writeFileSync(path.join(folder, name), readFileSync(path.join(ROOT, 'examples', name)));
  }, 120_000);
  afterAll(() => installed?.remove());

  const environment = (env: NodeJS.ProcessEnv = {}) => ({ PATH: process.env.PATH, HOME: folder, ...env });
  /** It has to end by itself. */
  const run = (args: readonly string[], env?: NodeJS.ProcessEnv): string =>
    execFileSync(process.execPath, args, { cwd: folder, env: environment(env), encoding: 'utf8', timeout: 100_000 });

  test('each is tested, and shown in docs/library.md', () => {
    const page = readFileSync(path.join(ROOT, 'docs/library.md'), 'utf8');
    const shown = [...page.matchAll(/<!-- file:start examples\/(\S+) -->/g)].map(([, name]) => name);
    expect(shown.sort()).toEqual([...EXAMPLES].sort());
    expect(readdirSync(path.join(ROOT, 'examples')).sort()).toEqual([...EXAMPLES].sort());
  });

  test('speak-a-stream plays all of the text', () => {
    const player = recordingPlayer('aplay');
    const printed = run(['speak-a-stream.mjs'], player.env);
    const [, seconds = 0] = /spoke ([\d.]+) s; the first sound came after \d+/.exec(printed) ?? [];
    expect(Number(seconds)).toBeGreaterThan(4);
    // s16le, mono, at 44.1 kHz; an encoder adds some samples around it.
    expect(player.pcm().length / 2 / 44_100).toBeCloseTo(Number(seconds), 0);
  });

  test('save-an-episode saves it, with subtitles', () => {
    writeFileSync(path.join(folder, 'talk.md'), '# The Harbour\n\nGood evening. It is late.\n');
    expect(run(['save-an-episode.mjs', 'talk.md', 'talk.mp3'])).toMatch(
      /s {2}The Harbour\n.*s {2}Good evening\.\n.*s {2}It is late\.\ntalk\.mp3: [\d.]+ s, for nothing\n$/,
    );
    expect(readFileSync(path.join(folder, 'talk.mp3')).toString('latin1', 0, 3)).toBe('ID3');
    expect(readFileSync(path.join(folder, 'talk.vtt'), 'utf8')).toContain('Good evening.');
    expect(() => run(['save-an-episode.mjs', 'missing.md', 'talk.mp3'])).toThrow(
      expect.objectContaining({
        status: 3,
        stderr: expect.stringContaining('ERR_INPUT: Cannot read script "missing.md"'),
      }),
    );
  });

  test('serve-audio speaks to several clients, and lets go of one that leaves', async () => {
    const server = spawn(process.execPath, ['serve-audio.mjs'], { cwd: folder, env: environment({ PORT: '0' }) });
    onTestFinished(() => void server.kill());
    const address = await firstLine(server);
    const speak = (text: string) => fetch(`${address}/?text=${encodeURIComponent(text)}`);
    const [one, two] = await Promise.all([speak('Good evening.'), speak('Good morning to you.')]);
    expect([one.status, one.headers.get('content-type')]).toEqual([200, 'audio/mpeg']);
    for (const response of [one, two]) expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(10_000);
    expect((await speak('')).status).toBe(400);
    const long = await speak('There is a lot to be said about harbours. '.repeat(100));
    await long.body?.cancel();
    expect((await speak('Still here.')).status).toBe(200);
  });

  test('captions tells each word, and writes the sound', () => {
    const printed = run(['captions.mjs', 'sound.mp3']);
    expect(printed.replace(/\d+-\d+ ms/g, '…')).toBe(
      'ANNA:\n  …  Is\n  …  anybody\n  …  there?\nBEN:\n  …  Only\n  …  me.\n',
    );
    expect(readFileSync(path.join(folder, 'sound.mp3')).length).toBeGreaterThan(20_000);
  });

  test('cancel stops, and leaves nothing behind', () => {
    expect(run(['cancel.mjs'])).toBe('left\nenough\n');
    expect(readdirSync(folder).filter((name) => name.includes('never'))).toEqual([]);
  });

  test('studio.test passes', () => {
    expect(run(['--test', 'studio.test.mjs'])).toContain('# pass 1');
  });
});

const EXAMPLES = [
  'cancel.mjs',
  'captions.mjs',
  'save-an-episode.mjs',
  'serve-audio.mjs',
  'speak-a-stream.mjs',
  'studio.test.mjs',
];

const firstLine = async ({ stdout }: ChildProcess): Promise<string> => {
  const [line] = stdout ? await once(stdout, 'data') : [];
  return String(line).trim();
};

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type InstalledPackage, installPackage, ROOT } from './installed-package.js';

/** A test suite of somebody else, in plain JavaScript: one sentence over the socket, and nothing is left. */
const CONSUMER = `
import { startStudio } from 'narrate/studio';
import { WebSocket } from 'ws';

const studio = await startStudio();
const voices = await (await fetch(studio.url + '/v1/voices')).json();
const socket = new WebSocket(
  studio.url.replace('http', 'ws') + '/v1/text-to-speech/' + voices.voices[0].voice_id + '/stream-input',
);
let audioBytes = 0;
let isFinal = false;
socket.on('open', () => {
  for (const text of [' ', 'Hello there. ', '']) socket.send(JSON.stringify({ text }));
});
socket.on('message', (data) => {
  const frame = JSON.parse(data);
  audioBytes += Buffer.from(frame.audio ?? '', 'base64').length;
  isFinal ||= frame.isFinal === true;
});
await new Promise((resolve) => socket.on('close', resolve));
const [session] = studio.sessions;
await studio[Symbol.asyncDispose]();
console.log(JSON.stringify({ voices: voices.voices.length, audioBytes, isFinal, sentBytes: session.audioBytes }));
`;

const TYPED_CONSUMER = `
import { type NarrateOptions, NarrateError, type NarrationResult, narrate } from 'narrate';
import { type FaultPlan, NarrateError as StudioError, refuse, reset, type Studio, type StreamSession, startStudio } from 'narrate/studio';

const faults: FaultPlan = [
  { connection: 0, at: { frame: 2 }, do: reset },
  { http: '/v2/voices', do: refuse(429) },
];
const studio: Studio = await startStudio({ plan: 'free', faults });
const sessions: readonly StreamSession[] = studio.sessions;
await studio[Symbol.asyncDispose]();
console.log(sessions.length, new NarrateError('ERR_USAGE', 'no').exit, NarrateError === StudioError);
// @ts-expect-error  There is no such plan.
await startStudio({ plan: 'gold' });

const options: NarrateOptions = { voice: process.env.VOICE, schedule: [50, 120], cast: { HOST: 'Rachel' } };
for await (const frames of narrate('Hello.', options)) console.log(frames.length satisfies number);
for await (const event of narrate(['Hel', 'lo.']).events()) {
  if (event.type === 'audio-arrive') console.log(event.bytes.length);
  else if (event.type === 'sentence-end') console.log(event.words.map(({ text, startMs }) => text + startMs));
}
const saved: NarrationResult = await narrate({ file: ['a.md', 'b.md'] }).saveTo('a.mp3', {
  subtitles: 'a.vtt',
  // @ts-expect-error  Sound is not told of.
  onEvent: (event) => event.type === 'audio-arrive',
});
console.log(saved.metrics.audioSeconds, saved.cost?.usd, saved.doubts?.total);
const body = new Response('Hello.').body;
if (body) await narrate(body).play();
await narrate(body?.pipeThrough(new TextDecoderStream()) ?? '').play();
// @ts-expect-error  There is no such option.
narrate('Hello.', { voise: 'Rachel' });
// @ts-expect-error  Nothing that can be spoken.
narrate(5);
`;

/** Of somebody who has no types of Node. */
const BARE_CONSUMER = `
import { narrate } from 'narrate';

for await (const frames of narrate('Hello.')) frames.length satisfies number;
const { body } = new Response('Hello.');
if (body) narrate(body);
// @ts-expect-error  Nothing that can be spoken.
narrate({ file: 5 });
`;

const REQUIRING_CONSUMER = `
import narrate = require('narrate');
import studio = require('narrate/studio');

const narration: narrate.Narration = narrate.narrate('Hello.');
narration.saveTo('a.mp3').then(({ output }) => console.log(output), (error: narrate.NarrateError) => console.log(error.code));
console.log(studio.startStudio({ plan: 'free' }), narrate.FAILURES.ERR_USAGE.exit);
`;

describe('the package, installed in an empty folder', () => {
  let installed: InstalledPackage;
  let folder: string;
  beforeAll(() => {
    installed = installPackage();
    folder = installed.folder;
  }, 120_000);
  afterAll(() => installed?.remove());

  test('it holds the program and what it exports, and nothing else; less than 1 MB', () => {
    const names = installed.files.map((file) => file.path);
    expect(names).toEqual(
      expect.arrayContaining([
        ...['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'THIRD-PARTY-NOTICES.md', '.env.example'],
        ...['narrate', 'library', 'studio', 'speaker-host', 'voice-worker'].map((name) => `dist/bin/${name}.js`),
        ...['LICENSES.txt', 'types/library/index.d.ts', 'types/studio/index.d.ts'].map((name) => `dist/bin/${name}`),
        ...['library', 'studio'].flatMap((name) => [`dist/lib/${name}.mjs`, `dist/lib/${name}.d.mts`]),
        'dist/man/narrate.1',
      ]),
    );
    const expected = [
      /^dist\/bin\/([\w-]+\.js|package\.json|LICENSES\.txt|types\/[\w/-]+\.d\.ts)$/,
      /^dist\/lib\/\w+\.(mjs|d\.mts)$/,
      /^dist\/man\/narrate\.1$/,
      /^[^/]+$/,
    ];
    expect(names.filter((name) => !expected.some((pattern) => pattern.test(name)))).toEqual([]);
    expect(installed.sizeBytes).toBeLessThan(1_000_000);
  });

  test('nothing of it runs when it is installed', () => {
    const { scripts = {} } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    // "prepare" is for this repository alone: npm does not run it for who installs the package.
    expect(Object.keys(scripts).filter((name) => /install$/.test(name))).toEqual([]);
    expect(installed.files.map((file) => file.path)).not.toContain('binding.gyp');
  });

  test('publint and arethetypeswrong find nothing', async () => {
    const tarball = installed.tarball.buffer.slice(
      installed.tarball.byteOffset,
      installed.tarball.byteOffset + installed.tarball.length,
    );
    expect((await publint({ pack: { tarball }, strict: true })).messages).toEqual([]);
    const analysis = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
    // All four ways to resolve a module, also those that Node itself has given up.
    expect(analysis).toMatchObject({ types: { kind: 'included' }, problems: [] });
  });

  test.each([
    ['imported', 'import("narrate").then(told)'],
    ['required', 'told(require("narrate"))'],
  ])('%s, it reads two files and offers what it should', (_how, load) => {
    const source = `const told = (library) => console.log(JSON.stringify({
      names: Object.keys(library).sort(),
      read: Object.keys(require.cache).map((name) => require('node:path').basename(name)).sort(),
    })); ${load}`;
    const printed = execFileSync(process.execPath, ['-e', source], { cwd: folder, encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual({
      names: ['FAILURES', 'NarrateError', 'narrate'],
      read: ['errors.js', 'library.js'],
    });
  });

  test('the program runs', { timeout: 120_000 }, () => {
    const narrate = (...args: string[]) =>
      execFileSync('npx', ['--no-install', 'narrate', ...args], { cwd: folder, encoding: 'utf8' });
    expect(narrate('--version').trim()).toBe(installed.version);
    expect(narrate('--help')).toMatch(/^Usage: narrate /);
    writeFileSync(path.join(folder, 'short.txt'), 'Hello.');
    narrate('short.txt', '--engine', 'offline', '-q', '-o', 'short.mp3');
    expect(readFileSync(path.join(folder, 'short.mp3')).length).toBeGreaterThan(5_000);
  });

  test('a test suite imports the studio, hears a sentence, and ends by itself', { timeout: 60_000 }, () => {
    writeFileSync(path.join(folder, 'consumer.mjs'), CONSUMER);
    const printed = execFileSync(process.execPath, ['consumer.mjs'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 50_000,
    });
    const { voices, isFinal, audioBytes, sentBytes } = JSON.parse(printed) as Record<string, unknown>;
    // More, where eSpeak NG is installed.
    expect(voices).toBeGreaterThanOrEqual(4);
    expect(isFinal).toBe(true);
    expect(audioBytes).toBeGreaterThan(5_000);
    expect(audioBytes).toBe(sentBytes);
  });

  test.each([
    ['NodeNext', 'typed.mts', TYPED_CONSUMER],
    ['Bundler', 'typed.mts', TYPED_CONSUMER],
    ['NodeNext', 'typed.cts', REQUIRING_CONSUMER],
  ])('its types stand alone, as %s finds them from %s', { timeout: 60_000 }, (resolution, file, source) => {
    writeFileSync(path.join(folder, file), source);
    const module = resolution === 'NodeNext' ? 'NodeNext' : 'ESNext';
    const compile = (): string =>
      execFileSync(
        path.join(ROOT, 'node_modules/.bin/tsc'),
        [
          ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false', '--target', 'ES2022'],
          ...['--module', module, '--moduleResolution', resolution, file],
        ],
        { cwd: folder, encoding: 'utf8' },
      );
    expect(compile).not.toThrow();
  });

  test("those of narrate alone need not even Node's", { timeout: 60_000 }, () => {
    writeFileSync(path.join(folder, 'bare.mts'), BARE_CONSUMER);
    const tsc = path.join(ROOT, 'node_modules/.bin/tsc');
    const flags = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'ES2022', '--module', 'NodeNext'];
    const files = execFileSync(tsc, [...flags, '--listFiles', 'bare.mts'], { cwd: folder, encoding: 'utf8' });
    expect(files).toContain('types/library/script.d.ts');
    expect(files).not.toContain('@types/node');
  });
});

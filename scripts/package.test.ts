import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', [...args, '--no-update-notifier', '--loglevel=error'], { cwd, encoding: 'utf8' });

interface Packed {
  readonly filename: string;
  readonly version: string;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

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
import { type FaultPlan, NarrateError, refuse, reset, type Studio, type StreamSession, startStudio } from 'narrate/studio';

const faults: FaultPlan = [
  { connection: 0, at: { frame: 2 }, do: reset },
  { http: '/v2/voices', do: refuse(429) },
];
const studio: Studio = await startStudio({ plan: 'free', faults });
const sessions: readonly StreamSession[] = studio.sessions;
await studio[Symbol.asyncDispose]();
console.log(sessions.length, new NarrateError('ERR_USAGE', 'no').exit);
// @ts-expect-error  There is no such plan.
await startStudio({ plan: 'gold' });
`;

describe('the package, installed in an empty folder', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'narrate-package-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  let packed: Packed | undefined;

  beforeAll(() => {
    // It is built already; building it again would pull the files away under the other tests.
    [packed] = JSON.parse(npm(['pack', '--ignore-scripts', '--json', '--pack-destination', folder], ROOT)) as Packed[];
    npm(['init', '-y'], folder);
    npm(
      [
        'install',
        '--ignore-scripts',
        '--omit=optional',
        '--prefer-offline',
        '--no-audit',
        '--no-fund',
        `${packed?.filename}`,
      ],
      folder,
    );
    // Of all type packages Node's alone is there.
    const types = path.join(folder, 'node_modules/@types');
    mkdirSync(types, { recursive: true });
    symlinkSync(path.join(ROOT, 'node_modules/@types/node'), path.join(types, 'node'));
  }, 120_000);

  test('it holds the program and what it exports, and nothing else', () => {
    const names = packed?.files.map((file) => file.path) ?? [];
    expect(names).toEqual(
      expect.arrayContaining([
        ...['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'THIRD-PARTY-NOTICES.md', '.env.example'],
        ...['narrate.js', 'speaker-host.js', 'voice-worker.js', 'LICENSES.txt'].map((name) => `dist/bin/${name}`),
        'dist/man/narrate.1',
        ...['studio.js', 'voice-worker.js', 'LICENSES.txt', 'types/studio/index.d.ts'].map(
          (name) => `dist/lib/${name}`,
        ),
      ]),
    );
    const expected = [
      /^dist\/bin\/([\w-]+\.js|package\.json|LICENSES\.txt)$/,
      /^dist\/lib\/([\w-]+\.js|LICENSES\.txt|types\/[\w/-]+\.d\.ts)$/,
      /^dist\/man\/narrate\.1$/,
      /^[^/]+$/,
    ];
    expect(names.filter((name) => !expected.some((pattern) => pattern.test(name)))).toEqual([]);
  });

  test('the program runs', { timeout: 60_000 }, () => {
    const narrate = (...args: string[]) =>
      execFileSync('npx', ['--no-install', 'narrate', ...args], { cwd: folder, encoding: 'utf8' });
    expect(narrate('--version').trim()).toBe(packed?.version);
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

  test.each(['NodeNext', 'Bundler'])('its types stand alone, as %s finds them', { timeout: 60_000 }, (resolution) => {
    writeFileSync(path.join(folder, 'typed.mts'), TYPED_CONSUMER);
    const module = resolution === 'NodeNext' ? 'NodeNext' : 'ESNext';
    const compile = (): string =>
      execFileSync(
        path.join(ROOT, 'node_modules/.bin/tsc'),
        [
          ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--skipLibCheck', 'false', '--target', 'ES2022'],
          ...['--module', module, '--moduleResolution', resolution, 'typed.mts'],
        ],
        { cwd: folder, encoding: 'utf8' },
      );
    expect(compile).not.toThrow();
  });
});

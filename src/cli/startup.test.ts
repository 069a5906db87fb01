import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { BIN, runNarrate, temporaryFolder } from '../testing/run-narrate.js';

/** How long they may take, as multiples of Node's own start and of a bare client's way to its first byte. */
const [MOST_FOR_VERSION, MOST_TO_FIRST_BYTE] = [1.5, 2];
const [FEWEST_PAIRS, MOST_PAIRS] = [8, 40];

/** What a program with nothing else to do needs to open a socket. */
const BARE_CLIENT = `
import WebSocket from ${JSON.stringify(
  pathToFileURL(path.join(path.dirname(createRequire(import.meta.url).resolve('ws')), 'wrapper.mjs')).href,
)};
const socket = new WebSocket(process.argv[2], { headers: { 'xi-api-key': 'none' } });
socket.on('error', () => {});
socket.on('open', () => socket.send(JSON.stringify({ text: ' ' })));
`;

const VOICE_ID = 'AAAAAAAAAAAAAAAAAAAA';

/** Start Node with these arguments. @returns its duration, or the time until `stop` says that enough was seen */
const timeOf = (args: readonly string[], cwd: string, stop?: Promise<void>): Promise<number> =>
  new Promise((resolve, reject) => {
    const startMs = performance.now();
    const child = spawn(process.execPath, args, { cwd, env: { PATH: process.env.PATH, HOME: cwd }, stdio: 'ignore' });
    let seenMs: number | undefined;
    stop?.then(() => {
      seenMs = performance.now() - startMs;
      child.kill('SIGKILL');
    });
    child.once('error', reject);
    child.once('close', () => {
      if (stop && seenMs === undefined) reject(new Error(`${args} ended before anything was seen of it`));
      else resolve(seenMs ?? performance.now() - startMs);
    });
  });

/** Of times on a busy machine, those that were least disturbed. */
const fastestQuarterMs = (timesMs: readonly number[]): number => {
  const fastest = timesMs.toSorted((a, b) => a - b).slice(0, Math.ceil(timesMs.length / 4));
  return fastest.reduce((sum, ms) => sum + ms, 0) / fastest.length;
};

/** How many times as long as `bare` it takes, measured in turn; on a busy machine more pairs are tried. */
const ratioOf = async (bare: () => Promise<number>, ours: () => Promise<number>, most: number): Promise<number> => {
  const [bareMs, oursMs]: [number[], number[]] = [[], []];
  const ratio = () => fastestQuarterMs(oursMs) / fastestQuarterMs(bareMs);
  for (let pair = 0; pair < FEWEST_PAIRS || (ratio() >= most && pair < MOST_PAIRS); pair++) {
    bareMs.push(await bare());
    oursMs.push(await ours());
  }
  return ratio();
};

/** The files of ours and of packages that a run loads: V8 lists every script in its coverage report. */
const filesLoaded = async (...args: string[]): Promise<string[]> => {
  const folder = temporaryFolder();
  const { exit } = await runNarrate(args, { env: { NODE_V8_COVERAGE: folder } });
  expect(exit).toBe(0);
  const urls = readdirSync(folder).flatMap((name) =>
    (JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as { result: { url: string }[] }).result.map(
      ({ url }) => url,
    ),
  );
  return urls.filter((url) => url.startsWith('file:')).map((url) => path.posix.basename(url));
};

test.each([['--version'], ['-V']])('%s loads nothing else', async (flag) => {
  expect((await filesLoaded(flag)).toSorted()).toEqual(['narrate.js', 'rolldown-runtime.js', 'version.js']);
});

test.each([[['--help']], [['voices', '--help']], [['--version', '-q']]])(
  '%j loads the parser of arguments, and nothing that narrates',
  async (args) => {
    const parts = ['errors.js', 'main.js', 'narrate.js', 'rolldown-runtime.js', 'version.js'];
    expect((await filesLoaded(...args)).toSorted()).toEqual(parts);
  },
);

test.each([[['-V']], [['--version', '--quiet']], [['script.txt', '--version']], [['voices', '--version']], [['-qV']]])(
  '%j says the version, as --version does',
  async (args) => {
    const [alone, among] = await Promise.all([runNarrate(['--version']), runNarrate(args)]);
    expect(alone).toMatchObject({ exit: 0, stderr: '' });
    expect(alone.stdout.toString()).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(among).toEqual(alone);
  },
);

test('--version answers at once', { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  const ratio = await ratioOf(
    () => timeOf(['-e', '0'], folder),
    () => timeOf([BIN, '--version'], folder),
    MOST_FOR_VERSION,
  );
  expect(ratio).toBeLessThan(MOST_FOR_VERSION);
});

test('the first byte is on the wire nearly as soon as a bare client has it there', { timeout: 60_000 }, async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'bare.mjs'), BARE_CLIENT);
  writeFileSync(path.join(folder, 'script.txt'), 'Good evening. How are you?\n');
  let onFirstByte = () => {};
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => onFirstByte());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const untilFirstByte = (...args: string[]) =>
    timeOf(
      args,
      folder,
      new Promise((resolve) => {
        onFirstByte = resolve;
      }),
    );
  const narration = ['script.txt', '--engine', 'elevenlabs', '--base-url', url, '-v', VOICE_ID, '-o', 'x.mp3'];
  const ratio = await ratioOf(
    () => untilFirstByte('bare.mjs', url),
    () => {
      // What an interrupted run leaves, the next would go on with.
      for (const left of ['.local', '.cache']) rmSync(path.join(folder, left), { recursive: true, force: true });
      return untilFirstByte(BIN, ...narration);
    },
    MOST_TO_FIRST_BYTE,
  );
  expect(ratio).toBeLessThan(MOST_TO_FIRST_BYTE);
});

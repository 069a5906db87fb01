import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { FAILURES, type FailureCode, NarrateError } from '../../errors.js';
import { MetricsRecorder } from '../../session/metrics.js';
import type { NarrationResult } from '../../session/narration-result.js';
import { temporaryFolder } from '../../testing/run-narrate.js';
import { Interruption } from '../signals.js';
import { Terminal } from '../terminal.js';
import { runBatch } from './batch.js';
import type { BatchJob } from './batch-plan.js';

const resultOf = (output: string): NarrationResult => {
  const metrics = new MetricsRecorder(() => 0).snapshot;
  const figures = { audioSeconds: 61.5, characters: 700, reusedCharacters: 50 };
  return {
    output,
    voice: { id: 'v', name: 'Vera' },
    engine: 'elevenlabs',
    modelId: 'eleven_flash_v2_5',
    metrics: { ...metrics, ...figures },
  };
};

/** What becomes of a script by its name: a failure, or a file. */
type Fates = Readonly<Record<string, unknown>>;

const openBatch = (names: readonly string[]) => {
  const cwd = temporaryFolder();
  for (const name of names) writeFileSync(path.join(cwd, name), 'Hello.\n');
  const jobs = names.map((name): BatchJob => {
    const inside = (file: string) => path.join(cwd, file);
    return { script: inside(name), output: inside(`out/${name}.mp3`), subtitles: [inside(`subs/${name}.srt`)] };
  });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const terminal = new Terminal(stdout as never, stderr as never, {});
  const told = (stream: PassThrough) => String(stream.read() ?? '').replaceAll(`${cwd}/`, '');
  const begun: string[] = [];
  const controller = new AbortController();
  const run = async (fates: Fates = {}, json = false) => {
    const ended = runBatch(
      jobs,
      async ({ script, output }) => {
        const name = path.basename(script);
        begun.push(name);
        const fate = typeof fates[name] === 'function' ? fates[name]() : fates[name];
        if (fate !== undefined) throw fate;
        writeFileSync(output, name);
        return resultOf(output);
      },
      { terminal, signal: controller.signal, json },
    );
    const thrown = await ended.then(
      () => undefined,
      (reason) => reason,
    );
    return { thrown, begun, out: told(stdout), err: told(stderr) };
  };
  const made = () => names.filter((name) => existsSync(path.join(cwd, `out/${name}.mp3`)));
  return { cwd, run, made, controller, terminal };
};

const failure = (code: FailureCode, cause?: unknown) => new NarrateError(code, `No ${code}`, { hint: 'help', cause });
const systemFailure = (code: string) => failure('ERR_OUTPUT', Object.assign(new Error(code), { code }));

test('every script is announced and made, and one line tells of all', async () => {
  const { run, made, cwd } = openBatch(['a.md', 'b.md']);
  const { thrown, err, out } = await run();
  expect({ thrown, out }).toEqual({ thrown: undefined, out: '' });
  expect(err).toBe(
    '[1/2] a.md → out/a.md.mp3\n[2/2] b.md → out/b.md.mp3\n' +
      'Made 2 of 2 files: 2:03 of audio, 1,400 characters, 100 characters reused from earlier runs\n',
  );
  expect(made()).toEqual(['a.md', 'b.md']);
  expect(readFileSync(path.join(cwd, 'out/b.md.mp3'), 'utf8')).toBe('b.md');
});

const OWN: readonly FailureCode[] = [
  'ERR_INPUT',
  'ERR_OUTPUT',
  'ERR_OUTPUT_LOCKED',
  'ERR_UNPROVEN',
  'ERR_PROTOCOL',
  'ERR_REFUSED',
  'ERR_VOICE_UNKNOWN',
];

test.each(OWN)('%s of one does not keep the others from being made', async (code) => {
  const { run, made } = openBatch(['a.md', 'b.md', 'c.md']);
  const { thrown, err } = await run({ 'b.md': failure(code) });
  expect(made()).toEqual(['a.md', 'c.md']);
  expect(thrown).toMatchObject({ code, exit: FAILURES[code].exit, message: '1 of 3 files were not made' });
  expect(err).toContain(`[2/3] b.md → out/b.md.mp3\nerror: No ${code}\nhint: help\n[3/3]`);
  expect(err).toMatch(new RegExp(`\nMade 2 of 3 files: .+\nFailed: b.md: No ${code}\n$`));
});

test.each((Object.keys(FAILURES) as FailureCode[]).filter((code) => !OWN.includes(code)))(
  '%s would meet all: the batch ends, and says what is left undone',
  async (code) => {
    const { run, made } = openBatch(['a.md', 'b.md', 'c.md', 'd.md']);
    const { thrown, err, begun } = await run({ 'a.md': failure('ERR_OUTPUT_LOCKED'), 'c.md': failure(code) });
    expect(begun).toEqual(['a.md', 'b.md', 'c.md']);
    expect(made()).toEqual(['b.md']);
    // It wins over a higher code, and is told by whoever is told of it.
    expect(thrown).toMatchObject({ code, message: `No ${code}` });
    expect(err).not.toContain(`error: No ${code}`);
    expect(err).toMatch(
      new RegExp(
        `\nMade 1 of 4 files: .+\nFailed: a.md: No ERR_OUTPUT_LOCKED\nFailed: c.md: No ${code}\nLeft undone: d.md\n$`,
      ),
    );
  },
);

test.each(['ENOSPC', 'EDQUOT', 'EROFS', 'EIO', 'EMFILE', 'ENFILE'])(
  'a disk that is at fault (%s) would meet all',
  async (code) => {
    const { run } = openBatch(['a.md', 'b.md']);
    const { thrown, begun } = await run({ 'a.md': systemFailure(code) });
    expect(begun).toEqual(['a.md']);
    expect(thrown).toMatchObject({ exit: 9, message: 'No ERR_OUTPUT' });
  },
);

test('a file that may not be written is its own fault', async () => {
  const { run, made } = openBatch(['a.md', 'b.md']);
  expect((await run({ 'a.md': systemFailure('EACCES') })).thrown).toMatchObject({ exit: 9 });
  expect(made()).toEqual(['b.md']);
});

test('what is none of ours is a bug, and ends the batch', async () => {
  const { run } = openBatch(['a.md', 'b.md']);
  const { thrown, begun } = await run({ 'a.md': new TypeError('x is not a function') });
  expect(begun).toEqual(['a.md']);
  expect(thrown).toMatchObject({ code: 'ERR_BUG', exit: 1 });
});

test('of several failures the highest code is the exit code', async () => {
  const { run } = openBatch(['a.md', 'b.md', 'c.md', 'd.md']);
  const { thrown } = await run({
    'a.md': failure('ERR_INPUT'),
    'b.md': failure('ERR_OUTPUT'),
    'c.md': failure('ERR_VOICE_UNKNOWN'),
  });
  expect(thrown).toMatchObject({ exit: 9, message: '3 of 4 files were not made' });
});

test('the failure of an only script is told as it is, once', async () => {
  const { run } = openBatch(['a.md']);
  const error = failure('ERR_PROTOCOL');
  const { thrown, err } = await run({ 'a.md': error });
  expect(thrown).toBe(error);
  expect(err).toBe('[1/1] a.md → out/a.md.mp3\n');
});

test('a signal ends the batch with its own exit; what is done stays', async () => {
  const { run, made, controller } = openBatch(['a.md', 'b.md', 'c.md']);
  const { thrown, err, begun } = await run({
    'b.md': () => {
      controller.abort(new Interruption('SIGTERM'));
      return new Error('whatever breaks when all is stopped');
    },
  });
  expect(thrown).toMatchObject({ exit: 143 });
  expect(begun).toEqual(['a.md', 'b.md']);
  expect(made()).toEqual(['a.md']);
  expect(err).toMatch(/\nMade 1 of 3 files: .+\nLeft undone: b.md, c.md\n$/);
});

test('a signal between two scripts is heard before the next one is announced', async () => {
  const { run, made, controller } = openBatch(['a.md', 'b.md']);
  const { thrown, err } = await run({ 'a.md': () => void controller.abort(new Interruption('SIGINT')) });
  expect(thrown).toMatchObject({ exit: 130 });
  expect(made()).toEqual(['a.md']);
  expect(err).not.toContain('[2/2]');
});

test('a listener who leaves ends the batch too', async () => {
  const { run } = openBatch(['a.md', 'b.md']);
  const { thrown, begun } = await run({ 'a.md': new Interruption('SIGINT') });
  expect(thrown).toMatchObject({ exit: 130 });
  expect(begun).toEqual(['a.md']);
});

test('when quiet, only errors are said', async () => {
  const { run, terminal } = openBatch(['a.md', 'b.md']);
  terminal.verbosity = 'quiet';
  expect((await run({ 'b.md': failure('ERR_INPUT') })).err).toBe('error: No ERR_INPUT\nhint: help\n');
});

test('many that are left undone are counted', async () => {
  const names = Array.from({ length: 9 }, (_, at) => `${at}.md`);
  const { run } = openBatch(names);
  const { err } = await run({ '0.md': failure('ERR_NETWORK') });
  expect(err).toMatch(/\nLeft undone: 1.md, 2.md, 3.md, 4.md, 5.md and 3 more\n$/);
});

test('folders are made when it is the turn of a file in them', async () => {
  const { run, cwd } = openBatch(['a.md', 'b.md']);
  const before = existsSync(path.join(cwd, 'out'));
  const seen: string[][] = [];
  await run({ 'a.md': () => void seen.push(readdirSync(cwd)) });
  expect([before, ...seen]).toEqual([false, ['a.md', 'b.md', 'out', 'subs']]);
});

test('a file in the way of a folder is told by its name, and nothing is spoken', async () => {
  const { run, cwd } = openBatch(['a.md', 'b.md']);
  writeFileSync(path.join(cwd, 'subs'), 'in the way');
  const { thrown, err, begun } = await run();
  expect(begun).toEqual([]);
  expect(thrown).toMatchObject({ code: 'ERR_OUTPUT', message: '2 of 2 files were not made' });
  expect(err).toMatch(/error: Cannot make the folder "subs": .+\n/);
});

test('no folder is made for a script that is not there', async () => {
  const { run, cwd } = openBatch(['a.md']);
  rmSync(path.join(cwd, 'a.md'));
  expect((await run()).thrown).toMatchObject({ exit: 3 });
  expect(readdirSync(cwd)).toEqual([]);
});

test('--json is one document, however it ended', async () => {
  const { run } = openBatch(['a.md', 'b.md', 'c.md', 'd.md']);
  const { out } = await run({ 'b.md': failure('ERR_INPUT'), 'c.md': failure('ERR_QUOTA') }, true);
  const document = JSON.parse(out);
  expect(document).toMatchObject({
    exit: 5,
    made: 1,
    failed: 2,
    undone: 1,
    audioSeconds: 61.5,
    characters: 700,
    reusedCharacters: 50,
  });
  expect(document.files).toEqual([
    expect.objectContaining({
      script: 'a.md',
      subtitles: ['subs/a.md.srt'],
      status: 'made',
      voice: { id: 'v', name: 'Vera' },
      metrics: expect.objectContaining({ audioSeconds: 61.5 }),
    }),
    expect.objectContaining({
      script: 'b.md',
      status: 'failed',
      error: { code: 'ERR_INPUT', exit: 3, message: 'No ERR_INPUT', hint: 'help' },
    }),
    expect.objectContaining({ script: 'c.md', status: 'failed' }),
    { script: 'd.md', output: 'out/d.md.mp3', subtitles: ['subs/d.md.srt'], status: 'undone' },
  ]);
  expect(document.files[0].metrics).not.toHaveProperty('lanes');
  const stopped = openBatch(['a.md']);
  expect(JSON.parse((await stopped.run({ 'a.md': new Interruption('SIGINT') }, true)).out)).toMatchObject({
    exit: 130,
    undone: 1,
  });
});

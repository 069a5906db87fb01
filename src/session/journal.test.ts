import { readdirSync, readFileSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../testing/run-narrate.js';
import { interruptedRuns } from './interrupted-runs.js';
import { type JournalOptions, openRunJournal, type RunJournal } from './journal.js';

const take = (name: string) => ({ key: `key of ${name}`, contentKey: `content of ${name}`, characters: 10 });

const place = () => {
  const folder = temporaryFolder();
  const request = { output: path.join(folder, 'out.mp3'), inputs: ['-'], settings: { voice: 'tone-a' } };
  const open = (options: Partial<JournalOptions> = {}): Promise<RunJournal> =>
    openRunJournal({
      folder,
      request,
      fresh: false,
      fromSpool: false,
      onBroken: (error) => {
        throw error;
      },
      ...options,
    });
  /** The one run's own folder. */
  const runFolder = () => path.join(folder, 'runs', readdirSync(path.join(folder, 'runs'))[0] ?? 'none');
  return { folder, request, open, runs: () => readdirSync(path.join(folder, 'runs')), runFolder };
};

const pipe = (...pieces: string[]) => ({
  stream: Readable.from(pieces.map((piece) => Buffer.from(piece))),
  name: 'stdin',
});

const contentOf = async (journal: RunJournal, input = pipe()): Promise<string> => {
  const spooled = await journal.spooled(input);
  return 'stream' in spooled ? text(spooled.stream) : spooled.path;
};

test('what was proven is recalled by the next run of the same narration, wherever its service is', async () => {
  const { open, request } = place();
  const first = await open();
  expect(first.resumed).toBeUndefined();
  await first.taken(take('one'));
  await first.taken(take('two'));
  await first.taken(take('two'));
  await first.close();
  const next = await open({
    request: { ...request, settings: { ...request.settings, baseUrl: 'http://127.0.0.1:1' } },
  });
  expect(next.resumed).toEqual({ passages: 2, characters: 20 });
  expect(next.recall('content of two')).toBe('key of two');
  expect(next.recall('content of three')).toBeUndefined();
  await next.close();
});

test('what a killed run had half written is removed, behind links and beside its companions, and nothing else', async () => {
  const { folder, request, open } = place();
  const elsewhere = temporaryFolder();
  symlinkSync(path.join(elsewhere, 'real.mp3'), request.output);
  const half = (name: string) => `.${name}.${'0a'.repeat(16)}.part`;
  writeFileSync(path.join(elsewhere, half('real.mp3')), 'half');
  for (const name of ['talk.srt', 'chapters.json', 'other.srt']) writeFileSync(path.join(folder, half(name)), 'half');
  const journal = await open({ companions: ['talk.srt', 'chapters.json'].map((name) => path.join(folder, name)) });
  expect(readdirSync(elsewhere)).toEqual([]);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([half('other.srt')]);
  await journal.close();
});

test('another narration into the same file starts afresh, and so does --fresh', async () => {
  const { open, request } = place();
  for (const other of [{ request: { ...request, settings: { voice: 'tone-b' } } }, { fresh: true }]) {
    const first = await open();
    await first.taken(take('one'));
    await first.close();
    const next = await open(other);
    expect(next.resumed).toBeUndefined();
    expect(next.recall('content of one')).toBeUndefined();
    await next.finish();
  }
});

test('nothing is left of a run that finished, nor of one that did nothing', async () => {
  const { open, runs } = place();
  const finished = await open();
  expect(await contentOf(finished, pipe('Once ', 'upon a time.'))).toBe('Once upon a time.');
  await finished.taken(take('one'));
  await finished.finish();
  await finished.close();
  expect(runs()).toEqual([]);
  await (await open()).close();
  expect(runs()).toEqual([]);
});

test('what a kill left half-written goes with the run', async () => {
  const { open, runs, runFolder } = place();
  const journal = await open();
  await journal.taken(take('one'));
  const leftover = path.join(runFolder(), `.${'0123456789abcdef'.repeat(2)}`);
  writeFileSync(leftover, 'half');
  utimesSync(leftover, 1, 1);
  await journal.finish();
  expect(runs()).toEqual([]);
});

test('what came through a pipe is read again from its copy, and may be so more than once', async () => {
  const { open } = place();
  const first = await open();
  expect(await contentOf(first, pipe('Once ', 'upon a time.'))).toBe('Once upon a time.');
  await first.close();
  for (let time = 0; time < 2; time++) {
    const resumed = await open({ fromSpool: true });
    expect(await contentOf(resumed)).toBe('Once upon a time.');
    await resumed.close();
  }
});

test('a file is no pipe: it is read where it lies', async () => {
  const { open } = place();
  const journal = await open();
  expect(await journal.spooled({ path: 'script.txt' })).toEqual({ path: 'script.txt' });
  await journal.close();
});

test('a copy of a silent pipe can be left, and what the pipe fails with reaches its reader', async () => {
  const { open } = place();
  for (const end of ['leave', 'fail'] as const) {
    const journal = await open();
    const stream = new PassThrough();
    const spooled = await journal.spooled({ stream, name: 'stdin' });
    if (!('stream' in spooled)) throw new Error('no copy was made');
    stream.write('Once upon');
    const pieces = spooled.stream[Symbol.asyncIterator]();
    expect(String((await pieces.next()).value)).toBe('Once upon');
    const waiting = pieces.next();
    if (end === 'fail') stream.destroy(new Error('the cable was cut'));
    else spooled.stream.destroy();
    await expect(waiting).rejects.toThrow(end === 'fail' ? 'the cable was cut' : 'Premature close');
    expect(stream.destroyed).toBe(true);
    await journal.close();
  }
});

test('one narration at a time: the second is told who is at work, and what it is about', async () => {
  const { open, request } = place();
  const first = await open();
  onTestFinished(() => first.close());
  await expect(open()).rejects.toMatchObject({
    code: 'ERR_OUTPUT_LOCKED',
    message: expect.stringMatching(
      `^Cannot save "${request.output}": another run is at work here: process ${process.pid}`,
    ),
  });
});

test('a journal cut off at any byte gives back what stands before the cut, and goes on', async () => {
  const { open, folder, runFolder } = place();
  const first = await open();
  for (const name of ['one', 'two', 'three']) await first.taken(take(name));
  await first.close();
  const file = path.join(runFolder(), 'journal');
  const whole = readFileSync(file);
  const lines = whole.toString().split('\n');
  const endOf = (line: number) => lines.slice(0, line + 1).join('\n').length + 1;
  for (let length = endOf(1); length < whole.length; length += 7) {
    writeFileSync(file, whole);
    truncateSync(file, length);
    const passages = [2, 3, 4].filter((line) => endOf(line) <= length).length;
    // Looking is not mending: the file may be another run's.
    expect(await interruptedRuns(folder)).toMatchObject([{ passages }]);
    expect(readFileSync(file)).toHaveLength(length);
    const resumed = await open();
    expect(resumed.resumed?.passages ?? 0).toBe(passages);
    await resumed.taken(take('four'));
    await resumed.close();
    expect(await interruptedRuns(folder)).toMatchObject([{ passages: passages + 1 }]);
  }
});

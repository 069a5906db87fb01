import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createMp3FrameSplitter } from '../audio/mp3-frames.js';
import { outputFormat } from '../speech/output-format.js';
import { audioFixture } from '../testing/audio-fixtures.js';
import { judgeMp3, missingJudges } from '../testing/mp3-judges.js';
import { openEpisodeFile } from './episode-file.js';
import { testSinkContract } from './sink.contract.js';

const format = outputFormat('mp3_44100_128');
const tone = audioFixture('tone.mp3');
const noise = audioFixture('noise.mp3');

const scratchFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'narrate-episode-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const save = async (path: string, passages: readonly Uint8Array[] = [tone]): Promise<void> => {
  const sink = await openEpisodeFile({ path, format });
  for (const frames of passages) {
    await sink.write(frames);
    await sink.endPassage();
  }
  await sink.end();
};

const framesIn = (bytes: Uint8Array): Buffer => {
  const splitter = createMp3FrameSplitter();
  return Buffer.concat([splitter.push(bytes), splitter.end().frames]);
};

for (const extension of ['mp3', 'wav']) {
  testSinkContract(`an episode.${extension}`, {
    frames: tone,
    async open() {
      const folder = scratchFolder();
      const path = join(folder, `episode.${extension}`);
      return {
        sink: await openEpisodeFile({ path, format }),
        output: async () => readFileSync(path),
        leftovers: async () => readdirSync(folder),
      };
    },
  });
}

testSinkContract('a FIFO', {
  frames: tone,
  async open() {
    const path = join(scratchFolder(), 'fifo.mp3');
    execFileSync('mkfifo', [path]);
    const reader = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'ignore'] });
    const chunks: Buffer[] = [];
    reader.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    const closed = once(reader, 'close');
    onTestFinished(() => void reader.kill('SIGKILL'));
    const sink = await openEpisodeFile({ path, format });
    return { sink, output: () => closed.then(() => Buffer.concat(chunks)), leftovers: async () => [] };
  },
  async openStalled() {
    const path = join(scratchFolder(), 'fifo.mp3');
    execFileSync('mkfifo', [path]);
    const reader = spawn('sh', ['-c', 'exec sleep 60 < "$0"', path], { stdio: 'ignore' });
    onTestFinished(() => void reader.kill('SIGKILL'));
    return {
      sink: await openEpisodeFile({ path, format }),
      output: async () => Buffer.alloc(0),
      leftovers: async () => [],
    };
  },
});

test.skipIf(missingJudges())('the saved episode is well made and has every frame', async () => {
  const path = join(scratchFolder(), 'episode.mp3');
  await save(path, [tone, noise, tone]);
  const bytes = readFileSync(path);
  expect(framesIn(bytes).equals(Buffer.concat([tone, noise, tone]))).toBe(true);
  const samples = (54 + 33 + 54) * 1152 - 1105;
  expect(judgeMp3(path)).toMatchObject({ complaints: [], mpg123Samples: samples, ffmpegSamples: samples });
});

test('only ended passages are kept, and the file appears only at the end', async () => {
  const folder = scratchFolder();
  const path = join(folder, 'episode.mp3');
  const sink = await openEpisodeFile({ path, format });
  await sink.write(tone);
  await sink.endPassage();
  await sink.write(noise);
  expect(readdirSync(folder)).toEqual([expect.stringMatching(/^\.episode\.mp3\.[0-9a-f]{32}\.part$/)]);
  expect(statSync(join(folder, readdirSync(folder)[0] ?? '')).mode & 0o777).toBe(0o600);
  await sink.end();
  expect(readdirSync(folder)).toEqual(['episode.mp3']);
  expect(framesIn(readFileSync(path)).equals(tone)).toBe(true);
});

test('a new file gets the usual permissions, an old one keeps its own', async () => {
  const folder = scratchFolder();
  await save(join(folder, 'new.mp3'));
  expect(statSync(join(folder, 'new.mp3')).mode & 0o777).toBe(0o666 & ~process.umask());
  writeFileSync(join(folder, 'old.mp3'), 'old');
  chmodSync(join(folder, 'old.mp3'), 0o640);
  await save(join(folder, 'old.mp3'));
  expect(statSync(join(folder, 'old.mp3')).mode & 0o777).toBe(0o640);
});

test('the old episode stays until the new one is complete, and after an abort', async () => {
  const path = join(scratchFolder(), 'episode.mp3');
  writeFileSync(path, 'old');
  const sink = await openEpisodeFile({ path, format });
  await sink.write(tone);
  await sink.endPassage();
  expect(readFileSync(path, 'utf8')).toBe('old');
  await sink.abort();
  expect(readFileSync(path, 'utf8')).toBe('old');
});

test('an episode without a word is no file', async () => {
  const folder = scratchFolder();
  await expect(save(join(folder, 'episode.mp3'), [])).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['a folder', 'folder', 'it is a folder'],
  ['a folder, by its slash', 'new/', 'it is a folder'],
  ['in a folder that is missing', 'missing/episode.mp3', 'the folder does not exist'],
  ['below a file', 'file/episode.mp3', 'part of the path is not a folder'],
  ['too long a name', `${'x'.repeat(252)}.mp3`, 'the name is too long'],
])('%s is refused before anything is spent', async (_, name, message) => {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'file'), '');
  await expect(openEpisodeFile({ path: `${folder}/${name}`, format })).rejects.toMatchObject({
    code: 'ERR_OUTPUT',
    message: expect.stringContaining(message),
  });
  expect(readdirSync(folder).sort()).toEqual(['file', 'folder']);
});

test('what a name cannot say is a mistake in the command', async () => {
  await expect(openEpisodeFile({ path: join(scratchFolder(), 'x.flac'), format })).rejects.toMatchObject({
    code: 'ERR_USAGE',
  });
});

test.each([['a'.repeat(251)], ['é'.repeat(125)], ['🎙'.repeat(62)], ['-rf'], ['two\nlines']])(
  'the name %j works',
  async (stem) => {
    const folder = scratchFolder();
    await save(join(folder, `${stem}.mp3`));
    expect(readdirSync(folder)).toEqual([`${stem}.mp3`]);
  },
);

test.each([
  ['that is there', true],
  ['that is not there yet', false],
])('a link stays, and its target %s is replaced', async (_, exists) => {
  const folder = scratchFolder();
  mkdirSync(join(folder, 'real'));
  if (exists) writeFileSync(join(folder, 'real', 'target.mp3'), 'old');
  symlinkSync('real/target.mp3', join(folder, 'link.mp3'));
  await save(join(folder, 'link.mp3'));
  expect(readlinkSync(join(folder, 'link.mp3'))).toBe('real/target.mp3');
  expect(readdirSync(join(folder, 'real'))).toEqual(['target.mp3']);
  expect(framesIn(readFileSync(join(folder, 'real', 'target.mp3'))).equals(tone)).toBe(true);
});

test('a device is written through', async () => {
  await save('/dev/null');
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('into a FIFO, too, what was taken back of a passage does not go', async () => {
  const path = join(scratchFolder(), 'fifo.mp3');
  execFileSync('mkfifo', [path]);
  const reader = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'ignore'] });
  const chunks: Buffer[] = [];
  reader.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const closed = once(reader, 'close');
  const sink = await openEpisodeFile({ path, format });
  await sink.write(tone);
  await sink.write(tone);
  expect(sink.takeBack?.(3)).toBe(false);
  expect(sink.takeBack?.(1)).toBe(true);
  await sink.endPassage();
  expect(sink.takeBack?.(1)).toBe(false);
  await sink.end();
  await closed;
  expect(Buffer.concat(chunks)).toEqual(Buffer.from(tone));
});

test('an abort while a FIFO waits for its reader gives up', async () => {
  const path = join(scratchFolder(), 'fifo.mp3');
  execFileSync('mkfifo', [path]);
  const abort = new AbortController();
  const opening = openEpisodeFile({ path, format, signal: abort.signal });
  setTimeout(() => abort.abort(), 50);
  await expect(opening).rejects.toMatchObject({ name: 'AbortError' });
});

test('a reader of a FIFO who leaves is told apart', async () => {
  const path = join(scratchFolder(), 'fifo.mp3');
  execFileSync('mkfifo', [path]);
  const reader = spawn('head', ['-c', '10', path], { stdio: 'ignore' });
  const sink = await openEpisodeFile({ path, format });
  await sink.write(tone);
  await sink.endPassage();
  await once(reader, 'exit');
  const more = async () => {
    for (let passage = 0; passage < 20; passage++) {
      await sink.write(tone);
      await sink.endPassage();
    }
  };
  await expect(more()).rejects.toMatchObject({ code: 'ERR_READER_GONE' });
  await sink.abort();
});

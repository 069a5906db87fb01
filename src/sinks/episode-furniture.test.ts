import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  createReadStream,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { EpisodeFurniture } from '../audio/furniture.js';
import { createMp3FrameSplitter } from '../audio/mp3-frames.js';
import { outputFormat } from '../speech/output-format.js';
import { audioFixture } from '../testing/audio-fixtures.js';
import { mediainfoOf, missingEpisodeJudges, probeEpisode } from '../testing/episode-judges.js';
import { decodeWithFfmpeg, judgeMp3, missingJudges } from '../testing/mp3-judges.js';
import { openEpisodeFile } from './episode-file.js';
import { testSinkContract } from './sink.contract.js';

const missing = missingJudges() ?? missingEpisodeJudges();
if (missing) console.warn(`skipped: what is told about an episode is not judged, install ${missing}`);

const format = outputFormat('mp3_44100_128');
const tone = audioFixture('tone.mp3');
const noise = audioFixture('noise.mp3');
const TONE_MS = 54 * (1152 / 44.1);
const NOISE_MS = 33 * (1152 / 44.1);

const FURNITURE: EpisodeFurniture = {
  tags: { title: 'Über 日本 🎙', author: 'A. Author', show: 'The Show', date: '2024-05-17' },
  chapters: [
    { title: 'One', level: 1, startMs: 0, endMs: TONE_MS },
    { title: 'Two', level: 1, startMs: TONE_MS, endMs: TONE_MS + NOISE_MS },
  ],
};

const scratchFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'narrate-furniture-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const save = async (path: string, furniture?: () => EpisodeFurniture): Promise<void> => {
  const sink = await openEpisodeFile({ path, format, ...(furniture ? { furniture } : {}) });
  onTestFinished(() => sink.abort());
  for (const frames of [tone, noise]) {
    await sink.write(frames);
    await sink.endPassage();
  }
  await sink.end();
};

for (const extension of ['mp3', 'wav']) {
  testSinkContract(`a furnished episode.${extension}`, {
    frames: tone,
    async open() {
      const folder = scratchFolder();
      const path = join(folder, `episode.${extension}`);
      return {
        sink: await openEpisodeFile({ path, format, furniture: () => FURNITURE }),
        output: async () => readFileSync(path),
        leftovers: async () => readdirSync(folder),
      };
    },
  });
}

test.skipIf(missing)('an .mp3 with tags and chapters is well made, and sounds as the one without', async () => {
  const folder = scratchFolder();
  const [path, bare] = [join(folder, 'episode.mp3'), join(folder, 'bare.mp3')];
  writeFileSync(path, 'old');
  chmodSync(path, 0o640);
  await save(path, () => FURNITURE);
  await save(bare);
  expect(readdirSync(folder).sort()).toEqual(['bare.mp3', 'episode.mp3']);
  expect(statSync(path).mode & 0o777).toBe(0o640);
  const { tags, chapters, durationMs } = probeEpisode(path);
  expect(tags).toMatchObject({ title: 'Über 日本 🎙', artist: 'A. Author', album: 'The Show', date: '2024-05-17' });
  expect(chapters).toEqual([
    { title: 'One', startMs: 0, endMs: Math.round(TONE_MS) },
    { title: 'Two', startMs: Math.round(TONE_MS), endMs: Math.round(TONE_MS + NOISE_MS) },
  ]);
  const samples = (54 + 33) * 1152 - 1105;
  expect(judgeMp3(path)).toMatchObject({ complaints: [], mpg123Samples: samples, ffmpegSamples: samples });
  expect(Math.abs(durationMs - TONE_MS - NOISE_MS)).toBeLessThan(1);
  expect(Math.abs(Number(mediainfoOf(path).General?.Duration) * 1000 - durationMs)).toBeLessThan(1);
  const [furnished, plain] = [readFileSync(path), readFileSync(bare)];
  expect(furnished.subarray(furnished.length - plain.length).equals(plain)).toBe(true);
  const splitter = createMp3FrameSplitter();
  const frames = Buffer.concat([splitter.push(furnished), splitter.end().frames]);
  expect(frames.equals(Buffer.concat([tone, noise]))).toBe(true);
});

test.each(['mp3', 'wav'])(
  'an .%s about which nothing is told is, byte for byte, what it ever was',
  async (extension) => {
    const folder = scratchFolder();
    await save(join(folder, `bare.${extension}`));
    await save(join(folder, `empty.${extension}`), () => ({ tags: { language: 'en' }, chapters: [] }));
    const [bare, empty] = ['bare', 'empty'].map((name) => readFileSync(join(folder, `${name}.${extension}`)));
    expect(empty?.equals(bare ?? Buffer.alloc(0))).toBe(true);
  },
);

test.skipIf(missing)('a .wav tells its title behind the sound, which stays as it is', async () => {
  const folder = scratchFolder();
  const [path, bare] = [join(folder, 'episode.wav'), join(folder, 'bare.wav')];
  await save(path, () => FURNITURE);
  await save(bare);
  const probed = probeEpisode(path);
  expect(probed.tags).toMatchObject({ title: 'Über 日本 🎙', artist: 'A. Author', album: 'The Show', genre: 'Podcast' });
  expect(probed.complaints).toBe('');
  const [furnished, plain] = [readFileSync(path), readFileSync(bare)];
  expect(furnished.subarray(8, plain.length).equals(plain.subarray(8))).toBe(true);
  expect(furnished.readUInt32LE(4)).toBe(furnished.length - 8);
  expect(decodeWithFfmpeg(path).length).toBe((54 + 33) * 1152 - 1105);
  expect(mediainfoOf(path).General).toMatchObject({ Director: 'A. Author', Genre: 'Podcast' });
  expect(Number(mediainfoOf(path).General?.Duration)).toBeCloseTo(probed.durationMs / 1000, 3);
});

test('it is asked for once, when all has been spoken', async () => {
  const asked: number[] = [];
  let passages = 0;
  const path = join(scratchFolder(), 'episode.mp3');
  const sink = await openEpisodeFile({
    path,
    format,
    furniture: () => {
      asked.push(passages);
      return FURNITURE;
    },
  });
  for (; passages < 3; passages++) {
    await sink.write(tone);
    await sink.endPassage();
  }
  await sink.end();
  expect(asked).toEqual([3]);
});

test('what is written through gets no tag', async () => {
  const path = join(scratchFolder(), 'fifo.mp3');
  spawnSync('mkfifo', [path]);
  const reader = createReadStream(path);
  const chunks: Buffer[] = [];
  reader.on('data', (chunk) => chunks.push(Buffer.from(chunk)));
  const ended = once(reader, 'end');
  await save(path, () => FURNITURE);
  await ended;
  expect(Buffer.concat(chunks).equals(Buffer.concat([tone, noise]))).toBe(true);
});

test.each([
  ['missing.jpg', undefined, 'there is no such file'],
  ['words.png', 'not a picture', 'neither a JPEG nor a PNG'],
])('a cover that cannot be used is said, and the old episode stays: %s', async (name, content, why) => {
  const folder = scratchFolder();
  const cover = join(folder, name);
  if (content) writeFileSync(cover, content);
  const path = join(folder, 'episode.mp3');
  writeFileSync(path, 'old');
  await expect(save(path, () => ({ tags: { cover }, chapters: [] }))).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: expect.stringContaining(why),
  });
  expect(readdirSync(folder).sort()).toEqual(['episode.mp3', ...(content ? [name] : [])]);
  expect(readFileSync(path, 'utf8')).toBe('old');
});

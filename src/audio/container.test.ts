import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../speech/output-format.js';
import { audioFixture } from '../testing/audio-fixtures.js';
import { decodeWithFfmpeg, decodeWithMpg123, judgeMp3, missingJudges } from '../testing/mp3-judges.js';
import { type ContainerKind, createContainer } from './container.js';
import { createMp3Decoder, pcmBytes } from './decode.js';
import { createMp3FrameSplitter } from './mp3-frames.js';

const missing = missingJudges();
if (missing) console.warn(`skipped: MP3 files are not judged, install ${missing}`);

const framesOf = (name: string): Uint8Array => {
  const splitter = createMp3FrameSplitter();
  return Buffer.concat([splitter.push(audioFixture(name)), splitter.end().frames]);
};

/** The file as a sink would leave it. */
const build = async (kind: ContainerKind, formatId: string, passages: readonly Uint8Array[]): Promise<Buffer> => {
  const container = createContainer(kind, outputFormat(formatId), true);
  const parts: Uint8Array[] = [];
  for (const frames of passages) for await (const bytes of container.passage([frames])) parts.push(bytes);
  const file = Buffer.concat(parts);
  file.set(container.header() ?? [], 0);
  container.free();
  return file;
};

const saved = (bytes: Uint8Array): string => {
  const folder = mkdtempSync(join(tmpdir(), 'narrate-container-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'episode.mp3');
  writeFileSync(path, bytes);
  return path;
};

const EPISODES: [string, string, string[]][] = [
  ['one passage', 'mp3_44100_128', ['tone.mp3']],
  ['three passages', 'mp3_44100_128', ['noise.mp3', 'tone.mp3', 'tagged.mp3']],
  ['MPEG-2 at 32 kbps, whose frames are too small for a header', 'mp3_22050_32', ['low.mp3', 'low.mp3']],
  ['variable bitrate', 'mp3_44100_128', ['variable.mp3', 'variable.mp3']],
];

test.skipIf(missing).each(EPISODES)(
  '%s: no judge complains and all agree on the length',
  async (_, formatId, names) => {
    const passages = names.map(framesOf);
    const bytes = await build('mp3', formatId, passages);
    const verdict = judgeMp3(saved(bytes));
    const splitter = createMp3FrameSplitter();
    const frames = Buffer.concat([splitter.push(bytes), splitter.end().frames]);
    expect(verdict.complaints).toEqual([]);
    expect(frames.equals(Buffer.concat(passages))).toBe(true);
    expect(verdict.packets).toBe(splitter.frameCount);
    const samples = splitter.frameCount * (splitter.info?.sampleCount ?? 0) - 1105;
    expect(verdict).toMatchObject({ mpg123Samples: samples, ffmpegSamples: samples });
    expect(Math.abs(verdict.durationSeconds * 1000 - splitter.durationMs)).toBeLessThan(1);
  },
);

test.skipIf(missing)('what is played equals what the saved file holds', async () => {
  const passages = ['noise.mp3', 'tone.mp3', 'noise.mp3'].map(framesOf);
  const path = saved(await build('mp3', 'mp3_44100_128', passages));
  const decoder = await createMp3Decoder();
  const parts = passages.map((frames) => pcmBytes(decoder.decode(frames)));
  decoder.free();
  const played = new Int16Array(new Uint8Array(Buffer.concat(parts)).buffer);
  for (const file of [decodeWithMpg123(path), decodeWithFfmpeg(path)]) {
    expect(played.length).toBe(file.length);
    // Each program rounds in its own way.
    expect(
      played.reduce((worst, sample, at) => Math.max(worst, Math.abs(sample - (file[at] ?? 0))), 0),
    ).toBeLessThanOrEqual(1);
  }
});

test.skipIf(missing)('the table of contents leads to the right place', async () => {
  const tone = framesOf('tone.mp3');
  const bytes = await build(
    'mp3',
    'mp3_44100_128',
    Array.from({ length: 100 }, () => tone),
  );
  const toc = bytes.subarray(4 + 17 + 16, 4 + 17 + 116);
  expect(toc[0]).toBe(0);
  for (const [percent, place] of toc.entries()) expect(Math.abs(place / 256 - percent / 100)).toBeLessThan(0.011);
  expect(judgeMp3(saved(bytes)).complaints).toEqual([]);
});

test('a WAV tells its size, and is the decoded sound', async () => {
  const file = await build('wav', 'mp3_44100_128', [framesOf('tone.mp3'), framesOf('noise.mp3')]);
  const dataBytes = 2 * ((54 + 33) * 1152 - 1105);
  expect(file).toHaveLength(44 + dataBytes);
  expect(file.readUInt32LE(4)).toBe(36 + dataBytes);
  expect(file.readUInt32LE(24)).toBe(44100);
  expect(file.readUInt32LE(40)).toBe(dataBytes);
});

test('PCM goes into a WAV as it is', async () => {
  const pcm = Uint8Array.of(1, 2, 3, 4, 5, 6);
  const file = await build('wav', 'pcm_16000', [pcm, pcm]);
  expect([...file.subarray(44)]).toEqual([...pcm, ...pcm]);
  expect(file.readUInt32LE(24)).toBe(16000);
});

test('a stream of unknown length has no MP3 header, and a WAV header that says so', async () => {
  const [mp3, wav] = (['mp3', 'wav'] as const).map((kind) =>
    createContainer(kind, outputFormat('mp3_44100_128'), false),
  );
  const tone = framesOf('tone.mp3');
  const first = await mp3?.passage([tone]).next();
  expect(first?.value).toBe(tone);
  const header = await wav?.passage([tone]).next();
  expect(Buffer.from(header?.value ?? []).readUInt32LE(40)).toBe(0xffffffff);
  wav?.free();
});

test('refuses what does not fit', async () => {
  expect(() => createContainer('mp3', outputFormat('pcm_16000'), true)).toThrow(/cannot be made from/);
  const container = createContainer('mp3', outputFormat('mp3_44100_128'), true);
  const mixed = async () => {
    for (const name of ['tone.mp3', 'low.mp3']) for await (const _ of container.passage([framesOf(name)]));
  };
  await expect(mixed()).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
});

test('an empty episode has no header', () => {
  expect(createContainer('mp3', outputFormat('mp3_44100_128'), true).header()).toBeUndefined();
});

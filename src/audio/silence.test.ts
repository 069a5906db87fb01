import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { OUTPUT_FORMAT_IDS, outputFormat } from '../speech/output-format.js';
import { audioFixture } from '../testing/audio-fixtures.js';
import { decodeWithFfmpeg, decodeWithMpg123, judgeMp3, missingJudges } from '../testing/mp3-judges.js';
import { createContainer } from './container.js';
import { createMp3FrameSplitter } from './mp3-frames.js';
import { silence } from './silence.js';

const bytesOf = (formatId: string, durationMs: number): Buffer =>
  Buffer.concat([...silence(outputFormat(formatId), durationMs).pieces()].map(({ frames }) => frames));

const framesOf = (name: string): Uint8Array => {
  const splitter = createMp3FrameSplitter();
  return Buffer.concat([splitter.push(audioFixture(name)), splitter.end().frames]);
};

const saved = async (formatId: string, passages: readonly Uint8Array[]): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'narrate-silence-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const container = createContainer('mp3', outputFormat(formatId), true);
  const parts: Uint8Array[] = [];
  for (const frames of passages) for await (const bytes of container.passage([frames])) parts.push(bytes);
  const file = Buffer.concat(parts);
  file.set(container.header() ?? []);
  writeFileSync(join(folder, 'episode.mp3'), file);
  return join(folder, 'episode.mp3');
};

test.each(OUTPUT_FORMAT_IDS.filter((id) => id.startsWith('mp3')))('%s: whole frames, to the nearest one', (id) => {
  const format = outputFormat(id);
  const splitter = createMp3FrameSplitter();
  const bytes = bytesOf(id, 1500);
  expect(splitter.push(bytes).length + splitter.end().frames.length).toBe(bytes.length);
  expect(splitter.info).toMatchObject({
    sampleRateHz: format.sampleRateHz,
    bitrateKbps: format.bitrateKbps,
    channels: 1,
  });
  const { durationMs } = silence(format, 1500);
  expect(splitter.durationMs).toBeCloseTo(durationMs, 6);
  expect(Math.abs(durationMs - 1500)).toBeLessThan(14);
  // As many bytes as the bitrate says, so that no reader takes it for longer or shorter.
  expect(Math.abs(bytes.length - (durationMs * format.bitrateKbps) / 8)).toBeLessThan(1);
});

test.each([
  ['pcm_16000', 16_000 * 2 * 1.5, 0],
  ['pcm_44100', 44_100 * 2 * 1.5, 0],
  ['ulaw_8000', 8000 * 1.5, 0xff],
  ['alaw_8000', 8000 * 1.5, 0xd5],
])('%s: exact, and zero', (id, sizeBytes, zero) => {
  expect(silence(outputFormat(id), 1500).durationMs).toBeCloseTo(1500, 6);
  expect(bytesOf(id, 1500).equals(Buffer.alloc(sizeBytes, zero))).toBe(true);
});

test('a minute of it takes no more memory than a second', () => {
  const pieces = [...silence(outputFormat('mp3_44100_128'), 60_000).pieces()];
  expect(Math.max(...pieces.map(({ frames }) => frames.length))).toBeLessThanOrEqual(1 << 16);
  expect(new Set(pieces.map(({ frames }) => frames.buffer)).size).toBe(1);
  expect(pieces.reduce((sum, { durationMs }) => sum + durationMs, 0)).toBeCloseTo(2297 * (1152 / 44.1), 3);
});

test('no time is no frame', () => {
  expect(silence(outputFormat('mp3_44100_128'), 5)).toMatchObject({ durationMs: 0 });
  expect(bytesOf('mp3_44100_128', 5)).toHaveLength(0);
});

test('Opus has none', () => {
  expect(() => silence(outputFormat('opus_48000_64'), 100)).toThrow(/cannot be made/);
});

const RATES: [string, string, number][] = [
  ['mp3_44100_128', 'noise.mp3', 1152],
  ['mp3_22050_32', 'low.mp3', 576],
];

test.skipIf(missingJudges()).each(RATES)(
  '%s: between two streams it is exact, and the second sounds as ever',
  async (id, name, frameSamples) => {
    const sound = framesOf(name);
    const splitter = createMp3FrameSplitter();
    splitter.push(sound);
    splitter.end();
    const soundSamples = splitter.frameCount * frameSamples;
    const silentSamples = Math.round(1500 / ((frameSamples * 1000) / outputFormat(id).sampleRateHz)) * frameSamples;
    const path = await saved(id, [sound, bytesOf(id, 1500), sound]);
    const alone = await saved(id, [sound]);
    const samples = 2 * soundSamples + silentSamples - 1105;
    expect(judgeMp3(path)).toMatchObject({ complaints: [], mpg123Samples: samples, ffmpegSamples: samples });
    for (const decode of [decodeWithMpg123, decodeWithFfmpeg]) {
      const all = decode(path);
      // The last frame still sounds in the first of silence, and in a decoder's filter, for 1105 samples at most.
      const quiet = all.subarray(soundSamples, soundSamples + silentSamples - 1105);
      expect(quiet.length).toBeGreaterThan(30_000 / (1152 / frameSamples));
      expect(quiet.every((sample) => sample === 0)).toBe(true);
      const again = all.subarray(soundSamples + silentSamples);
      const first = decode(alone);
      expect(again.length).toBe(first.length);
      // The synthesis filter stands elsewhere in its cycle: it may round the other way.
      expect(again.reduce((worst, sample, at) => Math.max(worst, Math.abs(sample - (first[at] ?? 0))), 0)).toBeLessThan(
        2,
      );
    }
  },
);

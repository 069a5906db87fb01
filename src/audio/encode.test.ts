import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { knownFormat, type OutputFormat, WHOLE_OUTPUT_FORMAT_IDS } from '../speech/output-format.js';
import { createEncoder, createMp3Encoder } from './encode.js';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).error === undefined;

const outputFormat = (id: string): OutputFormat => {
  const format = knownFormat(id);
  if (!format) throw new Error(`No format ${id}`);
  return format;
};

const tone = (seconds: number): Float32Array =>
  Float32Array.from({ length: 16_000 * seconds }, (_, at) => 0.5 * Math.sin((2 * Math.PI * 440 * at) / 16_000));

const encode = async (id: string, samples: Float32Array, step = 1600): Promise<Buffer> => {
  const encoder = await createEncoder(outputFormat(id), 16_000);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < samples.length; at += step) parts.push(encoder.encode(samples.subarray(at, at + step)));
  return Buffer.concat([...parts, encoder.finish()]);
};

const ffmpeg = (input: Uint8Array, ...args: string[]): Buffer =>
  spawnSync('ffmpeg', ['-v', 'error', ...args, '-'], { input, maxBuffer: 1 << 26 }).stdout;

test.each(WHOLE_OUTPUT_FORMAT_IDS.filter((id) => id.startsWith('mp3')))(
  '%s: constant bit rate frames and nothing else',
  async (id) => {
    const { sampleRateHz, bitrateKbps } = outputFormat(id);
    const bytes = await encode(id, tone(2));
    expect(bytes[0]).toBe(0xff);
    const samplesPerFrame = sampleRateHz === 44_100 ? 1152 : 576;
    const frames = Math.round((bytes.length * 8) / ((bitrateKbps * 1000 * samplesPerFrame) / sampleRateHz));
    expect(frames).toBeGreaterThanOrEqual(Math.ceil((2 * sampleRateHz) / samplesPerFrame));
    expect(frames).toBeLessThanOrEqual(Math.ceil((2 * sampleRateHz) / samplesPerFrame) + 3);
  },
);

test('MP3 flows while it is fed, and the bytes do not depend on how the samples are cut', async () => {
  const encoder = await createMp3Encoder({ inputSampleRateHz: 16_000, sampleRateHz: 44_100, bitrateKbps: 128 });
  const flowed = encoder.encode(tone(1));
  const kept = flowed.slice();
  expect(flowed.length).toBeGreaterThan(0.9 * 16_000);
  encoder.encode(tone(1));
  expect(flowed).toEqual(kept);
  expect(await encode('mp3_44100_128', tone(1), 100)).toEqual(await encode('mp3_44100_128', tone(1), 16_000));
});

test('PCM is 16-bit little-endian, in step with the input', async () => {
  const bytes = await encode('pcm_16000', Float32Array.of(0, 0.5, -0.5, 1, -1));
  expect([0, 1, 2, 3, 4].map((at) => bytes.readInt16LE(2 * at))).toEqual([0, 16_384, -16_384, 32_767, -32_768]);
  for (const id of WHOLE_OUTPUT_FORMAT_IDS.filter((id) => /^(pcm|wav)/.test(id))) {
    expect((await encode(id, tone(1))).length).toBe(2 * outputFormat(id).sampleRateHz);
  }
});

test.each(['ulaw_8000', 'alaw_8000'])('%s: one byte a sample', async (id) => {
  expect((await encode(id, tone(1))).length).toBe(8000);
});

test.skipIf(!hasFfmpeg).each([
  ['ulaw_8000', 'mulaw'],
  ['alaw_8000', 'alaw'],
])('%s is what ffmpeg makes of the same PCM (skipped without ffmpeg)', async (id, codec) => {
  const ramp = Float32Array.from({ length: 8192 }, (_, at) => (at - 4096) / 4096);
  const encoder = await createEncoder(outputFormat(id), 8000);
  const ours = ffmpeg(encoder.encode(ramp), '-f', codec, '-ar', '8000', '-ac', '1', '-i', '-', '-f', 's16le');
  const pcm = await createEncoder(outputFormat('pcm_8000'), 8000);
  const theirs = ffmpeg(pcm.encode(ramp), '-f', 's16le', '-ar', '8000', '-ac', '1', '-i', '-', '-f', codec);
  const decoded = ffmpeg(theirs, '-f', codec, '-ar', '8000', '-ac', '1', '-i', '-', '-f', 's16le');
  expect(ours.length).toBe(2 * ramp.length);
  const differences = Array.from(ramp, (_, at) => Math.abs(ours.readInt16LE(2 * at) - decoded.readInt16LE(2 * at)));
  // On the border between two steps G.711 and ffmpeg choose differently: never more than one step.
  expect(Math.max(...differences)).toBeLessThanOrEqual(1024);
  expect(differences.filter((difference) => difference > 0).length).toBeLessThan(0.03 * ramp.length);
});

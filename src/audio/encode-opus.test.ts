import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { knownFormat } from '../speech/output-format.js';
import { createEncoder } from './encode.js';

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).error === undefined;

const INPUT_HZ = 16_000;

const tone = (samples: number): Float32Array =>
  Float32Array.from({ length: samples }, (_, at) => 0.5 * Math.sin((2 * Math.PI * 440 * at) / INPUT_HZ));

const encoderOf = async (id: string) => {
  const format = knownFormat(id);
  if (!format) throw new Error(`No format ${id}`);
  return createEncoder(format, INPUT_HZ);
};

const encode = async (id: string, samples: Float32Array, step = samples.length): Promise<Buffer> => {
  const encoder = await encoderOf(id);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < samples.length; at += step) parts.push(encoder.encode(samples.subarray(at, at + step)));
  return Buffer.concat([...parts, encoder.finish()]);
};

interface Page {
  readonly flags: number;
  readonly endSample: number;
  readonly number: number;
  readonly packets: number;
}

/** The pages of an Ogg stream; fails where one does not follow on the other. */
const pagesOf = (bytes: Buffer): Page[] => {
  const pages: Page[] = [];
  for (let at = 0; at < bytes.length; ) {
    expect(bytes.subarray(at, at + 5).toString('latin1')).toBe('OggS\0');
    const lacing = bytes.subarray(at + 27, at + 27 + (bytes[at + 26] ?? 0));
    pages.push({
      flags: bytes[at + 5] ?? 0,
      endSample: Number(bytes.readBigUInt64LE(at + 6)),
      number: bytes.readUInt32LE(at + 18),
      packets: lacing.filter((size) => size < 255).length,
    });
    at += 27 + lacing.length + lacing.reduce((sum, size) => sum + size, 0);
  }
  return pages;
};

test('pages flow while sound is fed, and the last one ends with the sound', async () => {
  const encoder = await encoderOf('opus_48000_64');
  const first = pagesOf(Buffer.from(encoder.encode(tone(INPUT_HZ / 2))));
  expect(first.map(({ flags }) => flags)).toEqual([2, 0, 0]);
  expect(first.map(({ packets }) => packets)).toEqual([1, 1, 24]);
  const rest = pagesOf(Buffer.concat([encoder.encode(tone(INPUT_HZ)), encoder.finish()]));
  expect(rest.at(-1)).toMatchObject({ flags: 4, endSample: 1.5 * 48_000 + 312 });
  const all = [...first, ...rest];
  expect(all.map(({ number }) => number)).toEqual(all.map((_, index) => index));
  expect(all.map(({ endSample }) => endSample)).toEqual(all.map(({ endSample }) => endSample).sort((a, b) => a - b));
});

test('a long piece takes several pages, and how the sound is cut changes the pages alone', async () => {
  const pages = pagesOf(await encode('opus_48000_192', tone(4 * INPUT_HZ)));
  expect(pages.length).toBeGreaterThan(4);
  const packets = async (step: number) =>
    pagesOf(await encode('opus_48000_32', tone(INPUT_HZ), step)).reduce((sum, page) => sum + page.packets, 0);
  expect(await packets(100)).toBe(await packets(INPUT_HZ));
});

test('no sound at all is a file too', async () => {
  const pages = pagesOf(await encode('opus_48000_32', tone(0)));
  expect(pages.at(-1)).toMatchObject({ flags: 4, endSample: 312 });
});

const ffprobe = (input: Uint8Array) =>
  JSON.parse(
    spawnSync(
      'ffprobe',
      ['-v', 'error', '-of', 'json', '-show_entries', 'stream=codec_name,channels,sample_rate', '-'],
      {
        input,
      },
    ).stdout.toString(),
  );

const LENGTHS = [INPUT_HZ, INPUT_HZ + 1, 320 * 7, 5000];

test.skipIf(!hasFfmpeg).each([32, 64, 96, 128, 192])(
  'opus_48000_%i decodes to as much of the same sound (skipped without ffmpeg)',
  async (kbps) => {
    const id = `opus_48000_${kbps}`;
    for (const length of LENGTHS) {
      const bytes = await encode(id, tone(length), 777);
      expect(ffprobe(bytes).streams).toEqual([{ codec_name: 'opus', sample_rate: '48000', channels: 1 }]);
      const { stdout, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-i', '-', '-f', 'f32le', '-'], {
        input: bytes,
        maxBuffer: 1 << 26,
      });
      expect(stderr.toString()).toBe('');
      const heard = new Float32Array(new Uint8Array(stdout).buffer);
      expect(heard.length).toBe(Math.round(length * 3));
      const middle = heard.subarray(1000, heard.length - 1000);
      const power = middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length;
      expect(Math.sqrt(power)).toBeCloseTo(0.5 / Math.SQRT2, 1);
      // In step: the tone is where it was, to a small part of its period of 109 samples.
      const wanted = (at: number) => 0.5 * Math.sin((2 * Math.PI * 440 * at) / 48_000);
      const difference =
        middle.reduce((sum, sample, at) => sum + Math.abs(sample - wanted(at + 1000)), 0) / middle.length;
      expect(difference).toBeLessThan(0.05);
    }
    const seconds = 4;
    const measuredKbps = ((await encode(id, tone(seconds * INPUT_HZ))).length * 8) / 1000 / seconds;
    expect(measuredKbps / kbps).toBeGreaterThan(0.7);
    expect(measuredKbps / kbps).toBeLessThan(1.25);
  },
);

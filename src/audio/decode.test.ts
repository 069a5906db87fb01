import { expect, test } from 'vitest';
import { audioFixture } from '../testing/audio-fixtures.js';
import { createMp3Decoder, pcmBytes, pcmSamples } from './decode.js';
import { frameRuns } from './mp3-frames.js';

test('every frame gives its samples at once; only the lead-in is left out', async () => {
  const decoder = await createMp3Decoder();
  const lengths = [...frameRuns(audioFixture('tone.mp3'), 1)].map(({ frames }) => decoder.decode(frames).length);
  expect(lengths).toEqual([47, ...Array.from({ length: 53 }, () => 1152)]);
  decoder.endPassage();
  decoder.free();
  decoder.free();
});

test('however the frames are grouped, the samples are the same', async () => {
  const bytes = audioFixture('noise.mp3');
  const decode = async (framesPerRun: number) => {
    const decoder = await createMp3Decoder();
    const parts = [...frameRuns(bytes, framesPerRun)].map(({ frames }) => pcmBytes(decoder.decode(frames)));
    decoder.free();
    return Buffer.concat(parts);
  };
  const whole = await decode(1000);
  expect((await decode(1)).equals(whole)).toBe(true);
  expect((await decode(7)).equals(whole)).toBe(true);
});

test('half the sample rate, and two channels mixed into one', async () => {
  const low = await createMp3Decoder();
  expect(low.decode(audioFixture('low.mp3'))).toHaveLength(20 * 576 - 1105);
  low.free();
  const stereo = await createMp3Decoder();
  const samples = stereo.decode(audioFixture('stereo.mp3'));
  expect(samples).toHaveLength(21 * 1152 - 1105);
  stereo.free();
  // 0.4 of a 330 Hz tone on the left, 0.4 of a 440 Hz tone on the right: the mix beats between 0 and 0.4.
  expect(Math.max(...samples) / 32768).toBeCloseTo(0.4, 1);
});

test('bytes without sound are a fault of their passage', async () => {
  const decoder = await createMp3Decoder();
  expect(decoder.decode(new Uint8Array(2000).fill(0x20))).toHaveLength(0);
  expect(() => decoder.endPassage()).toThrow(expect.objectContaining({ code: 'ERR_PROTOCOL' }));
  expect(decoder.decode(audioFixture('low.mp3'))).toHaveLength(20 * 576 - 1105);
  expect(() => decoder.endPassage()).not.toThrow();
  decoder.free();
});

test('the pauses at the joints stay', async () => {
  const decoder = await createMp3Decoder();
  decoder.decode(audioFixture('tone.mp3'));
  decoder.endPassage();
  expect(decoder.decode(audioFixture('noise.mp3'))).toHaveLength(33 * 1152);
  decoder.free();
});

test('a stream that was cut at a frame costs the next one nothing', async () => {
  const [whole, afterCut] = [await createMp3Decoder(), await createMp3Decoder()];
  afterCut.decode(audioFixture('tone.mp3').subarray(0, 417));
  const runs = [...frameRuns(audioFixture('noise.mp3'), 13)];
  afterCut.decode(runs[0]?.frames ?? new Uint8Array(0));
  const expected = whole.decode(audioFixture('noise.mp3'));
  const actual = afterCut.decode(audioFixture('noise.mp3'));
  expect(actual).toHaveLength(33 * 1152);
  // The new stream begins with 1105 samples of lead-in, where the old one fades.
  const worst = expected.reduce((max, sample, at) => Math.max(max, Math.abs(sample - (actual[at + 1105] ?? 0))), 0);
  expect(worst).toBeLessThanOrEqual(1);
  whole.free();
  afterCut.free();
});

test('bytes become the samples they were, wherever they lie', () => {
  const samples = Int16Array.of(1, -2, 32_767, -32_768);
  const bytes = pcmBytes(samples);
  expect(pcmSamples(bytes)).toEqual(samples);
  expect(pcmSamples(Buffer.concat([Buffer.alloc(1), bytes]).subarray(1))).toEqual(samples);
});

import { expect, test } from 'vitest';
import { createResampler } from './resample.js';

const tone = (hertz: number, sampleRateHz: number, seconds = 1): Float32Array =>
  Float32Array.from(
    { length: sampleRateHz * seconds },
    (_, at) => 0.5 * Math.sin((2 * Math.PI * hertz * at) / sampleRateHz),
  );

const convert = (samples: Float32Array, inputHz: number, outputHz: number, step = samples.length): Float32Array => {
  const resampler = createResampler(inputHz, outputHz);
  const parts: Float32Array[] = [];
  for (let at = 0; at < samples.length; at += step) parts.push(resampler.push(samples.slice(at, at + step)));
  parts.push(resampler.end());
  return Float32Array.from(parts.flatMap((part) => [...part]));
};

/** Level of one frequency against a full tone of 0.5, in dB; the edges are left out. */
const levelDb = (samples: Float32Array, hertz: number, sampleRateHz: number): number => {
  const middle = samples.slice(samples.length * 0.1, samples.length * 0.9);
  let [real, imaginary, weights] = [0, 0, 0];
  middle.forEach((sample, at) => {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / middle.length);
    const angle = (2 * Math.PI * hertz * at) / sampleRateHz;
    real += weight * sample * Math.cos(angle);
    imaginary += weight * sample * Math.sin(angle);
    weights += weight;
  });
  return 20 * Math.log10((2 * Math.hypot(real, imaginary)) / weights / 0.5);
};

const RATES = [8000, 22050, 24000, 44100] as const;

test.each(RATES)('16000 Hz to %d Hz keeps length, level and place of a tone', (outputHz) => {
  const output = convert(tone(1000, 16000), 16000, outputHz);
  expect(output.length).toBe(outputHz);
  const expected = tone(1000, outputHz);
  const error = output.slice(500, -500).map((sample, at) => sample - (expected[at + 500] ?? 0));
  expect(Math.max(...error.map(Math.abs))).toBeLessThan(0.001);
});

test.each([22050, 24000, 44100])('16000 Hz to %d Hz: flat to 6.5 kHz, no image of 6 kHz at 10 kHz', (outputHz) => {
  expect(levelDb(convert(tone(6500, 16000), 16000, outputHz), 6500, outputHz)).toBeGreaterThan(-0.1);
  expect(levelDb(convert(tone(6000, 16000), 16000, outputHz), 10000, outputHz)).toBeLessThan(-70);
});

test('16000 Hz to 8000 Hz: 5 kHz does not come back as 3 kHz', () => {
  expect(levelDb(convert(tone(5000, 16000), 16000, 8000), 3000, 8000)).toBeLessThan(-70);
});

test.each(RATES)('the same samples however the input is cut (%d Hz)', (outputHz) => {
  const input = tone(440, 16000, 0.1);
  const whole = convert(input, 16000, outputHz);
  for (const step of [1, 7, 160, 1000]) expect(convert(input, 16000, outputHz, step)).toEqual(whole);
});

test('the same rate is left alone', () => {
  const samples = tone(440, 16000);
  expect(createResampler(16000, 16000).push(samples)).toBe(samples);
});

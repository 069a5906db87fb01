import { expect, test } from 'vitest';
import { toneFrequencyHz, tonePcm } from '../testing/tone-pcm.js';
import { createTimeStretcher } from './time-stretch.js';

const RATE_HZ = 44_100;

test.each([0.5, 0.8, 1.5, 2])(
  'at speed %d a tone lasts as long as it should, and stays the tone it was',
  async (speed) => {
    const stretcher = await createTimeStretcher(RATE_HZ);
    const tone = tonePcm(440, 4000, RATE_HZ);
    const parts: Int16Array[] = [];
    for (let at = 0; at < tone.length; at += 11_025) parts.push(stretcher.push(tone.subarray(at, at + 11_025), speed));
    const lagSamples = tone.length / speed - parts.reduce((sum, part) => sum + part.length, 0);
    expect(lagSamples).toBeLessThan(0.07 * RATE_HZ);
    parts.push(stretcher.flush());
    stretcher.free();
    stretcher.free();
    const samples = Int16Array.from(parts.flatMap((part) => [...part]));
    expect(samples.length / RATE_HZ).toBeCloseTo(4 / speed, 1);
    expect(toneFrequencyHz(samples.subarray(4410, -4410), RATE_HZ)).toBeCloseTo(440, -1);
  },
);

test('what was held back is forgotten at a reset', async () => {
  const stretcher = await createTimeStretcher(8000);
  stretcher.push(tonePcm(440, 100, 8000), 1.5);
  stretcher.reset();
  expect(stretcher.flush()).toHaveLength(0);
  stretcher.free();
});

import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { loadFlite } from './flite.js';

const flite = loadFlite();
const md5 = (samples: Int16Array) =>
  createHash('md5')
    .update(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
    .digest('hex');

test.each([
  ['rms', /^4d7339cb/],
  ['slt', /^c2d41a2e/],
  ['kal16', /^a3470490/],
] as const)('%s speaks the same samples everywhere', async (voice, golden) => {
  for (let time = 0; time < 2; time++) {
    expect(md5((await flite).speak(voice, 'Welcome back to the show.', 1).samples)).toMatch(golden);
  }
});

test('phones cover the samples, and speed stretches both', async () => {
  const natural = (await flite).speak('rms', 'welcome back', 1);
  const slow = (await flite).speak('rms', 'welcome back', 0.7);
  expect(natural.phones.map(({ name }) => name).join(' ')).toBe('pau w eh l k ax m b ae k pau');
  expect(Math.abs((natural.phones.at(-1)?.endMs ?? 0) - natural.samples.length / 16)).toBeLessThan(20);
  expect(slow.samples.length / natural.samples.length).toBeCloseTo(1 / 0.7, 1);
});

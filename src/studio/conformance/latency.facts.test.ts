import { expect } from 'vitest';
import type { StudioOptions } from '../server.js';
import { factsAbout } from './fact.js';
import { START, testStudio } from './studio.js';

const { deviates } = factsAbout('Plans: quota, concurrency and latency');

const AS_FAST =
  'Unless it is told to be as slow as the service (latency), the studio speaks as fast as its voice does.';

/** From the flush to the first sound of one sentence, in milliseconds: as fast as it gets in two sessions. */
const firstSoundMs = async (latency: NonNullable<StudioOptions['latency']>, model_id: string): Promise<number> => {
  const { open } = await testStudio({ latency });
  const times: number[] = [];
  for (let count = 0; count < 2; count++) {
    const client = await open({ query: { model_id } });
    client.send(START);
    const startMs = performance.now();
    client.send({ text: 'Hello there. ', flush: true });
    await client.frame(({ audio }) => typeof audio === 'string');
    times.push(performance.now() - startMs);
  }
  return Math.min(...times);
};

deviates(
  'latency.flash',
  'The Flash models take about 75 ms; with the network, first sound comes after 150 to 200 ms in the United States.',
  ['documented', 'disputed'],
  AS_FAST,
  async () => {
    expect(await firstSoundMs('us', 'eleven_flash_v2_5')).toBeGreaterThan(140);
  },
);
deviates('latency.turbo', 'The Turbo models take 250 to 300 ms.', ['documented'], AS_FAST, async () => {
  const turboMs = await firstSoundMs('us', 'eleven_turbo_v2_5');
  expect(turboMs).toBeGreaterThan(250);
});
deviates(
  'latency.regions',
  'It is slower from elsewhere: 230 ms in Europe, 250 to 350 ms in North East Asia with a Flash model.',
  ['documented'],
  AS_FAST,
  async () => {
    expect(await firstSoundMs('eu', 'eleven_flash_v2_5')).toBeGreaterThan(190);
    expect(await firstSoundMs('asia', 'eleven_flash_v2_5')).toBeGreaterThan(240);
  },
);

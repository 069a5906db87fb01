import { expect, test } from 'vitest';
import { createToneVoices, wordsIn } from '../../testing/tone-voices.js';
import type { Voices } from '../voice/voices.js';
import { createPreviews } from './previews.js';

test('the 32 last asked for are kept', async () => {
  const voices = createToneVoices({ voiceIds: Array.from({ length: 33 }, (_, index) => `tone-${index}`) });
  const previews = createPreviews(voices);
  for (const { id } of voices.list.slice(0, 32)) await previews.of(id);
  await previews.of('tone-0');
  expect(voices.spoken).toHaveLength(32);
  await previews.of('tone-32');
  expect(voices.spoken).toHaveLength(33);
  // The one that nobody had asked for again made room.
  await previews.of('tone-0');
  expect(voices.spoken).toHaveLength(33);
  await previews.of('tone-1');
  expect(voices.spoken).toHaveLength(34);
  expect(voices.openStreams).toBe(0);
});

test('a failure is not kept', async () => {
  const good = createToneVoices();
  let failures = 1;
  const voices: Voices = {
    ...good,
    open(options) {
      if (failures-- > 0) throw new Error('no voice yet');
      return good.open(options);
    },
  };
  const previews = createPreviews(voices);
  const [first, second] = await Promise.allSettled([previews.of('tone-a'), previews.of('tone-a')]);
  expect([first.status, second.status]).toEqual(['rejected', 'rejected']);
  expect(wordsIn(await previews.of('tone-a'))).toContain('Hello.');
});

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { outputFormat } from '../speech/output-format.js';
import { SCHEDULE_BY_CONTENT } from '../speech/schedule.js';
import { passageFrom, passageOf } from '../testing/passages.js';
import { anyDelivery, createCasting, maxCharsOf, type VoicingOptions, type Weather } from './casting.js';

const OPTIONS: VoicingOptions = {
  modelId: 'model',
  schedule: [50, 60],
  format: outputFormat('mp3_44100_128'),
  controls: { speed: 0.9 },
  seed: undefined,
  languageCode: undefined,
  textNormalization: undefined,
};

const PLAIN = anyDelivery(OPTIONS, { ...OPTIONS, voiceId: 'tone-a', dictionaries: [] });

/** Nobody listens. */
const SAVING: Weather = { aheadMs: undefined, answerMs: undefined };

const never = new AbortController().signal;

const TELLING =
  'The mill stood by the river for two hundred years, and nobody in the village could remember who had built it or why it had been left alone.';
const TALKING = '“Are you there?” “Yes! Where are you?” “Here!” “Oh, come in!”';

test('what is not asked for is left out', async () => {
  expect(PLAIN).not.toHaveProperty('seed');
  const asked = { ...OPTIONS, seed: 0, languageCode: 'en' };
  const delivery = await createCasting(asked, SAVING).deliveryOf(
    passageOf(TELLING),
    anyDelivery(asked, { ...asked, voiceId: 'tone-a', dictionaries: [] }),
    never,
  );
  expect(delivery).toEqual({
    voiceId: 'tone-a',
    modelId: 'model',
    format: OPTIONS.format,
    controls: { speed: 0.9 },
    schedule: [50, 60],
    seed: 0,
    languageCode: 'en',
  });
});

test('an adaptive schedule judges the script by what has come so far, not passage by passage', async () => {
  const newScript = () => {
    const casting = createCasting({ ...OPTIONS, schedule: 'adaptive' }, SAVING);
    return async (text: string) => (await casting.deliveryOf(passageOf(text), PLAIN, never)).schedule;
  };
  const talk = newScript();
  expect(await talk(TALKING)).toBe(SCHEDULE_BY_CONTENT.dialogue);
  expect(await talk('He said nothing.')).not.toBe(SCHEDULE_BY_CONTENT.narration);
  const tale = newScript();
  for (let paragraph = 0; paragraph < 20; paragraph++) expect(await tale(TELLING)).toBe(SCHEDULE_BY_CONTENT.narration);
  expect(await tale(TALKING)).toBe(SCHEDULE_BY_CONTENT.narration);
});

test('a slow writer is judged by what there is', async () => {
  const casting = createCasting({ ...OPTIONS, schedule: 'adaptive' }, SAVING);
  const passage = passageFrom(async function* () {
    yield { text: TALKING, midWord: false };
    await sleep(400);
    yield { text: TELLING, midWord: false };
  });
  const startMs = performance.now();
  const { schedule } = await casting.deliveryOf(passage, PLAIN, never);
  expect(schedule).toBe(SCHEDULE_BY_CONTENT.dialogue);
  expect(performance.now() - startMs).toBeGreaterThan(300);
});

test('a script that cannot be read, and a run that is stopped, are not taken for slow writers', async () => {
  const casting = createCasting({ ...OPTIONS, schedule: 'adaptive' }, SAVING);
  const unreadable = passageFrom(async function* () {
    yield* [];
    throw new Error('unreadable');
  });
  await expect(casting.deliveryOf(unreadable, PLAIN, never)).rejects.toThrow('unreadable');
  const stopped = AbortSignal.abort(new Error('stopped'));
  await expect(casting.deliveryOf(passageOf(TELLING), PLAIN, stopped)).rejects.toThrow('stopped');
});

test('while somebody listens it follows what lies ahead of the ear, and how soon the service answers', async () => {
  const { narration } = SCHEDULE_BY_CONTENT;
  const chosen = async (weather: Weather) =>
    (await createCasting({ ...OPTIONS, schedule: 'adaptive' }, weather).deliveryOf(passageOf(TELLING), PLAIN, never))
      .schedule;
  expect(await chosen({ aheadMs: 0, answerMs: undefined })).toBe(narration);
  expect(await chosen({ aheadMs: 0, answerMs: 200 })).toEqual(narration.map((chars) => chars * 0.6));
  expect(await chosen({ aheadMs: 5_000, answerMs: 200 })).toBe(narration);
  expect(await chosen({ aheadMs: 5_000, answerMs: 900 })).toEqual(narration.map((chars) => chars * 0.6));
  expect(await chosen({ aheadMs: 30_000, answerMs: 200 })).toEqual([300, 420, 500, 500]);
});

test('a passage is no longer than any schedule it may get allows', () => {
  expect(maxCharsOf([50])).toBe(300);
  expect(maxCharsOf('adaptive')).toBe(800);
});

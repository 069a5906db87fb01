import { expect, onTestFinished, test } from 'vitest';
import { openStream } from '../../testing/stream-client.js';
import { createToneVoices } from '../../testing/tone-voices.js';
import { startStudio } from '../server.js';
import { createPaces, type Latency } from './latency.js';

const FLASH = { id: 'eleven_flash_v2_5', name: '', maxChars: 40_000, creditsPerChar: 0.5, group: 'turbo' } as const;

const NONE: Latency = { modelMs: 0, perCharMs: 0, jitterMs: 0, seed: 1 };
/** A timer may fire, and a clock may be read, one millisecond off. */
const CLOCK_MS = 2;

const studioWith = async (latency: Latency) => {
  const studio = await startStudio({ voices: createToneVoices(), closeDelayMs: 1, latency });
  onTestFinished(() => studio.close());
  return studio.url;
};

test('the first audio comes after the model time, the rest character by character', () => {
  const pace = createPaces({ ...NONE, modelMs: 75, perCharMs: 3 }).open(FLASH);
  const generation = pace.begin(100, 1000);
  expect([0, 1, 100].map((chars) => generation.madeAtMs(chars))).toEqual([1075, 1078, 1375]);
});

test('generations of one connection are made one after the other, of two side by side', () => {
  const paces = createPaces({ ...NONE, modelMs: 75, perCharMs: 3 });
  const pace = paces.open(FLASH);
  pace.begin(100, 1000);
  expect(pace.begin(10, 1010).madeAtMs(0)).toBe(1450);
  expect(pace.begin(10, 9000).madeAtMs(0)).toBe(9075);
  expect(paces.open(FLASH).begin(10, 1010).madeAtMs(0)).toBe(1085);
});

test('jitter is drawn for each generation, the same for the same seed', () => {
  const draw = (seed: number) => {
    const paces = createPaces({ ...NONE, jitterMs: 100, seed });
    return [paces.open(FLASH), paces.open(FLASH)].flatMap((pace) =>
      Array.from({ length: 50 }, (_, second) => pace.begin(0, 1000 * second).madeAtMs(0) - 1000 * second),
    );
  };
  const drawn = draw(7);
  expect(draw(7)).toEqual(drawn);
  expect(draw(8)).not.toEqual(drawn);
  expect(new Set(drawn).size).toBe(100);
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...drawn)).toBeLessThan(100);
  expect(Math.max(...drawn)).toBeGreaterThan(80);
});

test.each(['true', 'false'])('a socket hears it no sooner, sync_alignment=%s', async (sync_alignment) => {
  const client = await openStream(await studioWith({ ...NONE, modelMs: 60, perCharMs: 2 }), {
    query: { sync_alignment },
  });
  const text = 'This sentence has exactly fifty characters in all. ';
  client.send({ text: ' ' });
  const sentAtMs = performance.now();
  client.send({ text, flush: true }, { text: text.repeat(2), flush: true }, { text: '' });
  const soundAtMs: number[] = [];
  client.socket.on('message', () => soundAtMs.push(performance.now() - sentAtMs));
  await client.closed;
  const allMs = soundAtMs.at(-2) ?? 0;
  const chars = 3 * text.length;
  expect(soundAtMs[0]).toBeGreaterThanOrEqual(60 - CLOCK_MS);
  // Long before all of it could have been made, also on a busy machine.
  expect(soundAtMs[0]).toBeLessThan(60 + 2 * chars);
  // The last slice, of up to 8 KiB or so many characters, is sent when its first character is made.
  expect(allMs).toBeGreaterThanOrEqual(2 * 60 + 2 * (chars - 30));
  expect(soundAtMs.length).toBeGreaterThan(6);
});

test.each(['', '/stream', '/with-timestamps', '/stream/with-timestamps'])(
  'HTTP hears it no sooner: %s',
  async (ending) => {
    const url = await studioWith({ ...NONE, modelMs: 60, perCharMs: 2 });
    const text = 'This sentence has exactly fifty characters in all. '.repeat(2);
    const sentAtMs = performance.now();
    const answer = await fetch(`${url}/v1/text-to-speech/tone-a${ending}`, {
      method: 'POST',
      body: JSON.stringify({ text, model_id: 'eleven_flash_v2_5' }),
    });
    const reader = answer.body?.getReader();
    await reader?.read();
    const firstMs = performance.now() - sentAtMs;
    while (!(await reader?.read())?.done);
    const allMs = performance.now() - sentAtMs;
    expect(firstMs).toBeGreaterThanOrEqual(60 - CLOCK_MS);
    if (ending === '/stream') expect(firstMs).toBeLessThan(60 + 2 * text.length);
    expect(allMs).toBeGreaterThanOrEqual(60 + 2 * (text.length - 30));
  },
);

test('a client that leaves is not waited for', async () => {
  const studio = await startStudio({ voices: createToneVoices(), latency: { ...NONE, modelMs: 60_000 } });
  const client = await openStream(studio.url);
  client.send({ text: ' ' }, { text: 'Never heard. ', flush: true });
  client.socket.terminate();
  await client.closed;
  await studio.close();
});

test('the jitter of a connection is its own, whatever the others do', () => {
  const jitterOf = (pace: ReturnType<ReturnType<typeof createPaces>['open']>) =>
    Array.from({ length: 5 }, (_, second) => pace.begin(0, 1000 * second).madeAtMs(0) - 1000 * second);
  const alone = createPaces({ modelMs: 0, perCharMs: 0, jitterMs: 100 }, 5);
  const third = jitterOf(alone.open(FLASH, 3));
  const crowded = createPaces({ modelMs: 0, perCharMs: 0, jitterMs: 100 }, 5);
  const others = [crowded.open(FLASH), crowded.open(FLASH, 9), crowded.open(FLASH, 4)].map(jitterOf);
  expect(jitterOf(crowded.open(FLASH, 3))).toEqual(third);
  for (const other of others) expect(other).not.toEqual(third);
  expect(jitterOf(createPaces({ modelMs: 0, perCharMs: 0, jitterMs: 100 }, 6).open(FLASH, 3))).not.toEqual(third);
});

test('each model has its own speed, and the others that of all', () => {
  const paces = createPaces({ ...NONE, modelMs: 10, models: { eleven_v3: { ...NONE, modelMs: 900 } } });
  expect(paces.open(FLASH).begin(1, 0).madeAtMs(0)).toBe(10);
  expect(
    paces
      .open({ ...FLASH, id: 'eleven_v3' })
      .begin(1, 0)
      .madeAtMs(0),
  ).toBe(900);
});

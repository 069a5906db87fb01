import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openStream } from '../../testing/stream-client.js';
import { createToneVoices } from '../../testing/tone-voices.js';
import { startStudio } from '../server.js';
import { close, type FaultPlan, reset } from './faults.js';
import type { Latency } from './latency.js';
import { LATENCY_NAMES, type LatencyName, latencyNamed } from './regions.js';

/** Timers may fire, and clocks may be read, a millisecond off, on the way there and back. */
const CLOCK_MS = 4;
/** What a busy machine may add, to the fastest of several. */
const BUSY_MS = 120;
const FLASH = 'eleven_flash_v2_5';

const studioAt = async (latency: LatencyName | Latency, faults: FaultPlan = []) => {
  const studio = await startStudio({ voices: createToneVoices(), closeDelayMs: 1, keep: 'all', latency, faults });
  onTestFinished(() => studio.close());
  return studio;
};

/** Times of one short text over a socket, in milliseconds. */
const timesOver = async (url: string) => {
  const startMs = performance.now();
  const client = await openStream(url, { query: { model_id: FLASH } });
  const openMs = performance.now() - startMs;
  const sentAtMs = performance.now();
  client.send({ text: ' ' }, { text: 'Hello there, how are you today? ', flush: true }, { text: '' });
  await once(client.socket, 'message');
  const firstMs = performance.now() - sentAtMs;
  await client.closed;
  return { openMs, firstMs };
};

test.each([
  ['us', 70, 145],
  ['eu', 125, 200],
  ['asia', 185, 260],
] as const)(
  '%s: a handshake takes three round trips, the first audio one and the model',
  async (name, rttMs, firstMs) => {
    const { url } = await studioAt(name);
    const all = await Promise.all([timesOver(url), timesOver(url), timesOver(url)]);
    for (const times of all) {
      expect(times.openMs).toBeGreaterThanOrEqual(3 * rttMs - CLOCK_MS);
      expect(times.firstMs).toBeGreaterThanOrEqual(firstMs - CLOCK_MS);
    }
    expect(Math.min(...all.map((times) => times.openMs))).toBeLessThan(3 * rttMs + BUSY_MS);
    expect(Math.min(...all.map((times) => times.firstMs))).toBeLessThan(firstMs + 80 + BUSY_MS);
  },
);

test('a request takes three round trips, the next one on the same connection only one', async () => {
  const { url } = await studioAt({ modelMs: 0, perCharMs: 0, jitterMs: 0, distance: { rttMs: 60, jitterMs: 0 } });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const askMs = async () => {
    const startMs = performance.now();
    const asked = request(`${url}/v1/models`, { agent }).end();
    const [answer] = await once(asked, 'response');
    answer.resume();
    await once(answer, 'end');
    return performance.now() - startMs;
  };
  expect(await askMs()).toBeGreaterThanOrEqual(180 - CLOCK_MS);
  const laterMs = [await askMs(), await askMs(), await askMs()];
  expect(Math.min(...laterMs)).toBeGreaterThanOrEqual(60 - CLOCK_MS);
  expect(Math.min(...laterMs)).toBeLessThan(150);
});

test('jitter changes the times and never the order', async () => {
  const latency = { modelMs: 0, perCharMs: 0, jitterMs: 0, distance: { rttMs: 4, jitterMs: 25 } };
  const { url, sessions } = await studioAt(latency);
  const client = await openStream(url, { query: { auto_mode: 'true' } });
  const words = Array.from({ length: 40 }, (_, count) => `word${count} `);
  client.send({ text: ' ' });
  for (const text of words) {
    client.send({ text });
    await sleep(3);
  }
  client.send({ text: '' });
  expect((await client.closed).code).toBe(1000);
  expect(sessions[0]?.messages.map(({ message }) => message)).toEqual([
    { text: ' ' },
    ...words.map((text) => ({ text })),
    { text: '' },
  ]);
  expect(client.aligned().replace(/\s+/g, ' ')).toBe(words.join(''));
  const gapsMs = sessions[0]?.messages.map(({ atMs }, index, all) => atMs - (all[index - 1]?.atMs ?? 0)) ?? [];
  expect(Math.max(...gapsMs)).toBeGreaterThan(8);
});

test('what is under way counts: a client that does not read stops the voice', async () => {
  const voices = createToneVoices();
  const studio = await startStudio({
    voices,
    latency: { modelMs: 0, perCharMs: 0, jitterMs: 0, distance: { rttMs: 100, jitterMs: 0 } },
  });
  onTestFinished(() => studio.close());
  const client = await openStream(studio.url, { query: { output_format: 'pcm_44100', sync_alignment: 'true' } });
  client.socket.pause();
  const text = 'Some words, and some more of them. '.repeat(250);
  client.send({ text: ' ' }, ...Array.from({ length: 3 }, () => ({ text, flush: true })), { text: '' });
  let before = -1;
  // Settled: nothing more was made for a while.
  await expect
    .poll(
      () => {
        const stood = voices.piecesMade === before && before > 0;
        before = voices.piecesMade;
        return stood;
      },
      { interval: 400, timeout: 8_000 },
    )
    .toBe(true);
  expect(before).toBeLessThan(3 * 250);
  client.socket.resume();
  expect((await client.closed).code).toBe(1000);
  expect(voices.piecesMade).toBeGreaterThan(before);
}, 20_000);

test.each([
  ['a reset', reset, 1006],
  ['a close', close(1011, 'broken'), 1011],
])('%s comes from far away, too', async (_, action, code) => {
  const { url } = await studioAt('us', [{ at: { frame: 1 }, do: action }]);
  const client = await openStream(url);
  client.send({ text: ' ' }, { text: 'Hello there. ' }, { text: '' });
  expect((await client.closed).code).toBe(code);
});

test('a client that leaves is gone for the studio, and the studio closes', async () => {
  const studio = await studioAt('asia');
  const client = await openStream(studio.url);
  client.send({ text: ' ' }, { text: 'Hello there. ' });
  client.socket.terminate();
  await expect.poll(() => studio.sessions[0]?.closed?.code, { timeout: 5_000 }).toBe(1006);
  await studio.close();
  await studio.close();
  await expect(fetch(studio.url)).rejects.toThrow();
});

test('a door whose port is taken is an error that leaves nothing behind', async () => {
  const { port } = await studioAt('none');
  await expect(startStudio({ voices: createToneVoices(), latency: 'us', port })).rejects.toMatchObject({
    code: 'ERR_NETWORK',
  });
});

test('names', () => {
  expect(latencyNamed('none')).toBeUndefined();
  for (const name of LATENCY_NAMES.slice(1)) expect(latencyNamed(name)?.distance?.rttMs).toBeGreaterThan(0);
  expect(() => latencyNamed('mars')).toThrow(/"mars"/);
});

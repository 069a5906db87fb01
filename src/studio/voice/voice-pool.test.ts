import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { createVoices, type OfflineVoicesOptions } from './flite-voices.js';
import { createVoicePool } from './voice-pool.js';
import { startVoiceThread, type VoiceThread } from './voice-thread.js';

const patience = AbortSignal.timeout(120_000);
const TEXT = 'One sentence is here. Another one follows it. And this is the third of them.';

const openVoices = (options: OfflineVoicesOptions) => {
  const voices = createVoices({ espeak: () => undefined, ...options });
  onTestFinished(() => voices.close());
  const speak = async (text: string, signal = patience, formatId = 'mp3_44100_128'): Promise<Buffer> => {
    const stream = voices.open({ voiceId: 'flite-kal16', speed: 1, format: outputFormat(formatId) });
    const sound: Uint8Array[] = [];
    for await (const { bytes } of stream.speak(text, signal)) sound.push(bytes);
    sound.push(await stream.finish());
    return Buffer.concat(sound);
  };
  return { voices, speak };
};

/** A thread whose load is what the test says. */
const idleThread = (): VoiceThread & { callCount: number; closed: boolean; alive: boolean } => ({
  alive: true,
  callCount: 0,
  closed: false,
  send: () => {},
  call: () => Promise.reject(new Error('it does not speak')),
  async close() {
    this.closed = true;
    this.alive = false;
  },
});

test('one stream after the other has one thread; many at once have as many as allowed', async () => {
  const { voices, speak } = openVoices({ threads: 2 });
  expect(voices.threadCount).toBe(0);
  const alone = await speak(TEXT);
  await speak(TEXT);
  expect(voices.threadCount).toBe(1);
  const many = await Promise.all(Array.from({ length: 12 }, () => speak(TEXT)));
  expect(voices.threadCount).toBe(2);
  for (const bytes of many) expect(bytes.equals(alone)).toBe(true);
});

test('a stream goes where there is least to do, and a thread is started only when all are busy', () => {
  const threads: ReturnType<typeof idleThread>[] = [];
  const pool = createVoicePool({
    threads: 2,
    start: () => {
      const thread = idleThread();
      threads.push(thread);
      return thread;
    },
  });
  const [first] = [pool.enter(), pool.enter()];
  expect(threads).toHaveLength(1);
  if (threads[0]) threads[0].callCount = 3;
  expect(pool.enter().thread).toBe(threads[1]);
  if (threads[1]) threads[1].callCount = 5;
  expect(pool.enter().thread).toBe(first.thread);
  expect(threads).toHaveLength(2);
});

test('a thread without streams ends after a while, the last one stays', async () => {
  const threads: ReturnType<typeof idleThread>[] = [];
  const pool = createVoicePool({
    threads: 2,
    idleMs: 1,
    start: () => {
      const thread = idleThread();
      threads.push(thread);
      return thread;
    },
  });
  const first = pool.enter();
  if (threads[0]) threads[0].callCount = 3;
  const second = pool.enter();
  second.leave();
  second.leave();
  first.leave();
  while (!threads[0]?.closed && !threads[1]?.closed) await sleep(1);
  await sleep(20);
  expect(threads.filter(({ closed }) => closed)).toHaveLength(1);
  expect(pool.threadCount).toBe(1);
});

test('more streams than can be heard in time are refused', () => {
  const pool = createVoicePool({ start: idleThread });
  const places = Array.from({ length: 4096 }, () => pool.enter());
  expect(() => pool.enter()).toThrow(expect.objectContaining({ code: 'ERR_RATE_LIMIT' }));
  places[0]?.leave();
  pool.enter();
});

test('a crashed thread fails its own streams, the others go on, and another takes its place', async () => {
  const threads: VoiceThread[] = [];
  const start = () => {
    const thread = startVoiceThread();
    threads.push(thread);
    return thread;
  };
  const { voices, speak } = openVoices({ threads: 2, start });
  const alone = await speak(TEXT);
  const speaking = Array.from({ length: 8 }, () => speak(`${TEXT} `.repeat(4)));
  const results = Promise.allSettled(speaking);
  while (threads.length < 2) await sleep(1);
  threads[0]?.send(null as never);
  const outcomes = await results;
  const failed = outcomes.filter(({ status }) => status === 'rejected');
  expect(failed.length).toBeGreaterThan(0);
  expect(failed.length).toBeLessThan(8);
  for (const { reason } of failed as PromiseRejectedResult[]) expect(reason.message).toContain('crashed');
  await Promise.all(Array.from({ length: 8 }, () => speak(TEXT)));
  expect(threads).toHaveLength(3);
  expect(voices.threadCount).toBe(2);
  expect((await speak(TEXT)).equals(alone)).toBe(true);
});

test('closing while hundreds speak refuses them all, soon', async () => {
  const { voices, speak } = openVoices({ threads: 2 });
  const first = voices.open({ voiceId: 'flite-kal16', speed: 1, format: outputFormat('mp3_44100_128') });
  const firstPiece = first.speak(TEXT, patience).next();
  const speaking = Array.from({ length: 300 }, () => speak(`${TEXT} `.repeat(20)));
  const results = Promise.allSettled(speaking);
  await firstPiece;
  const startMs = performance.now();
  await voices.close();
  const outcomes = await results;
  expect(performance.now() - startMs).toBeLessThan(10_000);
  for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ERR_BUG' } });
  expect(voices.threadCount).toBe(0);
});

test('cancelled streams free their places at once', async () => {
  const { speak } = openVoices({ threads: 1 });
  const cancel = new AbortController();
  const speaking = Array.from({ length: 500 }, () => speak(`${TEXT} `.repeat(50), cancel.signal));
  const results = Promise.allSettled(speaking);
  cancel.abort();
  await results;
  // Their 5,000 seconds of sound are not made first.
  expect((await speak(TEXT)).length).toBeGreaterThan(0);
});

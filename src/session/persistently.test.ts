import { expect, test } from 'vitest';
import { NarrateError } from '../errors.js';
import { persistently } from './persistently.js';

const never = new AbortController().signal;

const failing = (times: number, error: NarrateError) => {
  let calls = 0;
  const attempt = async (): Promise<number> => {
    calls += 1;
    if (calls <= times) throw error;
    return calls;
  };
  return { attempt, calls: () => calls };
};

const down = new NarrateError('ERR_NETWORK', 'nobody listens');

test('it tries until it succeeds', async () => {
  expect(await persistently(failing(2, down).attempt, 10_000, never)).toBe(3);
});

test.each(['ERR_CREDENTIALS', 'ERR_QUOTA', 'ERR_VOICE_UNKNOWN'] as const)('%s is not tried again', async (code) => {
  const { attempt, calls } = failing(9, new NarrateError(code, 'No.'));
  await expect(persistently(attempt, 10_000, never)).rejects.toMatchObject({ code });
  expect(calls()).toBe(1);
});

test('a stranger is no failure of ours: it is a bug, and not tried again', async () => {
  await expect(
    persistently(() => Promise.reject(new TypeError('undefined is not a function')), 10_000, never),
  ).rejects.toMatchObject({ code: 'ERR_BUG' });
});

test('when patience is at its end, the last failure is told', async () => {
  const startMs = performance.now();
  const { attempt, calls } = failing(Number.POSITIVE_INFINITY, down);
  await expect(persistently(attempt, 300, never)).rejects.toBe(down);
  expect(calls()).toBeGreaterThan(1);
  expect(performance.now() - startMs).toBeLessThan(1000);
});

test('a wait that is longer than patience is not begun', async () => {
  const busy = new NarrateError('ERR_RATE_LIMIT', 'busy', { retryAfterMs: 60_000 });
  const { attempt, calls } = failing(9, busy);
  await expect(persistently(attempt, 30_000, never)).rejects.toBe(busy);
  expect(calls()).toBe(1);
});

test('whoever stops it is not kept waiting', async () => {
  const stopping = new AbortController();
  const busy = new NarrateError('ERR_RATE_LIMIT', 'busy', { retryAfterMs: 20_000 });
  const { attempt } = failing(9, busy);
  const running = persistently(attempt, 30_000, stopping.signal);
  setTimeout(() => stopping.abort(), 20);
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
});

import { expect, test } from 'vitest';
import { MetricsRecorder } from '../../session/metrics.js';
import { priceOf } from '../../speech/elevenlabs/prices.js';
import { type ProgressSources, progressOf } from './progress.js';

/** A narration of 10 passages of 100 characters, by a clock of its own. */
const open = (sources: Partial<ProgressSources> = {}) => {
  let nowMs = 0;
  const metrics = new MetricsRecorder(() => nowMs);
  const progress = progressOf(
    {
      metrics,
      part: undefined,
      isPiped: false,
      price: () => priceOf('eleven_flash_v2_5'),
      total: () => ({ passages: 10, characters: 1_000 }),
      finishing: () => undefined,
      ...sources,
    },
    () => nowMs,
  );
  const until = (ms: number) => {
    nowMs = ms;
  };
  /** In so long, for 8 s of sound. */
  const speak = (passage: number, tookMs: number) => {
    metrics.textArrived(100);
    metrics.observe({ type: 'sent', characters: 100 }, passage);
    nowMs += tookMs;
    metrics.observe({ type: 'received', sizeBytes: 1_000 }, passage);
    metrics.took(passage, 100, false);
    metrics.wrote(8_000);
    metrics.endedPassage();
  };
  return { metrics, progress, until, speak };
};

test('the time that is left is that of what has been spoken, and counts down', () => {
  const { progress, until, speak } = open();
  expect(progress().leftSeconds).toBeUndefined();
  speak(0, 4_000);
  speak(1, 4_000);
  expect(progress()).toMatchObject({ passages: 2, characters: 200, audioSeconds: 16, speed: 2, leftSeconds: 32 });
  expect(progress().charge?.usd).toBe(0.01);
  until(10_000);
  expect(progress().leftSeconds).toBe(30);
  until(100_000);
  expect(progress().leftSeconds).toBe(1);
});

test('what need not be spoken leaves less, and costs nothing', () => {
  const { metrics, progress, speak } = open();
  speak(0, 4_000);
  for (let passage = 1; passage < 9; passage++) metrics.took(passage, 100, true);
  expect(progress()).toMatchObject({ leftSeconds: 4, characters: 900 });
  expect(progress().charge?.usd).toBe(0.005);
});

test('where nobody knows how much there is, or what it costs, that is not told', () => {
  const { progress, speak } = open({ total: () => undefined, price: () => undefined });
  speak(0, 4_000);
  expect(progress()).toMatchObject({ total: undefined, leftSeconds: undefined, charge: undefined });
});

test('whoever keeps it waiting is named: the writer of a pipe, else the service', () => {
  for (const [isPiped, whom] of [
    [true, 'script'],
    [false, 'service'],
  ] as const) {
    const { progress, until, speak } = open({ isPiped });
    expect(progress().holdup?.forms[0]).toBe(`waiting for the ${whom}`);
    speak(0, 4_000);
    expect(progress().holdup).toBeUndefined();
    until(9_000);
    expect(progress().holdup).toMatchObject({ forms: [`waiting for the ${whom}`, 'waiting'], sinceMs: 4_000 });
  }
});

test('a failure is told until there is sound again', () => {
  const { metrics, progress, speak } = open();
  speak(0, 4_000);
  metrics.retried({ code: 'ERR_RATE_LIMIT', recovery: 'wait', delayMs: 8_000 }, 1);
  expect(progress()).toMatchObject({
    retries: 1,
    holdup: { forms: expect.arrayContaining(['waiting 8 s for the service (rate limit)']) },
  });
  metrics.observe({ type: 'received', sizeBytes: 1_000 }, 1);
  expect(progress().holdup).toBeUndefined();
});

test('what is sent again is paid for again, and brings it no further', () => {
  const { metrics, progress, speak } = open();
  speak(0, 4_000);
  for (let attempt = 0; attempt < 20; attempt++) metrics.observe({ type: 'sent', characters: 100 }, 1);
  expect(progress().charge?.usd).toBe(0.105);
  expect(progress().characters).toBe(100);
  speak(1, 4_000);
  expect(progress()).toMatchObject({ passages: 2, characters: 200 });
});

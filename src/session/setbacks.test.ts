import { expect, test } from 'vitest';
import { Setbacks } from './setbacks.js';

const CUT = { code: 'ERR_STREAM_CUT', recovery: 'retry', delayMs: 500 } as const;

test('of several the oldest is told, until it goes on', () => {
  let nowMs = 0;
  const setbacks = new Setbacks(() => nowMs);
  expect(setbacks.current).toBeUndefined();
  setbacks.add(1, CUT);
  nowMs = 1_000;
  setbacks.add(2, CUT);
  setbacks.add(1, CUT);
  expect(setbacks.current).toMatchObject({ attempt: 3, sinceMs: 0, retryAtMs: 1_500 });
  setbacks.recovered(1);
  expect(setbacks.current).toMatchObject({ attempt: 2, sinceMs: 1_000 });
  setbacks.forget(2);
  expect(setbacks.current).toBeUndefined();
});

test('the tries of what fails once more are counted on, and it begins anew', () => {
  let nowMs = 0;
  const setbacks = new Setbacks(() => nowMs);
  setbacks.add(1, CUT);
  setbacks.recovered(1);
  nowMs = 3_000;
  setbacks.add(1, CUT);
  expect(setbacks.current).toMatchObject({ attempt: 3, sinceMs: 3_000 });
});

import { expect, test } from 'vitest';
import type { Setback } from '../../session/setbacks.js';
import { setbackHoldup } from './holdup.js';

const at = (changes: Partial<Setback>): Setback => ({
  code: 'ERR_STREAM_CUT',
  recovery: 'retry',
  attempt: 2,
  sinceMs: 0,
  retryAtMs: 0,
  ...changes,
});

test.each<[string, Partial<Setback>]>([
  ['reconnecting, attempt 2', {}],
  ['reconnecting in 7 s, attempt 5', { attempt: 5, retryAtMs: 6_100 }],
  ['waiting 8 s for the service (rate limit)', { code: 'ERR_RATE_LIMIT', recovery: 'wait', retryAtMs: 8_000 }],
  ['waiting 1 s for the service (busy)', { code: 'ERR_NETWORK', recovery: 'wait', retryAtMs: 200 }],
  ['asking the service again (rate limit), attempt 3', { code: 'ERR_RATE_LIMIT', recovery: 'wait', attempt: 3 }],
  ['waiting 1 s for the service (too much at once)', { code: 'ERR_RATE_LIMIT', recovery: 'shrink', retryAtMs: 300 }],
  ['speaking a passage again, attempt 2', { code: 'ERR_UNPROVEN' }],
  ['speaking a passage again, attempt 2', { code: 'ERR_PROTOCOL', recovery: 'resize' }],
])('%s', (words, setback) => {
  const { forms } = setbackHoldup(at(setback), 0);
  expect(forms[0]).toBe(words);
  // Each form is shorter than the one before, and the last fits a window of 20 columns behind a spinner.
  for (const [index, form] of forms.entries()) expect(form.length).toBeLessThan(forms[index - 1]?.length ?? 80);
  expect(forms.at(-1)?.length).toBeLessThanOrEqual(17);
});

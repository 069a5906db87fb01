import { expect, test } from 'vitest';
import { type FailureCode, NarrateError } from '../errors.js';
import { type Recovery, recoveryOf, retryDelayMs } from './backoff.js';

test.each<[FailureCode, string | undefined, Recovery]>([
  ['ERR_CREDENTIALS', 'invalid_api_key', 'stop'],
  ['ERR_PLAN', 'detected_unusual_activity', 'stop'],
  ['ERR_VOICE_UNKNOWN', 'voice_not_found', 'stop'],
  ['ERR_USAGE', 'unsupported_model', 'stop'],
  ['ERR_REFUSED', 'invalid_input_message', 'stop'],
  ['ERR_CERTIFICATE', undefined, 'stop'],
  ['ERR_INPUT', undefined, 'stop'],
  ['ERR_OUTPUT', undefined, 'stop'],
  ['ERR_BUG', undefined, 'stop'],
  ['ERR_QUOTA', 'quota_exceeded', 'quota'],
  ['ERR_QUOTA', undefined, 'quota'],
  ['ERR_RATE_LIMIT', 'concurrent_limit_exceeded', 'shrink'],
  ['ERR_RATE_LIMIT', 'too_many_concurrent_requests', 'shrink'],
  ['ERR_RATE_LIMIT', 'max_active_conversations', 'shrink'],
  ['ERR_RATE_LIMIT', 'system_busy', 'wait'],
  ['ERR_RATE_LIMIT', 'rate_limit_exceeded', 'wait'],
  ['ERR_RATE_LIMIT', undefined, 'wait'],
  ['ERR_NETWORK', 'service_unavailable', 'wait'],
  ['ERR_NETWORK', 'maintenance', 'wait'],
  ['ERR_STREAM_CUT', '1013', 'wait'],
  ['ERR_STREAM_CUT', '1009', 'resize'],
  ['ERR_REFUSED', 'max_character_limit_exceeded', 'resize'],
  ['ERR_REFUSED', 'text_too_long', 'resize'],
  ['ERR_STREAM_CUT', '1006', 'retry'],
  ['ERR_STREAM_CUT', '1012', 'retry'],
  ['ERR_STREAM_CUT', undefined, 'retry'],
  ['ERR_PROTOCOL', '1000', 'retry'],
  ['ERR_NETWORK', 'internal_error', 'retry'],
  ['ERR_NETWORK', undefined, 'retry'],
  ['ERR_TIMEOUT', 'input_timeout_exceeded', 'retry'],
  ['ERR_NETWORK', 'constructor', 'retry'],
])('%s %s calls for %s', (code, serviceId, recovery) => {
  const error = new NarrateError(code, 'why', serviceId === undefined ? {} : { serviceId });
  expect(recoveryOf(error)).toBe(recovery);
});

test('a 503 that names a time is waited for', () => {
  expect(recoveryOf(new NarrateError('ERR_NETWORK', 'busy', { retryAfterMs: 1000 }))).toBe('wait');
  expect(recoveryOf(new NarrateError('ERR_CREDENTIALS', 'no', { retryAfterMs: 1000 }))).toBe('stop');
});

test.each([
  [1, 0],
  [2, 1000],
  [3, 2000],
  [6, 16_000],
  [7, 20_000],
  [5000, 20_000],
])('retry %i waits at most %i ms', (attempt, mostMs) => {
  expect(retryDelayMs(attempt, { random: () => 1 })).toBe(mostMs);
  expect(retryDelayMs(attempt, { random: () => 0.25 })).toBe(mostMs / 4);
  expect(retryDelayMs(attempt, { random: () => 0 })).toBe(0);
});

test.each([
  [0, 0],
  [1500, 1500],
  [31_536_000_000, 120_000],
  [Number.POSITIVE_INFINITY, 120_000],
  [-1, 0],
  [Number.NaN, 0],
])('the first retry after "come back in %d ms" waits %d', (retryAfterMs, delayMs) => {
  expect(retryDelayMs(1, { retryAfterMs, random: () => 1 })).toBe(delayMs);
});

test('who is to wait is not let go at once; who was too many waits a moment, however often', () => {
  expect(retryDelayMs(1, { recovery: 'wait', random: () => 1 })).toBe(500);
  for (const attempt of [1, 8]) {
    expect(retryDelayMs(attempt, { recovery: 'shrink', random: () => 0 })).toBe(100);
    expect(retryDelayMs(attempt, { recovery: 'shrink', random: () => 1 })).toBe(300);
  }
});

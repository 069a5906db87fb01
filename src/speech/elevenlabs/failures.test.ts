import { expect, test } from 'vitest';
import { closedEarly, networkError, refusalError, refusalOfBody, retryAfterMsOf } from './failures.js';

const exitOf = (status: number, body: unknown) =>
  refusalError('speak', refusalOfBody(status, typeof body === 'string' ? body : JSON.stringify(body))).exit;

test.each([
  [
    401,
    { detail: { type: 'authentication_error', code: 'invalid_api_key', message: 'no', status: 'invalid_api_key' } },
    4,
  ],
  [400, { detail: { code: 'invalid_api_key', message: 'no' } }, 4],
  [401, { detail: { status: 'quota_exceeded', message: 'This request exceeds your quota' } }, 5],
  [402, { detail: { type: 'payment_required', code: 'insufficient_credits' } }, 5],
  [402, '', 5],
  [403, { detail: { code: 'subscription_required', status: 'output_format_not_allowed' } }, 5],
  [404, { detail: { code: 'voice_not_found' } }, 2],
  [400, { detail: { code: 'unsupported_model', param: 'model_id' } }, 2],
  [429, { detail: { code: 'concurrent_limit_exceeded', status: 'too_many_concurrent_requests' } }, 6],
  [429, 'slow down', 6],
  [500, '<html><h1>Internal error</h1></html>', 7],
  [503, { detail: { code: 'service_unavailable' } }, 7],
  [422, { detail: [{ loc: ['body'], msg: 'field required', type: 'value_error' }] }, 8],
  [302, '', 8],
  [400, { detail: 'a text' }, 8],
  [400, 'null', 8],
])('HTTP %i %j ends with %i', (status, body, exit) => {
  expect(exitOf(status, body)).toBe(exit);
});

test.each([
  ['invalid_api_key', 4],
  ['authentication_required', 4],
  ['voice_id_does_not_exist', 2],
  ['input_timeout_exceeded', 7],
  ['invalid_input_message', 8],
  ['detected_unusual_activity', 5],
  ['max_active_conversations', 6],
  ['quota_exceeded', 5],
])('the error frame %s ends with %i', (id, exit) => {
  expect(refusalError('speak', { id, message: 'why' }).exit).toBe(exit);
});

test('the message without an id is known by its words', () => {
  const message = 'We are sorry, something went wrong. You are not charged for this request.';
  expect(refusalError('speak', { message })).toMatchObject({ exit: 7, retryable: true });
});

test('a normal close before the end is a broken promise, another a broken stream', () => {
  expect(closedEarly('speak', 1000, '').exit).toBe(8);
  expect(closedEarly('speak', 1005, '').exit).toBe(8);
  for (const code of [1001, 1006, 1011, 1012]) expect(closedEarly('speak', code, '').exit).toBe(7);
});

test('what the service says is cut', () => {
  expect(refusalError('speak', { id: 'x', message: 'y'.repeat(10_000) }).message.length).toBeLessThan(400);
});

test('a certificate is not tried again; a refused connection is', () => {
  const certificate = Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  expect(networkError('speak', 'h', certificate)).toMatchObject({ exit: 7, retryable: false });
  expect(networkError('speak', 'h', refused)).toMatchObject({ exit: 7, retryable: true });
});

const NOW_MS = Date.parse('Mon, 23 Nov 2026 12:00:00 GMT');

test.each<[string | undefined, number | undefined]>([
  ['0', 0],
  ['3', 3000],
  [' 12 ', 12_000],
  ['31536000', 120_000],
  ['999999999999999999999999', 120_000],
  ['Mon, 23 Nov 2026 12:00:05 GMT', 5000],
  ['Tue, 23 Nov 2027 12:00:00 GMT', 120_000],
  ['Monday, 23-Nov-26 12:00:05 GMT', 5000],
  ['Mon, 23 Nov 2026 11:59:59 GMT', undefined],
  ['Mon, 99 Nov 2026 12:00:05 GMT', undefined],
  ['-5', undefined],
  ['1.5', undefined],
  ['1e3', undefined],
  ['soon', undefined],
  ['2026-11-23', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After "%s" asks for %s ms', (header, delayMs) => {
  expect(retryAfterMsOf(header, NOW_MS)).toBe(delayMs);
});

test('a refusal keeps the id of the service and the time it asked for', () => {
  const refusal = refusalOfBody(429, '{"detail":{"code":"system_busy"}}', { 'retry-after': '7' });
  expect(refusalError('speak', refusal)).toMatchObject({ serviceId: 'system_busy', retryAfterMs: 7000 });
  expect(refusalError('speak', { status: 500 })).toMatchObject({ serviceId: undefined, retryAfterMs: undefined });
  expect(closedEarly('speak', 1013, '')).toMatchObject({ serviceId: '1013', retryable: true });
});

test.each([
  ['You have exceeded your quota', 'ERR_QUOTA'],
  ['Invalid API key', 'ERR_CREDENTIALS'],
  ['Unusual activity detected. Free Tier usage disabled.', 'ERR_PLAN'],
  ['Have not received a new text input within the timeout', 'ERR_STREAM_CUT'],
  ['policy', 'ERR_STREAM_CUT'],
  ['', 'ERR_STREAM_CUT'],
])('close 1008 "%s" is %s', (reason, code) => {
  expect(closedEarly('speak', 1008, reason)).toMatchObject({ code });
});

test.each([200, 204, 426])('HTTP %i where it cannot be is a broken protocol, which another way may avoid', (status) => {
  expect(refusalError('speak', { status })).toMatchObject({ code: 'ERR_PROTOCOL', retryable: true });
});

test('a key that may only speak is not called wrong', () => {
  const { code, hint } = refusalError('list the voices', { status: 401, id: 'missing_permissions' });
  expect(code).toBe('ERR_CREDENTIALS');
  expect(hint).toMatch(/the key is good.*--voice <id>/);
});

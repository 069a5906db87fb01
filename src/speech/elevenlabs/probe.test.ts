import { expect, onTestFinished, test } from 'vitest';
import { NarrateError } from '../../errors.js';
import { type StudioOptions, startStudio } from '../../studio/server.js';
import { type Fault, pause, refuse, reset, stall } from '../../studio/weather/faults.js';
import { createToneVoices } from '../../testing/tone-voices.js';
import { ApiKey } from './api-key.js';
import { isRestriction, probeService } from './probe.js';
import { parseBaseUrl } from './service.js';

const KEY = 'sk_test_key_0123456789';
const PATH = '/v1/user/subscription';

const open = async (
  action?: Fault['do'],
  { key = KEY, ...options }: Partial<StudioOptions> & { key?: string } = {},
) => {
  const faults = action ? [{ http: PATH, do: action } as Fault] : [];
  const studio = await startStudio({ voices: createToneVoices(), apiKey: KEY, faults, keep: 'all', ...options });
  onTestFinished(() => studio.close());
  const service = { baseUrl: parseBaseUrl(studio.url), apiKey: new ApiKey(key), answerWithinMs: 1_000 };
  return { studio, probe: (signal = new AbortController().signal) => probeService(service, signal) };
};

test('one question tells how long it took and what is left of the account', async () => {
  const { probe, studio } = await open(undefined, { plan: 'creator' });
  const probed = await probe();
  expect(probed).toMatchObject({
    status: 200,
    isJson: true,
    refusal: undefined,
    subscription: { tier: 'creator', remainingCredits: 121_000 },
  });
  expect(probed.renewsAt?.getTime()).toBeGreaterThan(Date.now());
  expect(probed.connectMs).toBeGreaterThan(0);
  expect(studio.requests.map(({ method, path }) => [method, path])).toEqual([['GET', PATH]]);
});

test('what the service takes to answer is told apart from the way there', async () => {
  const { probe } = await open(pause(300));
  const { answerMs, connectMs } = await probe();
  expect(answerMs).toBeGreaterThanOrEqual(295);
  expect(connectMs).toBeLessThan(answerMs);
});

test.each<[string, string | object, boolean]>([
  ['a status', { detail: { status: 'missing_permissions', message: 'no user_read' } }, true],
  ['a code', { detail: { code: 'insufficient_permissions' } }, true],
  ['a text', { detail: 'The API key you used is missing the permission user_read.' }, true],
  ['another status', { detail: { status: 'invalid_api_key', message: 'Invalid API key' } }, false],
])('a key that lacks a right is told from a wrong one by %s', async (_what, body, isOne) => {
  const { refusal } = await (await open(refuse(401, body))).probe();
  expect(refusal).toMatchObject({ code: 'ERR_CREDENTIALS' });
  expect(refusal && isRestriction(refusal)).toBe(isOne);
});

test('a wrong key is an answer', async () => {
  const { probe } = await open(undefined, { key: 'sk_another' });
  expect(await probe()).toMatchObject({ status: 401, isJson: true, refusal: { code: 'ERR_CREDENTIALS' } });
});

test('a page that somebody else shows is no JSON', async () => {
  expect(await (await open(refuse(200, '<html>'))).probe()).toMatchObject({ status: 200, isJson: false });
});

test.each<[string, Fault['do'], string]>([
  ['a broken connection', reset, 'ERR_NETWORK'],
  ['a service that does not answer', stall, 'ERR_TIMEOUT'],
])('%s is no answer', async (_what, action, code) => {
  await expect((await open(action)).probe()).rejects.toMatchObject({ code });
});

test('whoever stops is told their own reason', async () => {
  const { probe } = await open(stall);
  const reason = new NarrateError('ERR_BUG', 'enough');
  await expect(probe(AbortSignal.abort(reason))).rejects.toBe(reason);
});

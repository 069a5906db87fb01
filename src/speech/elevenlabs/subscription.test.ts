import { expect, onTestFinished, test } from 'vitest';
import { startStudio } from '../../studio/server.js';
import { type Fault, refuse, reset, stall } from '../../studio/weather/faults.js';
import { createToneVoices } from '../../testing/tone-voices.js';
import { ApiKey } from './api-key.js';
import { parseBaseUrl } from './service.js';
import { readSubscription } from './subscription.js';

const KEY = 'sk_test_key_0123456789';

const ask = async (
  faults: Fault['do'][] = [],
  { key = KEY, creditLimit }: { key?: string; creditLimit?: number } = {},
) => {
  const studio = await startStudio({
    voices: createToneVoices(),
    apiKey: KEY,
    faults: faults.map((action) => ({ http: '/v1/user/subscription', do: action }) as Fault),
    ...(creditLimit === undefined ? {} : { creditLimit }),
  });
  onTestFinished(() => studio.close());
  const service = { baseUrl: parseBaseUrl(studio.url), apiKey: new ApiKey(key), answerWithinMs: 300 };
  const signal = new AbortController().signal;
  const speak = () =>
    fetch(`${studio.url}/v1/text-to-speech/tone-a`, {
      method: 'POST',
      headers: { 'xi-api-key': KEY },
      body: JSON.stringify({ text: 'Hello.' }),
    }).then((response) => response.arrayBuffer());
  return { service, speak, read: () => readSubscription(service, signal) };
};

test('what is left is the limit less what was used', async () => {
  const { read, speak } = await ask([], { creditLimit: 100 });
  await speak();
  expect(await read()).toEqual({ tier: 'studio', usedCredits: 6, limitCredits: 100, remainingCredits: 94 });
});

test('an account without a limit of its own has no end', async () => {
  const { read } = await ask();
  expect(await read()).toMatchObject({ remainingCredits: 'unlimited' });
});

const answered = (body: unknown) => refuse(200, body as object);

test.each<[string, object, object | undefined]>([
  [
    'an extension',
    { character_count: 90, character_limit: 100, max_credit_limit_extension: 50 },
    { remainingCredits: 60 },
  ],
  [
    'no extension and no tier',
    { character_count: 90, character_limit: 100 },
    { tier: undefined, remainingCredits: 10 },
  ],
  ['more used than there is', { tier: 'free', character_count: 101, character_limit: 100 }, { remainingCredits: 0 }],
  ['no limit', { character_count: 1 }, undefined],
  ['a text for a number', { character_count: '1', character_limit: 100 }, undefined],
  ['a list', [], undefined],
])('%s', async (_what, body, found) => {
  const { read } = await ask([answered(body)]);
  const subscription = await read();
  if (found) expect(subscription).toMatchObject(found);
  else expect(subscription).toBeUndefined();
});

test.each<[string, Fault['do']]>([
  ['a key that may not ask', refuse(401, { detail: { status: 'missing_permissions' } })],
  ['a forbidden path', refuse(403, { detail: { code: 'insufficient_permissions' } })],
  ['a broken connection', reset],
  ['a service that does not answer', stall],
  ['an answer that is no JSON', refuse(200, '<html>')],
  ['null', answered(null)],
])('%s is not to know, and no failure', async (_what, action) => {
  const { read } = await ask([action]);
  expect(await read()).toBeUndefined();
});

test('a wrong key is not to know either, and whoever stops is not kept waiting', async () => {
  const { read } = await ask([], { key: 'sk_another_key_0123456789' });
  expect(await read()).toBeUndefined();
  const { service } = await ask([stall]);
  const reason = new Error('enough');
  await expect(readSubscription(service, AbortSignal.abort(reason))).rejects.toBe(reason);
});

import { expect, test } from 'vitest';
import { error, type Fault, pause, refuse, reset, stall } from '../../studio/weather/faults.js';
import { goOn, lacking, surroundingsIn } from '../../testing/examined.js';
import { startService } from '../../testing/service.js';
import { examineAccount } from './account.js';
import { examineService } from './service.js';
import { examineVoices } from './voices.js';
import { examineWebsocket } from './websocket.js';

const account = (action: Fault['do']) => ({ http: '/v1/user', do: action }) as Fault;

const open = async (faults: Fault[] = [], options: Parameters<typeof startService>[0] = {}) => {
  const { env, studio } = await startService({ faults, ...options });
  return { env, studio };
};

test('offline nobody is asked, whatever the key is', async () => {
  const surroundings = await surroundingsIn();
  expect(await examineService(surroundings)).toMatchObject({ status: 'ok', message: expect.stringMatching(/offline/) });
  expect(await examineWebsocket(surroundings)).toBeUndefined();
  expect(await examineAccount(surroundings)).toBeUndefined();
  expect(await examineVoices(surroundings, goOn())).toBeUndefined();
});

test('a service that answers: how soon, the connection apart', async () => {
  const { env, studio } = await open();
  const surroundings = await surroundingsIn(env);
  const finding = await examineService(surroundings);
  expect(finding).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/^127\.0\.0\.1:\d+ answers in \d+ ms, after \d+ ms to connect$/),
    details: { httpStatus: 200, baseUrl: `${studio.url}/` },
  });
  expect(await examineWebsocket(surroundings)).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/^opens in \d+ ms$/),
  });
  expect(studio.sessions.map(({ messages }) => messages)).toEqual([[]]);
});

test('one slow answer of three does not count', async () => {
  const { env } = await open([{ http: '/v1/user', request: 0, do: pause(1_600) }]);
  const finding = await examineService(await surroundingsIn(env));
  expect(finding).toMatchObject({ status: 'ok' });
});

test('slow answers are a warning', async () => {
  const { env } = await open([account(pause(1_600))]);
  expect(await examineService(await surroundingsIn(env))).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(/slow$/),
  });
});

test.each<[string, Fault['do'], string, RegExp]>([
  ['is not reached', reset, 'problem', /connection reset|hang up/],
  ['redirects', refuse(302, '', { location: 'http://127.0.0.1:1/' }), 'problem', /HTTP status 302/],
  ['is a page of somebody else', refuse(200, '<html>'), 'problem', /no JSON/],
  ['has an error of its own', refuse(503, { detail: { code: 'service_unavailable' } }), 'warning', /unavailable/],
  ['is busy', refuse(429, { detail: { code: 'system_busy' } }), 'warning', /system_busy/],
  ['does not know the account', refuse(404, { detail: 'Not Found' }), 'ok', /answers in/],
  ['does not take the key', refuse(401, { detail: { status: 'invalid_api_key' } }), 'ok', /answers in/],
])('a service that %s', async (_how, action, status, message) => {
  const { env } = await open([account(action)]);
  const finding = await examineService(await surroundingsIn(env)).catch((reason) => ({
    status: 'problem',
    ...reason,
    message: reason.message,
  }));
  expect(finding).toMatchObject({ status, message: expect.stringMatching(message) });
});

test('a base URL that is none is a problem of the service', async () => {
  expect(await examineService(await surroundingsIn({ NARRATE_BASE_URL: 'http://elsewhere.example' }))).toMatchObject({
    status: 'problem',
    message: expect.stringContaining('plain text'),
  });
});

test.each<[string, Fault['do']]>([
  ['answers it as a page', refuse(200, '<html>')],
  ['forbids it', refuse(403, '<html>blocked')],
  ['cuts it', reset],
  ['never answers it', stall],
])('a proxy that lets requests through but %s: it is spoken over HTTP', async (_how, action) => {
  const { env } = await open([{ at: { phase: 'upgrade' }, do: action } as Fault]);
  expect(await examineWebsocket(await surroundingsIn(env))).toMatchObject({
    status: 'warning',
    message: expect.stringContaining('will speak over HTTP'),
    hint: expect.stringContaining('--transport http'),
  });
});

test('what the service objects to on the open socket', async () => {
  const said = async (id: string) => {
    const { env } = await open([{ at: { message: 0 }, do: error(id, 'It says why.') }]);
    return examineWebsocket(await surroundingsIn(env));
  };
  expect(await said('detected_unusual_activity')).toMatchObject({
    status: 'problem',
    message: expect.stringMatching(/^opens, but then: .*It says why/),
  });
  expect(await said('system_busy')).toMatchObject({ status: 'warning' });
  expect(await said('voice_id_does_not_exist')).toMatchObject({ status: 'ok' });
});

test('what is left of the account', async () => {
  const some = await open([], { plan: 'free', creditLimit: 10_000 });
  expect(await examineAccount(await surroundingsIn(some.env))).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/^plan free, 10,000 of 10,000 credits left, renewed on \d{4}-\d\d-\d\d$/),
  });
  const few = await open([], { plan: 'free', creditLimit: 500 });
  expect(await examineAccount(await surroundingsIn(few.env))).toMatchObject({ status: 'warning' });
  const nothing = await open([], { plan: 'free', creditLimit: 0 });
  expect(await examineAccount(await surroundingsIn(nothing.env))).toMatchObject({ status: 'problem' });
  const restricted = await open([account(refuse(401, lacking('user_read')))]);
  expect(await examineAccount(await surroundingsIn(restricted.env))).toMatchObject({
    status: 'ok',
    message: expect.stringContaining('may not ask'),
  });
});

test('who would speak, and how many there are', async () => {
  const { env } = await open();
  expect(await examineVoices(await surroundingsIn(env), goOn())).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/^\d+ voices and \d+ models; .+ speaks, unless another is named$/),
  });
  expect(await examineVoices(await surroundingsIn({ ...env, NARRATE_VOICE: 'tone-b' }), goOn())).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/speaks$/),
    details: { voiceId: 'tone-b' },
  });
  expect(await examineVoices(await surroundingsIn({ ...env, NARRATE_VOICE: 'Nobody' }), goOn())).toMatchObject({
    status: 'problem',
    message: expect.stringContaining('"Nobody"'),
  });
});

test('a key that may not list voices takes them by id alone', async () => {
  const { env } = await open([{ http: '/v2/voices', do: refuse(401, lacking('voices_read')) }]);
  expect(await examineVoices(await surroundingsIn(env), goOn())).toMatchObject({
    status: 'warning',
    hint: expect.stringContaining('NARRATE_VOICE'),
  });
  const NARRATE_VOICE = '21m00Tcm4TlvDq8ikWAM';
  expect(await examineVoices(await surroundingsIn({ ...env, NARRATE_VOICE }), goOn())).toMatchObject({ status: 'ok' });
});

test('nothing more is said where the key is not taken, or nobody answers', async () => {
  const wrong = await open([account(refuse(401, { detail: { status: 'invalid_api_key' } }))]);
  const gone = await open();
  await gone.studio.close();
  for (const { env } of [wrong, gone]) {
    const surroundings = await surroundingsIn(env);
    expect(await examineAccount(surroundings)).toBeUndefined();
    expect(await examineVoices(surroundings, goOn())).toBeUndefined();
  }
  expect(await examineWebsocket(await surroundingsIn(gone.env))).toBeUndefined();
});

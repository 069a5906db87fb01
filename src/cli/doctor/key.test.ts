import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { error, type Fault, refuse } from '../../studio/weather/faults.js';
import { lacking, surroundingsIn } from '../../testing/examined.js';
import { CANARY_KEY, temporaryFolder } from '../../testing/run-narrate.js';
import { startService } from '../../testing/service.js';
import { examineKey } from './key.js';
import { shapeFinding } from './key-shape.js';

const refusedEverywhere = (permission: string): Fault[] =>
  ['/v1/user', '/v2/voices', '/v1/models'].map((http) => ({ http, do: refuse(401, lacking(permission)) }) as Fault);

test('no key is no problem: it is said who speaks then, and how to set one', async () => {
  const finding = await examineKey(await surroundingsIn());
  expect(finding).toMatchObject({ status: 'ok', message: expect.stringMatching(/^none.*offline voice$/) });
  expect(finding.hint).toContain('ELEVENLABS_API_KEY');
  expect(await examineKey(await surroundingsIn({ XI_API_KEY: '' }))).toMatchObject({
    status: 'ok',
    message: expect.stringContaining('XI_API_KEY is empty'),
  });
});

test('no key is a problem for whoever asks for the service', async () => {
  const finding = await examineKey(await surroundingsIn({ NARRATE_ENGINE: 'elevenlabs' }));
  expect(finding).toMatchObject({ status: 'problem', message: expect.stringContaining('no API key') });
});

test('a good key: its source, its length, and that it is accepted', async () => {
  const { env } = await startService();
  const finding = await examineKey(await surroundingsIn(env));
  expect(finding).toEqual({
    status: 'ok',
    message: `ELEVENLABS_API_KEY, ${CANARY_KEY.length} characters; accepted`,
    details: {
      source: 'ELEVENLABS_API_KEY',
      sourceKind: 'environment',
      characters: CANARY_KEY.length,
      accepted: true,
      speechOnly: false,
    },
  });
});

test('the source may be a .env', async () => {
  const { env } = await startService();
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, '.env'), `ELEVEN_API_KEY=${CANARY_KEY}\n`);
  const finding = await examineKey(await surroundingsIn({ NARRATE_BASE_URL: env.NARRATE_BASE_URL }, { cwd }));
  expect(finding).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/^ELEVEN_API_KEY in \.env, .*accepted$/),
  });
});

test('the source may be a key file, which nobody else may read', async () => {
  const { env } = await startService();
  const cwd = temporaryFolder();
  const file = path.join(cwd, '.config/narrate/key');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${CANARY_KEY}\n`, { mode: 0o600 });
  const examined = async () => examineKey(await surroundingsIn({ NARRATE_BASE_URL: env.NARRATE_BASE_URL }, { cwd }));
  expect(await examined()).toMatchObject({
    status: 'ok',
    message: `the key file "${file}", ${CANARY_KEY.length} characters; accepted`,
    details: { sourceKind: 'key file' },
  });
  chmodSync(file, 0o644);
  expect(await examined()).toMatchObject({ status: 'problem', hint: `chmod 600 ${file}` });
});

test('a key for speech alone is fine, and it says so', async () => {
  const { env } = await startService({ faults: refusedEverywhere('user_read') });
  expect(await examineKey(await surroundingsIn(env))).toMatchObject({
    status: 'ok',
    message: expect.stringContaining('may speak, and may not read the account, which is fine'),
    details: { accepted: true, speechOnly: true },
  });
});

test.each<[string, Fault[]]>([
  ['the socket', [{ at: { message: 0 }, do: error('missing_permissions', 'no text_to_speech') }]],
  ['the handshake', [{ at: { phase: 'upgrade' }, do: refuse(401, lacking('text_to_speech')) }]],
])('a key that may not speak is a problem, told by %s', async (_where, faults) => {
  const { env } = await startService({ faults });
  expect(await examineKey(await surroundingsIn(env))).toMatchObject({
    status: 'problem',
    message: expect.stringContaining('may not speak'),
    hint: expect.stringContaining('Text to Speech'),
  });
});

test('a proxy that refuses the handshake says nothing about the key', async () => {
  const { env } = await startService({ faults: [{ at: { phase: 'upgrade' }, do: refuse(403, '<html>blocked') }] });
  expect(await examineKey(await surroundingsIn(env))).toMatchObject({ status: 'ok' });
});

test('a wrong key is a problem, and is not shown', async () => {
  const { env } = await startService();
  const finding = await examineKey(await surroundingsIn({ ...env, ELEVENLABS_API_KEY: 'sk-proj-abcdef012345' }));
  expect(finding).toMatchObject({
    status: 'problem',
    message: expect.stringMatching(/key of OpenAI; not accepted: .*Invalid API key/),
  });
  expect(JSON.stringify(finding)).not.toContain('abcdef');
});

test('no key where one is asked for is a problem', async () => {
  const { env } = await startService();
  expect(await examineKey(await surroundingsIn({ NARRATE_BASE_URL: env.NARRATE_BASE_URL }))).toMatchObject({
    status: 'problem',
    message: expect.stringMatching(/^none, and 127\.0\.0\.1:\d+ asks for one$/),
  });
});

test('other variables with another key are a warning that says which one wins', async () => {
  const { env } = await startService();
  const several = { ...env, ELEVEN_API_KEY: CANARY_KEY, XI_API_KEY: 'sk_yet_another_one' };
  expect(await examineKey(await surroundingsIn(several))).toMatchObject({
    status: 'warning',
    message: expect.stringMatching(
      /^ELEVENLABS_API_KEY, .*; XI_API_KEY holds another key, which is not used; accepted$/,
    ),
    hint: 'unset XI_API_KEY',
  });
});

test('a key that stands in a weaker place as well is no more than a note', async () => {
  const { env } = await startService();
  const cwd = temporaryFolder();
  writeFileSync(path.join(cwd, '.env'), 'ELEVENLABS_API_KEY=sk_another\n');
  expect(await examineKey(await surroundingsIn(env, { cwd }))).toMatchObject({
    status: 'ok',
    message: expect.stringMatching(/; \.env holds another key, which is not used; accepted$/),
  });
});

test('a key is not tried offline, nor where nobody answers', async () => {
  const offline = await surroundingsIn({ ELEVENLABS_API_KEY: CANARY_KEY }, { flags: { engine: 'offline' } });
  expect(await examineKey(offline)).toMatchObject({ status: 'ok', message: expect.stringContaining('not used') });
  const { env, studio } = await startService();
  await studio.close();
  expect(await examineKey(await surroundingsIn(env))).toMatchObject({
    status: 'ok',
    message: expect.stringContaining('not tried'),
  });
});

test('a key is not tried where it is not known whom to ask', async () => {
  const surroundings = await surroundingsIn({ ELEVENLABS_API_KEY: CANARY_KEY, NARRATE_BASE_URL: 'nowhere' });
  expect(await examineKey(surroundings)).toMatchObject({
    status: 'warning',
    message: expect.stringContaining('not tried'),
  });
});

test('a key that cannot stand in a header is a problem before anybody is asked', async () => {
  const finding = await examineKey(await surroundingsIn({ ELEVENLABS_API_KEY: `sk_one sk_two` }));
  expect(finding).toMatchObject({ status: 'problem', hint: expect.stringContaining('copy the key again') });
});

test.each<[string, string, string]>([
  ['"sk_0123456789abcdef"', 'problem', 'quotes'],
  ["'sk_0123456789abcdef", 'problem', 'quotes'],
  ['your_api_key_here', 'problem', 'placeholder'],
  ['<your-key>', 'problem', 'placeholder'],
  ['sk_...', 'problem', 'placeholder'],
  ['ELEVENLABS_API_KEY=sk_01', 'problem', 'name of a variable'],
  ['sk-proj-0123456789', 'warning', 'OpenAI'],
  ['sk-ant-api03-0123', 'warning', 'Anthropic'],
  ['AIzaSyA0123456789', 'warning', 'Google'],
  ['sk_0123456789', 'ok', 'not seen before'],
])('the form of %j is a %s', (value, status, words) => {
  expect(shapeFinding(value)).toMatchObject({ status, message: expect.stringContaining(words) });
});

test.each([`sk_${'0123456789abcdef'.repeat(3)}`, '0123456789abcdef'.repeat(2)])(
  'the form of %j is as the service makes them',
  (value) => expect(shapeFinding(value)).toBeUndefined(),
);

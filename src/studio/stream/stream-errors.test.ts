import { expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { openStream, refusedStream, type StreamTarget } from '../../testing/stream-client.js';
import { createToneVoices, type ToneOptions, toneBytes } from '../../testing/tone-voices.js';
import { type StudioOptions, startStudio } from '../server.js';

const MP3 = outputFormat('mp3_44100_128');
const KINDS = ['stream-input', 'multi-stream-input'] as const;

const studioFor = async (options: Partial<StudioOptions> = {}, tones: ToneOptions = {}) => {
  const voices = createToneVoices(tones);
  const studio = await startStudio({ voices, closeDelayMs: 1, keep: 'all', ...options });
  onTestFinished(() => studio.close());
  const open = (target: StreamTarget = {}) => openStream(studio.url, { kind: 'multi-stream-input', ...target });
  return { studio, voices, open, url: studio.url };
};

test.each([
  ['not JSON', '{"text":'],
  ['an array', []],
  ['nothing known', { context_id: 'a' }],
  ['an id that is no string', { text: 'x', context_id: 7 }],
  ['text of the wrong type', { text: 7, context_id: 'a' }],
  ['a flush of the wrong type', { flush: 'true', context_id: 'a' }],
  ['a close_context of the wrong type', { close_context: 1, context_id: 'a' }],
  ['a close_socket of the wrong type', { close_socket: 'yes' }],
  ['a schedule item above 500', { text: ' ', context_id: 'a', generation_config: { chunk_length_schedule: [501] } }],
  ['a speed above 1.2', { text: ' ', context_id: 'a', voice_settings: { speed: 1.21 } }],
  [
    'four dictionaries',
    { text: ' ', pronunciation_dictionary_locators: Array(4).fill({ pronunciation_dictionary_id: 'd' }) },
  ],
])('multi-stream-input refuses %s', async (_, message) => {
  const { open, voices } = await studioFor();
  const client = await open();
  client.send({ text: 'Before. ', context_id: 'other' }, message);
  expect((await client.closed).code).toBe(1008);
  expect(client.frames).toMatchObject([{ error: 'invalid_input_message', code: 1008 }]);
  expect(voices.openStreams).toBe(0);
});

test.each([
  { text: null, context_id: 'a', flush: true },
  { text: '', context_id: 'a', flush: false },
  { context_id: 'a', close_context: false },
  { text: ' ', context_id: null, voice_settings: null, not_a_real_field: 1 },
])('multi-stream-input takes %j', async (message) => {
  const { open } = await studioFor();
  const client = await open();
  client.send(message, { close_socket: true });
  expect((await client.closed).code).toBe(1000);
});

test('each context has voice settings of its own, which it may repeat but not change', async () => {
  const { open } = await studioFor();
  const client = await open();
  const fast = { speed: 1.2 };
  client.send({ text: 'Fast, ', context_id: 'a', voice_settings: fast });
  client.send(
    { text: 'Slow. ', context_id: 'b', voice_settings: { speed: 0.7 } },
    { text: 'Plain. ', context_id: 'c' },
  );
  client.send({ text: 'still. ', context_id: 'a', voice_settings: fast });
  for (const id of ['a', 'b', 'c']) client.send({ context_id: id, close_context: true });
  for (const id of ['a', 'b', 'c'])
    await client.frame(({ contextId, isFinal }) => contextId === id && isFinal === true);
  expect(client.audio('a').equals(toneBytes('Fast, still. ', MP3, 1.2))).toBe(true);
  expect(client.audio('b').equals(toneBytes('Slow. ', MP3, 0.7))).toBe(true);
  expect(client.audio('c').equals(toneBytes('Plain. ', MP3))).toBe(true);
  client.send({ text: 'More. ', context_id: 'd' }, { text: 'x', context_id: 'd', voice_settings: fast });
  const { code, reason } = await client.closed;
  expect({ code, reason }).toEqual({
    code: 1008,
    reason: expect.stringContaining('then either be not provided or not'),
  });
  expect(client.frames.at(-1)).toMatchObject({ error: 'invalid_input_message', contextId: 'd' });
});

test('what goes wrong in one context names it, and ends the socket', async () => {
  const { open } = await studioFor({ creditLimit: 10 });
  const long = await open({ query: { model_id: 'eleven_multilingual_v2' } });
  long.send({ text: ' ', context_id: 'a' }, { text: 'word '.repeat(2001), context_id: 'b' });
  expect((await long.closed).code).toBe(1008);
  expect(long.frames).toMatchObject([{ error: 'max_character_limit_exceeded', contextId: 'b' }]);
  const dear = await open();
  dear.send({ text: 'Five. ', context_id: 'a', flush: true });
  await dear.frame(({ audio }) => typeof audio === 'string');
  dear.send({ text: 'Too dear. ', context_id: 'b', flush: true });
  expect((await dear.closed).code).toBe(1008);
  expect(dear.frames.at(-1)).toMatchObject({ error: 'quota_exceeded', contextId: 'b' });
});

test('the contexts of one socket share the places of the plan', async () => {
  const { open } = await studioFor({ plan: 'free' }, { pieceDelayMs: 1500 });
  const client = await open({ query: { model_id: 'eleven_multilingual_v2' } });
  for (const id of ['a', 'b', 'c']) client.send({ text: 'Slow. ', context_id: id, flush: true });
  expect((await client.closed).code).toBe(1008);
  expect(client.frames).toMatchObject([{ error: 'concurrent_limit_exceeded', contextId: 'c' }]);
});

test('a voice that fails ends the socket with the name of its context', async () => {
  const voices = createToneVoices();
  const failure = new Error('worker died');
  let opened = 0;
  const failing = {
    ...voices,
    open: (options: Parameters<typeof voices.open>[0]) => {
      if (opened++ === 1) throw failure;
      return voices.open(options);
    },
  };
  const { open, studio } = await studioFor({ voices: failing });
  const client = await open();
  client.send({ text: 'Fine. ', context_id: 'a', flush: true });
  await client.frame(({ audio }) => typeof audio === 'string');
  client.send({ text: 'Broken. ', context_id: 'b', flush: true });
  expect((await client.closed).code).toBe(1011);
  expect(client.frames.at(-1)).toMatchObject({ error: 'internal_error', contextId: 'b' });
  expect(studio.sessions[0]?.failure).toBe(failure);
});

test.each(KINDS)('on %s an error also ends a client that was not read any more', async (kind) => {
  const { open } = await studioFor({ creditLimit: 6000, inactivitySecondMs: 60_000 }, { pieceDelayMs: 100 });
  const client = await open({ kind });
  const generation = { text: `${' '.repeat(5000)}Word. `, flush: true };
  for (let count = 0; count < 40; count++) client.send(generation);
  expect((await client.closed).code).toBe(1008);
  expect(client.frames.at(-1)).toMatchObject({ error: 'quota_exceeded' });
});

test.each(KINDS)('%s: a wrong key, a bad token and an unknown voice are told on the open socket', async (kind) => {
  const { open, studio } = await studioFor({ apiKey: 'sk_CANARY' });
  const good = { 'xi-api-key': 'sk_CANARY' };
  const cases = [
    [{ headers: { 'xi-api-key': 'wrong' } }, 'invalid_api_key'],
    [{ query: { authorization: 'Bearer wrong' } }, 'invalid_api_key'],
    [{ query: { single_use_token: 'sutkn_unknown' } }, 'invalid_api_key'],
    [{ headers: good, voiceId: 'nobody' }, 'voice_id_does_not_exist'],
  ] as const;
  for (const [target, error] of cases) {
    const client = await open({ kind, ...target });
    expect((await client.closed).code).toBe(1008);
    expect(client.frames).toMatchObject([{ error, code: 1008 }]);
  }
  const nothing = await open({ kind });
  nothing.send({ text: ' ' });
  await nothing.closed;
  expect(nothing.frames).toMatchObject([{ error: 'authentication_required' }]);
  expect(JSON.stringify(studio.sessions)).not.toMatch(/wrong|sutkn|CANARY/);
});

test.each(KINDS)('%s: the key may come in the header, in the query, and with the first message', async (kind) => {
  const { open } = await studioFor({ apiKey: 'sk_CANARY' });
  const end = kind === 'stream-input' ? { text: '' } : { close_socket: true };
  const ways = [
    [{ headers: { 'xi-api-key': 'sk_CANARY' } }, {}],
    [{ query: { authorization: 'Bearer sk_CANARY' } }, {}],
    [{}, { xi_api_key: 'sk_CANARY' }],
    [{}, { 'xi-api-key': 'sk_CANARY' }],
    [{}, { authorization: 'Bearer sk_CANARY' }],
  ] as const;
  for (const [target, fields] of ways) {
    const client = await open({ kind, ...target });
    client.send({ text: ' ', ...fields }, { text: 'Hi. ' }, end);
    expect((await client.closed).code).toBe(1000);
    expect(client.audio().equals(toneBytes('Hi. ', MP3))).toBe(true);
  }
});

test.each(KINDS)('%s: what the plan forbids refuses the handshake with 403', async (kind) => {
  const { url } = await studioFor({ plan: 'free' });
  const cases = [
    [{ output_format: 'mp3_44100_192' }, 'subscription_required'],
    [{ output_format: 'pcm_44100' }, 'subscription_required'],
    [{ enable_logging: 'false' }, 'feature_not_available'],
    [{ apply_text_normalization: 'on', model_id: 'eleven_flash_v2_5' }, 'feature_not_available'],
  ] as const;
  for (const [query, code] of cases)
    expect(await refusedStream(url, { kind, query })).toMatchObject({ status: 403, body: { detail: { code } } });
  const allowed = {
    apply_text_normalization: 'on',
    model_id: 'eleven_multilingual_v2',
    output_format: 'mp3_44100_128',
  };
  const client = await openStream(url, { kind, query: allowed });
  client.socket.close();
  await client.closed;
});

test.each(KINDS)('%s: the answer to the handshake can be traced, a refusal too', async (kind) => {
  const { open, url } = await studioFor();
  const traced = { 'x-trace-id': expect.stringMatching(/^[0-9a-f]{32}$/), 'x-region': 'local' };
  const [one, two] = [await open({ kind }), await open({ kind })];
  expect(one.headers).toMatchObject(traced);
  expect(one.headers['x-trace-id']).not.toBe(two.headers['x-trace-id']);
  const refusal = await refusedStream(url, { kind, query: { model_id: 'eleven_v3' } });
  expect(refusal).toMatchObject({ status: 400, headers: traced, body: { detail: { code: 'unsupported_model' } } });
});

test.each(['//', '/v1/text-to-speech/%zz/stream-input', '/v1/text-to-speech/a/input'])(
  'a socket that does not exist is not found: %s',
  async (path) => {
    const { studio, open } = await studioFor();
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      const headers = { connection: 'Upgrade', upgrade: 'websocket' };
      const asked = request({ host: '127.0.0.1', port: studio.port, path, headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on('error', reject).end();
    });
    expect(status).toBe(404);
    const client = await open();
    client.socket.close();
    await client.closed;
  },
);

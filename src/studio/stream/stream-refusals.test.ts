import { expect, onTestFinished, test } from 'vitest';
import { outputFormat } from '../../speech/output-format.js';
import { openStream, refusedStream } from '../../testing/stream-client.js';
import { createToneVoices, type ToneOptions, toneBytes, wordsIn } from '../../testing/tone-voices.js';
import { type StudioOptions, startStudio } from '../server.js';

const DICTIONARY = { pronunciation_dictionary_id: 'd', version_id: '1' };

const MP3 = outputFormat('mp3_44100_128');
const START = { text: ' ' };
const END = { text: '' };

const studioFor = async (options: Partial<StudioOptions> = {}, tones: ToneOptions = {}) => {
  const voices = createToneVoices(tones);
  const studio = await startStudio({ voices, closeDelayMs: 1, keep: 'all', ...options });
  onTestFinished(() => studio.close());
  return { studio, voices, url: studio.url };
};

test.each([
  ['not JSON', '{"text":'],
  ['an array', []],
  ['no text', { flush: true }],
  ['text of the wrong type', { text: 7 }],
  ['a flag of the wrong type', { text: 'x', flush: 'true' }],
  ['a schedule item below 50', { text: ' ', generation_config: { chunk_length_schedule: [49] } }],
  ['a schedule item above 500', { text: ' ', generation_config: { chunk_length_schedule: [120, 501] } }],
  ['an empty schedule', { text: ' ', generation_config: { chunk_length_schedule: [] } }],
  ['a speed below 0.7', { text: ' ', voice_settings: { speed: 0.69 } }],
  ['a speed above 1.2', { text: ' ', voice_settings: { speed: 1.21 } }],
  ['four dictionaries', { text: ' ', pronunciation_dictionary_locators: Array(4).fill(DICTIONARY) }],
  ['a dictionary without an id', { text: ' ', pronunciation_dictionary_locators: [{ version_id: '1' }] }],
  ['a stability above 1', { text: ' ', voice_settings: { stability: 2 } }],
])('refuses %s', async (_, message) => {
  const { url } = await studioFor();
  const client = await openStream(url);
  client.send(message);
  expect((await client.closed).code).toBe(1008);
  expect(client.frames).toMatchObject([{ error: 'invalid_input_message', code: 1008 }]);
});

test('voice settings may be repeated but not changed or added; the speed is heard', async () => {
  const { url, studio } = await studioFor();
  const settings = { speed: 1.2, stability: 0.5 };
  const client = await openStream(url);
  client.send({ ...START, voice_settings: settings }, { text: 'Hello there. ', voice_settings: settings }, END);
  expect((await client.closed).code).toBe(1000);
  expect(client.audio().equals(toneBytes('Hello there. ', MP3, 1.2))).toBe(true);
  for (const first of [{ ...START, voice_settings: settings }, START]) {
    const changed = await openStream(url);
    changed.send(first, { text: 'x', voice_settings: { ...settings, stability: 0.6 } });
    const { code, reason } = await changed.closed;
    expect(code).toBe(1008);
    expect(reason).toBe(
      'voice_settings field must be provided in the first message and then either be not provided or not change.',
    );
  }
  await expect.poll(() => studio.sessions.at(-1)?.closed?.code).toBe(1008);
});

test('a wrong key is told on the open socket, before anything is said', async () => {
  const { url, studio } = await studioFor({ apiKey: 'right', closeDelayMs: 100 });
  const client = await openStream(url, { headers: { 'xi-api-key': 'wrong' } });
  const told = performance.now();
  await client.frame(({ error }) => error === 'invalid_api_key');
  expect(client.frames).toEqual([{ message: 'Invalid API key', error: 'invalid_api_key', code: 1008 }]);
  expect(await client.closed).toEqual({ code: 1008, reason: 'Invalid API key' });
  expect(performance.now() - told).toBeGreaterThan(80);
  expect(JSON.stringify(studio.sessions)).not.toContain('wrong');
});

test('the key may come with the first message; without any the client is told', async () => {
  const { url, studio } = await studioFor({ apiKey: 'sk_CANARY' });
  for (const name of ['xi-api-key', 'xi_api_key']) {
    const client = await openStream(url);
    client.send({ ...START, [name]: 'sk_CANARY' }, { text: 'Hi.' }, END);
    expect((await client.closed).code).toBe(1000);
    expect(wordsIn(client.audio())).toEqual(['Hi.']);
  }
  const header = await openStream(url, { headers: { 'xi-api-key': 'sk_CANARY' } });
  header.send(START, END);
  expect((await header.closed).code).toBe(1000);
  const none = await openStream(url);
  none.send(START);
  await none.closed;
  expect(none.frames).toMatchObject([{ error: 'authentication_required' }]);
  expect(JSON.stringify(studio.sessions)).not.toContain('CANARY');
});

test('an unknown voice', async () => {
  const { url } = await studioFor();
  const client = await openStream(url, { voiceId: 'nobody' });
  expect(await client.closed).toEqual({ code: 1008, reason: 'A voice with voice_id nobody does not exist.' });
  expect(client.frames).toMatchObject([{ error: 'voice_id_does_not_exist' }]);
});

test.each([
  [{ model_id: 'eleven_v3' }, 400, 'unsupported_model'],
  [{ model_id: 'eleven_v4_turbo' }, 400, 'unsupported_model'],
  [{ model_id: 'no_such_model' }, 404, 'model_not_found'],
  [{ output_format: 'ogg' }, 403, 'invalid_output_format'],
  [{ inactivity_timeout: '181' }, 400, 'invalid_parameters'],
  [{ inactivity_timeout: 'x' }, 400, 'invalid_parameters'],
  [{ auto_mode: 'True' }, 400, 'invalid_parameters'],
  [{ sync_alignment: '1' }, 400, 'invalid_parameters'],
  [{ seed: '4294967296' }, 400, 'invalid_parameters'],
  [{ language_code: 'English' }, 400, 'invalid_parameters'],
  [{ apply_text_normalization: 'yes' }, 400, 'invalid_parameters'],
])('the handshake is refused for %j', async (query, status, code) => {
  const { url, studio } = await studioFor();
  const refusal = await refusedStream(url, { query });
  expect(refusal).toMatchObject({ status, body: { detail: { code, request_id: expect.any(String) } } });
  expect(studio.sessions).toMatchObject([{ refusedStatus: status, query }]);
});

test('every documented parameter is accepted, and unknown ones ignored', async () => {
  const { url, studio } = await studioFor();
  const query = {
    model_id: 'eleven_flash_v2_5',
    output_format: 'pcm_24000',
    inactivity_timeout: '180',
    sync_alignment: 'false',
    auto_mode: 'false',
    language_code: 'en',
    seed: '7',
    apply_text_normalization: 'auto',
    enable_ssml_parsing: 'false',
    enable_logging: 'true',
    not_documented: 'x',
  };
  const client = await openStream(url, { query });
  const first = { ...START, not_a_real_field: true, pronunciation_dictionary_locators: [DICTIONARY] };
  client.send(first, { text: 'Hi.' }, END);
  expect((await client.closed).code).toBe(1000);
  expect(client.audio()).toEqual(Buffer.from(toneBytes('Hi.', outputFormat('pcm_24000'))));
  expect(studio.sessions[0]?.query).toEqual(query);
  expect(studio.sessions[0]?.messages[0]?.message).toEqual(first);
});

test('other hosts, web pages, and too many connections are refused', async () => {
  const { url, studio } = await studioFor({ maxConnections: 1 });
  expect(await refusedStream(url, { headers: { host: 'evil.example' } })).toMatchObject({ status: 403 });
  expect(await refusedStream(url, { headers: { origin: 'http://127.0.0.1' } })).toMatchObject({ status: 403 });
  const first = await openStream(url, { headers: { host: `localhost:${studio.port}` } });
  expect(await refusedStream(url)).toMatchObject({
    status: 429,
    body: { detail: { status: 'too_many_concurrent_requests' } },
  });
  first.socket.close();
  await first.closed;
});

test('a message above 1 MiB closes the socket', async () => {
  const { url } = await studioFor();
  const client = await openStream(url);
  client.send({ text: 'x'.repeat(1_048_577) });
  expect((await client.closed).code).toBe(1009);
});

test('a generation above the limit of the model is refused', async () => {
  const { url } = await studioFor();
  const client = await openStream(url, { query: { model_id: 'eleven_multilingual_v2' } });
  client.send(START, { text: 'word '.repeat(2001) });
  expect((await client.closed).code).toBe(1008);
  expect(client.frames).toMatchObject([{ error: 'max_character_limit_exceeded' }]);
});

test('a voice that fails is told as an internal error, and kept', async () => {
  const voices = createToneVoices();
  const failure = new Error('worker died');
  const failing = {
    ...voices,
    open: () => {
      throw failure;
    },
  };
  const { url, studio } = await studioFor({ voices: failing });
  const client = await openStream(url);
  client.send(START, { text: 'Hi.' }, END);
  expect((await client.closed).code).toBe(1011);
  expect(client.frames).toMatchObject([{ error: 'internal_error', code: 1011 }]);
  expect(studio.sessions[0]?.failure).toBe(failure);
  const response = await fetch(`${url}/v1/text-to-speech/tone-a`, { method: 'POST', body: '{"text":"Hi."}' });
  expect(response.status).toBe(500);
  expect(studio.requests[0]?.failure).toBe(failure);
});

import { request as httpRequest } from 'node:http';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { outputFormat } from '../../speech/output-format.js';
import { studioFor } from '../../testing/studio-client.js';
import { createToneVoices, toneBytes, wordsIn } from '../../testing/tone-voices.js';
import { startStudio } from '../server.js';
import { fin, refuse, reset, stall } from '../weather/faults.js';

const TEXT = 'One sentence. Another one, with a comma. ';
const DICTIONARY = { pronunciation_dictionary_id: 'd', version_id: '1' };
const BYTES = toneBytes(TEXT, outputFormat('mp3_44100_128'));

test.each(['tone-a', 'tone-a/stream'])('%s gives the sound with the headers of the service', async (path) => {
  const { post, studio } = await studioFor();
  const body = { text: TEXT, model_id: 'eleven_flash_v2_5', voice_settings: null };
  const response = await post(path, body);
  expect(response.status).toBe(200);
  const sound = Buffer.from(await response.arrayBuffer());
  expect(sound.subarray(-BYTES.length).equals(BYTES)).toBe(true);
  expect(sound.subarray(0, sound.length - BYTES.length).toString('latin1')).toMatch(
    path === 'tone-a' ? /^ID3\x04.*TSSE.*Info/su : /^$/,
  );
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'audio/mpeg',
    'request-id': expect.any(String),
    'character-cost': String(Math.ceil(TEXT.length / 2)),
    'current-concurrent-requests': '1',
    'maximum-concurrent-requests': expect.stringMatching(/^\d+$/),
    'workspace-concurrent-requests': '1',
    'history-item-id': expect.any(String),
    'tts-latency-ms': expect.stringMatching(/^\d+$/),
    'x-trace-id': expect.stringMatching(/^[0-9a-f]{32}$/),
    'x-region': 'local',
  });
  expect(studio.requests).toMatchObject([{ method: 'POST', path: `/v1/text-to-speech/${path}`, body, status: 200 }]);
});

test('the stream starts before all is made', async () => {
  const { post, voices } = await studioFor({}, { pieceDelayMs: 40 });
  const response = await post('tone-a/stream', { text: TEXT.repeat(3) });
  const reader = response.body?.getReader();
  await reader?.read();
  expect(voices.piecesMade).toBeLessThan(4);
  await reader?.cancel();
  await expect.poll(() => voices.openStreams).toBe(0);
  expect(voices.piecesMade).toBeLessThan(6);
});

test('with times: in seconds, with ends, without added blanks', async () => {
  const { post } = await studioFor();
  interface Timed {
    audio_base64: string;
    alignment: Record<'character_start_times_seconds' | 'character_end_times_seconds', number[]> & {
      characters: string[];
    };
  }
  const whole = (await (await post('tone-a/with-timestamps', { text: TEXT })).json()) as Timed;
  expect(Buffer.from(whole.audio_base64, 'base64').equals(BYTES)).toBe(true);
  expect(whole.alignment.characters.join('')).toBe(TEXT);
  const starts = whole.alignment.character_start_times_seconds;
  expect(starts).toEqual([...starts].sort((one, two) => one - two));
  expect(starts.slice(1)).toEqual(whole.alignment.character_end_times_seconds.slice(0, -1));

  const lines = (await (await post('tone-a/stream/with-timestamps', { text: TEXT })).text()).trim().split('\n');
  const parts = lines.map((line) => JSON.parse(line) as Timed);
  expect(parts.length).toBeGreaterThan(2);
  expect(Buffer.concat(parts.map((part) => Buffer.from(part.audio_base64, 'base64'))).equals(BYTES)).toBe(true);
  expect(parts.flatMap((part) => part.alignment?.character_start_times_seconds ?? [])).toEqual(starts);
});

test('the format counts in the query, the speed in the body', async () => {
  const { post } = await studioFor();
  const slow = await post('tone-b/stream?output_format=mp3_22050_32', { text: TEXT, voice_settings: { speed: 0.7 } });
  const bytes = new Uint8Array(await slow.arrayBuffer());
  expect(Buffer.from(bytes).equals(toneBytes(TEXT, outputFormat('mp3_22050_32'), 0.7))).toBe(true);
  expect(wordsIn(bytes)).toEqual(TEXT.trim().split(' '));
  const pcm = await post('tone-b?output_format=pcm_16000', { text: TEXT });
  expect(pcm.headers.get('content-type')).toBe('audio/pcm');
});

test.each([
  ['tone-a', '{', 400, { code: 'malformed_json' }],
  ['nobody', { text: TEXT }, 404, { code: 'voice_not_found', type: 'not_found' }],
  ['tone-a', { text: '  ' }, 400, { code: 'empty_text' }],
  ['tone-a', { text: 'word '.repeat(2001) }, 400, { code: 'text_too_long' }],
  ['tone-a', { text: TEXT, model_id: 'eleven_v4' }, 400, { code: 'unsupported_model' }],
  ['tone-a', { text: TEXT, model_id: 'eleven_v3_conversational' }, 400, { code: 'unsupported_model' }],
  ['tone-a', { text: TEXT, model_id: 'eleven_v3', previous_text: 'Before.' }, 400, { code: 'unsupported_model' }],
  ['tone-a', { text: 'word '.repeat(1001), model_id: 'eleven_v3' }, 400, { code: 'text_too_long' }],
  ['tone-a', { text: TEXT, voice_settings: { speed: 2 } }, 400, { code: 'invalid_voice_settings' }],
  ['tone-a', { text: TEXT, previous_request_ids: ['1', '2', '3', '4'] }, 400, { code: 'invalid_parameters' }],
  [
    'tone-a',
    { text: TEXT, pronunciation_dictionary_locators: Array(4).fill(DICTIONARY) },
    400,
    { code: 'invalid_parameters' },
  ],
  ['tone-a?output_format=opus_48000_32', { text: TEXT }, 403, { status: 'output_format_not_allowed' }],
  ['tone-a?output_format=x', { text: TEXT }, 403, { code: 'invalid_output_format' }],
  ['tone-a', { text: 'x'.repeat(1_048_577) }, 413, { code: 'request_too_large' }],
])('%s refuses %#', async (path, body, status, detail) => {
  const { post } = await studioFor();
  for (const kind of ['', '/stream']) {
    const response = await post(path.replace(/(\?|$)/, `${kind}$1`), body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ detail });
  }
});

test('to v3, brackets say how to speak: they are not spoken, and stand in the alignment of what was sent', async () => {
  const { post } = await studioFor();
  const text = '[whispers] Come here. [laughs] [sighs] Well [sic], no [end';
  const say = async (model_id: string) =>
    (await (await post('tone-a/with-timestamps', { text, model_id })).json()) as {
      audio_base64: string;
      alignment: { characters: string[]; character_start_times_seconds: number[] };
      normalized_alignment: { characters: string[] };
    };
  const { audio_base64, alignment, normalized_alignment } = await say('eleven_v3');
  const words = ['Come', 'here.', 'Well', ',', 'no', '[end'];
  expect(wordsIn(Buffer.from(audio_base64, 'base64'))).toEqual(words);
  expect(alignment.characters.join('')).toBe(text);
  const starts = alignment.character_start_times_seconds;
  expect(starts).toEqual([...starts].sort((one, two) => one - two));
  expect(normalized_alignment.characters.join('').split(' ')).toEqual(['Come', 'here.', 'Well', ',', 'no', '[end']);
  const others = await say('eleven_multilingual_v2');
  expect(wordsIn(Buffer.from(others.audio_base64, 'base64'))).toEqual(text.split(' '));
});

test('a missing text is refused in the shape of a validation', async () => {
  const { post } = await studioFor();
  const response = await post('tone-a', {});
  expect(response.status).toBe(422);
  expect(await response.json()).toEqual({
    detail: [{ loc: ['body', 'text'], msg: 'Field required', type: 'missing', input: null }],
  });
});

test('keys', async () => {
  const { post, get, studio } = await studioFor({ apiKey: 'sk_CANARY' });
  expect((await get('/v1/voices')).body).toMatchObject({ detail: { code: 'missing_api_key' } });
  expect(await get('/v1/voices', { 'xi-api-key': 'other' })).toMatchObject({
    status: 401,
    body: { detail: { type: 'authentication_error', status: 'invalid_api_key', message: 'Invalid API key' } },
  });
  expect((await post('tone-a', { text: TEXT }, { 'xi-api-key': 'other' })).status).toBe(401);
  expect((await get('/v1/voices', { 'xi-api-key': 'sk_CANARY' })).status).toBe(200);
  expect(JSON.stringify(studio.requests)).not.toMatch(/CANARY|other/);
});

test('models, subscription, and what this is', async () => {
  const { studio, post, get } = await studioFor({ creditLimit: 500 });
  const models = (await get('/v1/models')).body as unknown as { model_id: string }[];
  expect(models.map(({ model_id }) => model_id)).toContain('eleven_flash_v2_5');
  expect(models[0]).toMatchObject({ can_do_text_to_speech: true, maximum_text_length_per_request: 40_000 });
  for (const model_id of ['eleven_multilingual_v2', 'eleven_flash_v2_5'])
    await (await post('tone-a', { text: TEXT, model_id })).arrayBuffer();
  expect((await get('/v1/user/subscription')).body).toMatchObject({
    tier: 'studio',
    character_count: TEXT.length + Math.ceil(TEXT.length / 2),
    character_limit: 500,
    max_credit_limit_extension: 0,
  });
  const about = await fetch(studio.url);
  expect(about.headers.get('content-type')).toContain('text/plain');
  expect(await about.text()).toContain('stream-input');
});

test('other paths, methods, hosts and web pages are refused', async () => {
  const { studio, get, post } = await studioFor();
  expect(await get('/v1/nothing')).toEqual({ status: 404, body: { detail: 'Not Found' } });
  expect((await get('/v1/text-to-speech/tone-a')).status).toBe(405);
  expect((await get('/v1/text-to-speech/tone-a/stream-input')).status).toBe(404);
  expect((await post('%E0%A4%A/stream', { text: TEXT })).status).toBe(404);
  expect((await get('/v1/voices', { origin: 'null' })).status).toBe(403);
  const status = await new Promise((resolve) => {
    httpRequest(studio.url, { headers: { host: 'rebound.example:80' } }, (response) =>
      resolve(response.resume().statusCode),
    ).end();
  });
  expect(status).toBe(403);
  const upgrade = await new Promise((resolve) => {
    new WebSocket(`${studio.url.replace('http', 'ws')}/v1/other`).on('error', ({ message }) => resolve(message));
  });
  expect(upgrade).toContain('404');
});

test('listens on loopback only', async () => {
  const voices = createToneVoices();
  await expect(startStudio({ voices, host: '0.0.0.0' })).rejects.toMatchObject({ code: 'ERR_USAGE' });
  const { studio } = await studioFor();
  await expect(startStudio({ voices, port: studio.port })).rejects.toMatchObject({ code: 'ERR_NETWORK' });
});

test('faults of the HTTP endpoints', async () => {
  const { studio, post, get } = await studioFor({
    faults: [
      { http: '/v2/voices', request: 1, do: refuse(500, { detail: 'broken' }) },
      { http: '/v1/models', do: reset },
      { http: '/v1/user', do: stall },
      { http: '/v1/text-to-speech/tone-a/stream', at: { bytes: 1000 }, do: fin },
    ],
  });
  expect((await get('/v2/voices')).status).toBe(200);
  expect(await get('/v2/voices')).toEqual({ status: 500, body: { detail: 'broken' } });
  expect((await get('/v2/voices')).status).toBe(200);
  await expect(get('/v1/models')).rejects.toThrow();
  const stalled = fetch(`${studio.url}/v1/user/subscription`, { signal: AbortSignal.timeout(80) });
  await expect(stalled).rejects.toMatchObject({ name: 'TimeoutError' });
  const cut = await post('tone-a/stream', { text: TEXT });
  const received: Uint8Array[] = [];
  const reading = (async () => {
    for await (const part of cut.body ?? []) received.push(part);
  })();
  await expect(reading).rejects.toThrow();
  expect(Buffer.concat(received).equals(BYTES.subarray(0, 1000))).toBe(true);
  expect(studio.hits).toEqual([1, 1, 1, 1]);
});

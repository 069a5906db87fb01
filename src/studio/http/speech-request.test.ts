import { expect, test } from 'vitest';
import { studioFor } from '../../testing/studio-client.js';

const TEXT = 'Hello.';
const EFFECTS = { environment_id: 'hall', send_level: 0.5 };

test.each([
  [{}, ['text'], 'missing'],
  [{ text: null }, ['text'], 'string_type'],
  [{ text: 7 }, ['text'], 'string_type'],
  [{ text: TEXT, model_id: 7 }, ['model_id'], 'string_type'],
  [{ text: TEXT, language_code: true }, ['language_code'], 'string_type'],
  [{ text: TEXT, voice_settings: 'calm' }, ['voice_settings'], 'model_attributes_type'],
  [{ text: TEXT, voice_settings: { stability: 'high' } }, ['voice_settings', 'stability'], 'float_type'],
  [{ text: TEXT, voice_settings: { use_speaker_boost: 1 } }, ['voice_settings', 'use_speaker_boost'], 'bool_type'],
  [{ text: TEXT, seed: 1.5 }, ['seed'], 'int_type'],
  [{ text: TEXT, previous_text: [] }, ['previous_text'], 'string_type'],
  [{ text: TEXT, previous_request_ids: 'one' }, ['previous_request_ids'], 'list_type'],
  [{ text: TEXT, next_request_ids: ['one', 2] }, ['next_request_ids', 1], 'string_type'],
  [{ text: TEXT, apply_text_normalization: 'yes' }, ['apply_text_normalization'], 'enum'],
  [{ text: TEXT, apply_language_text_normalization: 'on' }, ['apply_language_text_normalization'], 'bool_type'],
  [{ text: TEXT, use_pvc_as_ivc: 'no' }, ['use_pvc_as_ivc'], 'bool_type'],
  [
    { text: TEXT, pronunciation_dictionary_locators: [{ version_id: '1' }] },
    ['pronunciation_dictionary_locators', 0, 'pronunciation_dictionary_id'],
    'missing',
  ],
  [{ text: TEXT, audio_effects: { pan: 'left' } }, ['audio_effects', 'pan'], 'float_type'],
])('a wrong type is told as a validation: %j', async (body, loc, type) => {
  const { post, studio } = await studioFor();
  const response = await post('tone-a', body);
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({
    detail: [{ loc: ['body', ...loc], type, msg: expect.stringMatching(/^(Input should be|Field required)/) }],
  });
  expect(studio.requests).toMatchObject([{ status: 422 }]);
});

test('all that is wrong is told at once, and nothing long is told back', async () => {
  const { post } = await studioFor();
  const response = await post('tone-a', { text: 7, seed: 'x'.repeat(1000), use_pvc_as_ivc: 'no' });
  expect(await response.json()).toMatchObject({
    detail: [
      { loc: ['body', 'text'], input: 7 },
      { loc: ['body', 'seed'], input: null },
      { loc: ['body', 'use_pvc_as_ivc'], input: 'no' },
    ],
  });
  expect((await post('tone-a', [1])).status).toBe(422);
});

test.each([
  [
    'enable_logging=False',
    422,
    { detail: [{ loc: ['query', 'enable_logging'], type: 'bool_parsing', input: 'False' }] },
  ],
  ['optimize_streaming_latency=low', 422, { detail: [{ type: 'int_parsing' }] }],
  [
    'optimize_streaming_latency=5',
    400,
    { detail: { code: 'invalid_parameters', param: 'optimize_streaming_latency' } },
  ],
])('%s is refused', async (query, status, answer) => {
  const { post } = await studioFor();
  const response = await post(`tone-a?${query}`, { text: TEXT });
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject(answer);
});

test.each([
  ['', { seed: -1 }, 'seed'],
  ['', { seed: 4_294_967_296 }, 'seed'],
  ['', { language_code: 'English' }, 'language_code'],
  ['', { next_request_ids: ['1', '2', '3', '4'] }, 'next_request_ids'],
  ['?output_format=pcm_16000', { audio_effects: EFFECTS }, 'audio_effects'],
  ['?output_format=ulaw_8000', { audio_effects: { pan: -1 } }, 'audio_effects'],
])('a value out of range is an error: %s %j', async (query, body, param) => {
  const { post } = await studioFor();
  const response = await post(`tone-a${query}`, { text: TEXT, ...body });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ detail: { code: 'invalid_parameters', param } });
});

test('v3 takes no latency level; others do', async () => {
  const { post } = await studioFor();
  const ask = (model_id: string) => post('tone-a?optimize_streaming_latency=0', { text: TEXT, model_id });
  const refused = await ask('eleven_v3');
  expect([refused.status, await refused.json()]).toMatchObject([400, { detail: { code: 'unsupported_model' } }]);
  expect((await ask('eleven_turbo_v2')).status).toBe(200);
});

test('everything documented is accepted; ids may name any request, and unknown fields are passed over', async () => {
  const { post } = await studioFor();
  const response = await post('tone-a?enable_logging=false&optimize_streaming_latency=4&output_format=pcm_16000', {
    text: TEXT,
    model_id: 'eleven_flash_v2_5',
    language_code: 'en',
    voice_settings: { stability: 0, similarity_boost: 1, style: 0.3, use_speaker_boost: false, speed: 0.7 },
    pronunciation_dictionary_locators: Array(3).fill({ pronunciation_dictionary_id: 'd' }),
    seed: 4_294_967_295,
    previous_text: 'Before.',
    next_text: null,
    previous_request_ids: ['nobody', 'knows', 'these'],
    next_request_ids: [],
    apply_text_normalization: 'on',
    apply_language_text_normalization: true,
    use_pvc_as_ivc: true,
    audio_effects: { environment_id: 'hall', send_level: 0, background_noise_id: 'rain' },
    output_format: 'no such format, but this is the body',
    unknown: 1,
  });
  expect(response.status).toBe(200);
  // What is not logged has no place in the history.
  expect(response.headers.has('history-item-id')).toBe(false);
  expect(response.headers.has('request-id')).toBe(true);
});

test('every request has an id of its own, and a refusal has none', async () => {
  const { post } = await studioFor();
  const answers = await Promise.all(Array.from({ length: 20 }, () => post('tone-a', { text: TEXT })));
  const ids = answers.map(({ headers }) => headers.get('request-id'));
  expect(new Set(ids).size).toBe(20);
  expect(ids).not.toContain(null);
  const { headers } = await post('tone-a', { text: '' });
  for (const name of ['request-id', 'current-concurrent-requests', 'character-cost', 'retry-after'])
    expect(headers.has(name)).toBe(false);
  expect(headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
});

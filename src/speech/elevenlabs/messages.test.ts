import { expect, test } from 'vitest';
import { outputFormat } from '../output-format.js';
import { openingMessage, parseServerMessage, socketQuery } from './messages.js';

const delivery = {
  voiceId: 'v',
  modelId: 'eleven_flash_v2_5',
  format: outputFormat('mp3_44100_128'),
  schedule: [50, 75],
  controls: {},
};
const alignment = { chars: ['H', 'i'], startsMs: [0, 40], durationsMs: [40, 60] };
const audio = Buffer.from([0xff, 0xfb, 0x90, 0xc4]).toString('base64');

test('the first message is one blank with settings and schedule', () => {
  expect(JSON.parse(openingMessage(delivery))).toEqual({
    text: ' ',
    voice_settings: { speed: 1 },
    generation_config: { chunk_length_schedule: [50, 75] },
  });
  const controls = { speed: 1.1, stability: 0.4, similarity: 0.9, style: 0.2, speakerBoost: false };
  expect(JSON.parse(openingMessage({ ...delivery, controls })).voice_settings).toEqual({
    speed: 1.1,
    stability: 0.4,
    similarity_boost: 0.9,
    style: 0.2,
    use_speaker_boost: false,
  });
  const { pronunciation_dictionary_locators } = JSON.parse(openingMessage({ ...delivery, dictionaries: ['d:1'] }));
  expect(pronunciation_dictionary_locators).toEqual([{ pronunciation_dictionary_id: 'd', version_id: '1' }]);
});

test('the query names model and format, and what was asked for', () => {
  expect(socketQuery(delivery, 180)).toEqual({
    model_id: 'eleven_flash_v2_5',
    output_format: 'mp3_44100_128',
    inactivity_timeout: '180',
    sync_alignment: 'true',
  });
  expect(socketQuery({ ...delivery, seed: 0, languageCode: 'de', textNormalization: 'off' }, 180)).toMatchObject({
    seed: '0',
    language_code: 'de',
    apply_text_normalization: 'off',
  });
});

test.each([
  { chars: alignment.chars, charStartTimesMs: [0, 40], charDurationsMs: [40, 60] },
  { chars: alignment.chars, charStartTimesMs: [0, 40], charsDurationsMs: [40, 60] },
  { chars: alignment.chars, charsStartTimesMs: [0, 40], charsDurationsMs: [40, 60] },
  { chars: alignment.chars, char_start_times_ms: [0, 40], char_durations_ms: [40, 60] },
])('times are read under any of their names: %j', (fields) => {
  const message = parseServerMessage(
    JSON.stringify({ audio, isFinal: null, alignment: fields, normalizedAlignment: null }),
  );
  expect(message).toMatchObject({ type: 'audio', last: false, alignment });
});

test.each([
  ['arrays of different lengths', { chars: ['a'], charStartTimesMs: [0, 1], charDurationsMs: [1] }],
  ['texts for numbers', { chars: ['a'], charStartTimesMs: ['0'], charDurationsMs: [1] }],
  ['nothing', {}],
])('times made of %s are passed over', (_name, fields) => {
  const message = parseServerMessage(JSON.stringify({ audio, alignment: fields }));
  expect(message).toMatchObject({ type: 'audio', alignment: undefined });
});

test('the final message may hold null, an empty text or nothing as audio', () => {
  for (const empty of [{ audio: null }, { audio: '' }, {}]) {
    const message = parseServerMessage(JSON.stringify({ ...empty, isFinal: true, alignment: null }));
    expect(message).toMatchObject({ type: 'audio', last: true });
    expect(message.type === 'audio' && message.bytes.length).toBe(0);
  }
});

test('an error frame is a refusal, whatever else the connection does', () => {
  const frame = { message: 'Invalid API key', error: 'invalid_api_key', code: 1008 };
  expect(parseServerMessage(JSON.stringify(frame))).toEqual({
    type: 'refusal',
    refusal: { id: 'invalid_api_key', message: 'Invalid API key' },
  });
});

test('an unknown frame is passed over', () => {
  expect(parseServerMessage('{"type":"flush_done","seq":1}')).toEqual({ type: 'other' });
});

const CROOKED_AUDIO = ['*no base64*', 'abc', 'AB=C', 'A A=', 'A===', 'AAAA====', 'ŁAAA', 'AAA\u012b'];

test.each([
  ...['', 'not JSON', '[]', 'null', '7', '"text"', '{"audio":7}'],
  ...CROOKED_AUDIO.map((audio) => JSON.stringify({ audio })),
])('garbage is a broken protocol: %s', (json) => {
  expect(() => parseServerMessage(json)).toThrow(expect.objectContaining({ code: 'ERR_PROTOCOL' }));
});

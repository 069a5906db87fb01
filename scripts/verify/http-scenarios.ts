import { FLASH, type Scenario } from './scenario.js';

const SENTENCE = 'Good evening, and welcome to you all.';

const get = (name: string, path: string, details: Partial<Scenario> = {}): Scenario => ({
  name,
  path,
  ask: { method: 'GET' },
  ...details,
});

const speech = (name: string, ending: string, body: unknown, details: Partial<Scenario> = {}): Scenario => ({
  name,
  path: `/v1/text-to-speech/{voice}${ending}`,
  modelId: FLASH,
  ask: { method: 'POST', body },
  ...details,
});

const BODY = { text: SENTENCE, model_id: FLASH };
const SPEAKS = { speaks: SENTENCE };

const TOKEN = '/v1/single-use-token/tts_websocket';

const withToken = (name: string): Scenario => ({
  name,
  key: 'none',
  path: '/v1/text-to-speech/{voice}/stream-input',
  query: { model_id: FLASH, single_use_token: '{token}' },
  modelId: FLASH,
  speaks: 'One.',
  ask: { steps: [{ send: { text: ' ' } }, { send: { text: 'One. ' } }, { send: { text: '' } }, { await: 'close' }] },
});

export const HTTP_SCENARIOS: readonly Scenario[] = [
  speech('speech', '', BODY, SPEAKS),
  speech('speech, streamed', '/stream', BODY, SPEAKS),
  speech('speech with times', '/with-timestamps', BODY, SPEAKS),
  speech('speech with times, streamed', '/stream/with-timestamps', BODY, SPEAKS),
  speech('speech as samples', '/stream', BODY, { ...SPEAKS, query: { output_format: 'pcm_24000' } }),
  speech('speech: empty text', '', { ...BODY, text: '' }),
  speech('speech: no text', '', { model_id: FLASH }),
  speech('speech: text that is none', '', { ...BODY, text: 7 }),
  speech('speech: broken JSON', '', '{"text": '),
  { ...speech('speech: bad voice', '', BODY), path: '/v1/text-to-speech/nobody' },
  speech('speech: bad key', '', BODY, { key: 'bad' }),
  speech('speech: no key', '', BODY, { key: 'none' }),
  speech('speech: bad format', '', BODY, { query: { output_format: 'mp3_1_1' } }),
  speech('speech: unknown model', '', { ...BODY, model_id: 'eleven_nothing' }),
  speech('speech: settings out of range', '', { ...BODY, voice_settings: { stability: 7 } }),
  speech('speech: v3 with text before', '', { text: 'One.', model_id: 'eleven_v3', previous_text: 'Zero.' }),
  get('voices', '/v1/voices'),
  get('voices, first page', '/v2/voices', {
    query: { page_size: '1' },
    gives: { name: 'page', field: 'next_page_token' },
  }),
  get('voices, second page', '/v2/voices', { query: { page_size: '1', next_page_token: '{page}' } }),
  get('voices, page too large', '/v2/voices', { query: { page_size: '1000' } }),
  get('voices, bad page', '/v2/voices', { query: { next_page_token: 'nonsense' } }),
  get('voices, bad key', '/v2/voices', { key: 'bad' }),
  get('models', '/v1/models'),
  get('subscription', '/v1/user/subscription'),
  get('nothing there', '/v1/nothing-there'),
  { name: 'token', path: TOKEN, ask: { method: 'POST' }, gives: { name: 'token', field: 'token' } },
  withToken('socket with a token'),
  withToken('socket with a token that was used'),
];

import { expect, test } from 'vitest';
import { openStream } from '../../testing/stream-client.js';
import { studioFor } from '../../testing/studio-client.js';

const TEXT = 'Ten chars.';
const FLASH = 'eleven_flash_v2_5';

const notAllowed = { status: 'output_format_not_allowed', code: 'subscription_required', type: 'authorization_error' };

test.each([
  ['free', 'mp3_44100_192', {}, notAllowed],
  ['free', 'pcm_44100', {}, notAllowed],
  ['creator', 'mp3_44100_192', {}, undefined],
  ['creator', 'pcm_44100', {}, notAllowed],
  ['creator', 'wav_44100', {}, notAllowed],
  ['creator', 'pcm_48000', {}, notAllowed],
  ['creator', 'wav_24000', {}, undefined],
  ['pro', 'pcm_44100', {}, undefined],
  ['pro', 'wav_48000', {}, undefined],
  ['pro', 'mp3_44100_128', { apply_text_normalization: 'on', model_id: FLASH }, { code: 'feature_not_available' }],
  ['pro', 'mp3_44100_128', { apply_text_normalization: 'off', model_id: FLASH }, undefined],
  ['pro', 'mp3_44100_128', { apply_text_normalization: 'on', model_id: 'eleven_multilingual_v2' }, undefined],
  ['pro', 'mp3_44100_128&enable_logging=false', {}, { code: 'feature_not_available', param: 'enable_logging' }],
  [undefined, 'wav_48000&enable_logging=false', { apply_text_normalization: 'on', model_id: FLASH }, undefined],
] as const)('%s, %s, %j', async (plan, format, body, detail) => {
  const { post } = await studioFor(plan ? { plan } : {});
  const response = await post(`tone-a?output_format=${format}`, { text: TEXT, ...body });
  expect(response.status).toBe(detail ? 403 : 200);
  if (detail) expect(await response.json()).toMatchObject({ detail });
});

test.each([
  ['free', 10_000, 2, 'free', null],
  ['creator', 121_000, 5, 'active', 'usd'],
  ['pro', 600_000, 10, 'active', 'usd'],
] as const)('the subscription of %s', async (plan, character_limit, concurrency, status, currency) => {
  const { get, post } = await studioFor({ plan });
  const spoken = await post('tone-a', { text: TEXT });
  expect(spoken.headers.get('maximum-concurrent-requests')).toBe(String(concurrency));
  expect((await get('/v1/user/subscription')).body).toMatchObject({
    tier: plan,
    status,
    currency,
    character_count: 10,
    character_limit,
    max_credit_limit_extension: 0,
    can_extend_character_limit: false,
    open_invoices: [],
  });
  const user = (await get('/v1/user')).body;
  expect(user).toMatchObject({ subscription: { tier: plan, character_count: 10 } });
  const { next_character_count_reset_unix: resetsAt } = (await get('/v1/user/subscription')).body;
  const days = (Number(resetsAt) - Date.now() / 1000) / 86_400;
  expect(days).toBeGreaterThan(29.9);
  expect(days).toBeLessThanOrEqual(30);
});

test('the quota runs out, over HTTP and the socket alike, and what is refused costs nothing', async () => {
  const { studio, get, post } = await studioFor({ plan: 'free', creditLimit: 24 });
  expect((await post('tone-a/stream', { text: TEXT })).headers.get('character-cost')).toBe('10');
  const socket = await openStream(studio.url, { query: { model_id: FLASH } });
  socket.send({ text: ' ' }, { text: TEXT, flush: true }, { text: '' });
  expect((await socket.closed).code).toBe(1000);
  const used = Number((await get('/v1/user/subscription')).body.character_count);
  expect(used).toBeGreaterThanOrEqual(15);
  expect(used).toBeLessThanOrEqual(16);

  const refused = await post('tone-a', { text: TEXT });
  expect(refused.status).toBe(401);
  const left = 24 - used;
  const message = `This request exceeds your quota of 24. You have ${left} credits remaining, while 10 credits are required for this request.`;
  expect(await refused.json()).toMatchObject({ detail: { status: 'quota_exceeded', message } });
  const late = await openStream(studio.url);
  late.send({ text: ' ' }, { text: TEXT }, { text: '' });
  expect(await late.closed).toMatchObject({ code: 1008 });
  expect(late.frames).toMatchObject([{ error: 'quota_exceeded', code: 1008 }]);
  expect((await get('/v1/user/subscription')).body.character_count).toBe(used);
  expect((await post('tone-a', { text: 'Short.', model_id: FLASH })).status).toBe(200);
});

test('more at once than the plan allows wait, and are refused when they wait in vain', async () => {
  const { get, post } = await studioFor({ plan: 'free' }, { pieceDelayMs: 300 });
  // Three clauses each: the two places are held for longer than anybody waits.
  const long = { text: 'One, two, three. ' };
  const holders = [post('tone-a', long), post('tone-a', long)];
  const [quick, slow] = [post('tone-a', { ...long, model_id: FLASH }), post('tone-a', long)];
  const refused = await slow;
  expect(refused.status).toBe(429);
  expect(refused.headers.has('maximum-concurrent-requests')).toBe(false);
  expect(await refused.json()).toMatchObject({
    detail: {
      type: 'rate_limit_error',
      code: 'concurrent_limit_exceeded',
      status: 'too_many_concurrent_requests',
      message: expect.stringContaining('maximum of 2 concurrent requests'),
    },
  });
  const answers = await Promise.all([...holders, quick]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(answers[2]?.headers.get('maximum-concurrent-requests')).toBe('4');
  expect((await post('tone-a', { text: TEXT })).status).toBe(200);
  expect((await get('/v1/user/subscription')).body.character_count).toBe(2 * 17 + 9 + 10);
});

test('who waits a little is served', async () => {
  const { post } = await studioFor({ plan: 'free' }, { pieceDelayMs: 60 });
  const answers = await Promise.all(Array.from({ length: 6 }, () => post('tone-a', { text: TEXT })));
  expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
  const atOnce = answers.map(({ headers }) => Number(headers.get('current-concurrent-requests')));
  expect(Math.max(...atOnce)).toBe(2);
});

test('sound that could not be made costs nothing', async () => {
  const mute = { id: 'mute', name: 'Mute', description: '', labels: {} };
  const { get, post, voices } = await studioFor({
    voices: {
      list: [mute],
      find: (id) => (id === mute.id ? mute : undefined),
      open: () => {
        throw new Error('no voice today');
      },
      close: async () => undefined,
    },
  });
  expect(voices.openStreams).toBe(0);
  expect((await post('mute', { text: TEXT })).status).toBe(500);
  expect((await get('/v1/user/subscription')).body.character_count).toBe(0);
});

import { expect } from 'vitest';
import { createTokens } from '../account/tokens.js';
import { factsAbout } from './fact.js';
import { END, START, testStudio } from './studio.js';

const { holds, deviates } = factsAbout('Account: models, subscription and tokens');

const KEY = 'sk_the_right_one';

const tokenStudio = async () => {
  const studio = await testStudio({ apiKey: KEY });
  const mint = async (kind = 'tts_websocket'): Promise<string> => {
    const answer = await studio.post(`/v1/single-use-token/${kind}`, '', { 'xi-api-key': KEY });
    expect(answer.status).toBe(200);
    return (answer.json() as { token: string }).token;
  };
  const codeWith = async (single_use_token: string): Promise<number> =>
    (await studio.talk([START, { text: 'Hello. ' }, END], { query: { single_use_token } })).code;
  return { ...studio, mint, codeWith };
};

holds(
  'account.models',
  '/v1/models is a list of models with their ids, names, abilities and limits.',
  ['documented', 'SDK types'],
  async () => {
    const { get } = await testStudio();
    const models = (await get('/v1/models')).json() as unknown[];
    expect(models.length).toBeGreaterThan(3);
    for (const model of models)
      expect(model).toMatchObject({
        model_id: expect.stringMatching(/^eleven_/),
        name: expect.any(String),
        description: expect.any(String),
        can_do_text_to_speech: expect.any(Boolean),
        can_do_voice_conversion: expect.any(Boolean),
        can_use_style: expect.any(Boolean),
        can_use_speaker_boost: expect.any(Boolean),
        serves_pro_voices: expect.any(Boolean),
        token_cost_factor: expect.any(Number),
        requires_alpha_access: expect.any(Boolean),
        maximum_text_length_per_request: expect.any(Number),
        languages: expect.arrayContaining([{ language_id: expect.any(String), name: expect.any(String) }]),
        model_rates: { character_cost_multiplier: expect.any(Number), cost_discount_multiplier: expect.any(Number) },
        concurrency_group: expect.any(String),
      });
  },
);
holds(
  'account.models.deprecated-limits',
  'The older max_characters_request_free_user and _subscribed_user are still there.',
  ['SDK types'],
  async () => {
    const { get } = await testStudio();
    for (const model of (await get('/v1/models')).json() as unknown[])
      expect(model).toMatchObject({
        max_characters_request_free_user: expect.any(Number),
        max_characters_request_subscribed_user: expect.any(Number),
      });
  },
);
holds(
  'account.subscription',
  '/v1/user/subscription tells tier, status, character_count, character_limit, the extension, the next reset, voice slots, overage, billing and currency.',
  ['documented', 'SDK types'],
  async () => {
    const { get } = await testStudio({ plan: 'creator' });
    const subscription = (await get('/v1/user/subscription')).json() as Record<string, unknown>;
    expect(subscription).toMatchObject({
      tier: 'creator',
      status: 'active',
      character_count: 0,
      character_limit: expect.any(Number),
      can_extend_character_limit: expect.any(Boolean),
      voice_limit: expect.any(Number),
      voice_slots_used: expect.any(Number),
    });
    expect(Object.keys(subscription)).toEqual(
      expect.arrayContaining([
        'max_credit_limit_extension',
        'next_character_count_reset_unix',
        'current_overage',
        'billing_period',
        'currency',
      ]),
    );
  },
);
holds(
  'account.subscription.counts',
  'character_count grows with what is spoken, over HTTP and over sockets.',
  ['documented'],
  async () => {
    const { get, post, talk } = await testStudio();
    const count = async () =>
      ((await get('/v1/user/subscription')).json() as { character_count: number }).character_count;
    await post('tone-a', { text: 'Ten chars.' });
    expect(await count()).toBe(10);
    await talk([START, { text: 'Ten chars.' }, END], { query: { model_id: 'eleven_flash_v2_5' } });
    expect(await count()).toBe(15);
  },
);
holds(
  'account.subscription.extension',
  'max_credit_limit_extension is a number, or "unlimited".',
  ['SDK types'],
  async () => {
    const limited = await testStudio({ creditLimit: 5 });
    expect((await limited.get('/v1/user/subscription')).json()).toMatchObject({ max_credit_limit_extension: 0 });
    const free = await testStudio();
    expect((await free.get('/v1/user/subscription')).json()).toMatchObject({ max_credit_limit_extension: 'unlimited' });
  },
);
deviates(
  'account.subscription.restricted',
  'A key without the permission user_read gets 401 missing_permissions.',
  ['documented', 'reported'],
  'The one key of a studio may do everything.',
  async () => {
    const { get } = await testStudio({ apiKey: KEY });
    expect((await get('/v1/user/subscription', { 'xi-api-key': KEY })).status).toBe(200);
  },
);
holds(
  'token.mint',
  'POST /v1/single-use-token/tts_websocket gives a token for the sockets.',
  ['SDK types', 'documented'],
  async () => {
    const { mint } = await tokenStudio();
    const tokens = [await mint(), await mint()];
    expect(tokens[0]).toEqual(expect.any(String));
    expect(tokens[1]).not.toBe(tokens[0]);
  },
);
holds('token.mint.key', 'Only who has the key gets one.', ['documented'], async () => {
  const { post } = await tokenStudio();
  expect((await post('/v1/single-use-token/tts_websocket', '')).status).toBe(401);
});
holds('token.kinds', 'realtime_scribe is the other kind of token.', ['SDK types'], async () => {
  const { mint, post, codeWith } = await tokenStudio();
  expect(await codeWith(await mint('realtime_scribe'))).toBe(1008);
  expect((await post('/v1/single-use-token/other', '', { 'xi-api-key': KEY })).status).toBeGreaterThanOrEqual(400);
});
holds(
  'token.stands-for-key',
  'single_use_token in the query of a socket stands for the key.',
  ['documented'],
  async () => {
    const { mint, codeWith } = await tokenStudio();
    expect(await codeWith(await mint())).toBe(1000);
  },
);
holds('token.once', 'A token is good once.', ['reported'], async () => {
  const { mint, codeWith, talk } = await tokenStudio();
  const token = await mint();
  expect(await codeWith(token)).toBe(1000);
  const again = await talk([START], { query: { single_use_token: token } });
  expect(again).toMatchObject({ code: 1008, frames: [{ error: 'invalid_api_key' }] });
});
holds('token.unknown', 'A token that was never given is no good.', ['documented'], async () => {
  const { codeWith } = await tokenStudio();
  expect(await codeWith('sutkn_never_given')).toBe(1008);
});
holds('token.lifetime', 'A token is good for 15 minutes.', ['reported'], () => {
  let nowMs = 0;
  const tokens = createTokens({ now: () => nowMs });
  const [early, late] = [tokens.mint('tts_websocket'), tokens.mint('tts_websocket')];
  nowMs = 15 * 60_000 - 1;
  expect(tokens.redeem(early, 'tts_websocket')).toBe(true);
  nowMs = 15 * 60_000 + 1;
  expect(tokens.redeem(late, 'tts_websocket')).toBe(false);
});

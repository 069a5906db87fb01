import { expect } from 'vitest';
import { createToneVoices } from '../../testing/tone-voices.js';
import { refuse } from '../weather/faults.js';
import { factsAbout } from './fact.js';
import { type HttpAnswer, testStudio } from './studio.js';

const { holds, deviates, unknown } = factsAbout('HTTP: errors');

const TEXT = 'One sentence. ';

const posted = async (body: unknown, path = 'tone-a'): Promise<HttpAnswer> => {
  const { post } = await testStudio();
  return post(path, body);
};

/** What comes of a refusal, in short. */
const detailOf = (answer: HttpAnswer) => ({ status: answer.status, ...(answer.json() as object) });

const withKey = async (key: string | undefined): Promise<HttpAnswer> => {
  const { post } = await testStudio({ apiKey: 'the_right_key' });
  return post('tone-a', { text: TEXT }, key === undefined ? {} : { 'xi-api-key': key });
};

/** A fault that answers in the service's words. */
const faulty = async (status: number, detail: unknown): Promise<HttpAnswer> => {
  const { post } = await testStudio({ faults: [{ http: '/v1/text-to-speech', do: refuse(status, { detail }) }] });
  return post('tone-a', { text: TEXT });
};

holds(
  'http-errors.shape',
  'An error is {"detail": {type, code, message, status, request_id}}, with param where a field is to blame.',
  ['recorded'],
  async () => {
    const answer = await posted({ text: TEXT }, 'nobody');
    expect(answer.headers.get('content-type')).toContain('application/json');
    const { detail } = answer.json() as { detail: object };
    expect(Object.keys(detail)).toEqual(expect.arrayContaining(['type', 'code', 'message', 'status', 'request_id']));
    const blamed = await posted({ text: '' });
    expect(blamed.json()).toMatchObject({ detail: { param: 'text' } });
  },
);
deviates(
  'http-errors.docs-url',
  'detail may also have docs_url.',
  ['recorded'],
  'The studio leaves it out: its errors are not on the pages of the vendor.',
  async () => {
    expect((await posted({ text: '' })).bytes.toString()).not.toContain('docs_url');
  },
);
deviates(
  'http-errors.older-shape',
  'An older shape is {"detail": {status, message}}; it was still seen in January 2026.',
  ['reported'],
  'The studio has the shape of 2026 alone, which has both of these; a fault can send the older one.',
  async () => {
    expect((await posted({ text: '' })).json()).toMatchObject({
      detail: { status: 'empty_text', message: expect.any(String) },
    });
    const older = { status: 'quota_exceeded', message: 'This request exceeds your quota.' };
    expect((await faulty(401, older)).json()).toEqual({ detail: older });
  },
);
holds(
  'http-errors.validation',
  'A validation error is 422 with {"detail": [{loc, msg, type}]}.',
  ['documented', 'SDK types'],
  async () => {
    for (const body of [{}, { text: 7 }, { text: TEXT, model_id: 7 }]) {
      const answer = await posted(body);
      expect(answer.status).toBe(422);
      expect(answer.json()).toMatchObject({
        detail: [{ loc: expect.arrayContaining(['body']), msg: expect.any(String), type: expect.any(String) }],
      });
    }
  },
);
holds('http-errors.not-found-path', 'detail may also be a string.', ['clients'], async () => {
  const { get } = await testStudio();
  expect(detailOf(await get('/v1/no-such-thing'))).toEqual({ status: 404, detail: expect.any(String) });
});
for (const [code, body, status, type] of [
  ['text_too_long', { text: 'word '.repeat(2001) }, 400, 'validation_error'],
  ['empty_text', { text: '' }, 400, 'validation_error'],
  ['unsupported_model', { text: TEXT, model_id: 'eleven_v3_conversational' }, 400, 'validation_error'],
  ['invalid_voice_settings', { text: TEXT, voice_settings: { stability: 2 } }, 400, 'validation_error'],
  ['invalid_parameters', { text: TEXT, previous_request_ids: ['1', '2', '3', '4'] }, 400, 'validation_error'],
  ['malformed_json', '{"text":', 400, 'invalid_request'],
  ['model_not_found', { text: TEXT, model_id: 'no_such_model' }, 404, 'not_found'],
] as const) {
  holds(`http-errors.${code}`, `${code} is ${status}, of type ${type}.`, ['documented'], async () => {
    expect(detailOf(await posted(body))).toMatchObject({ status, detail: { code, type } });
  });
}
holds(
  'http-errors.voice_not_found',
  'An unknown voice is 404 voice_not_found, of type not_found.',
  ['recorded'],
  async () => {
    expect(detailOf(await posted({ text: TEXT }, 'nobody'))).toMatchObject({
      status: 404,
      detail: { code: 'voice_not_found', type: 'not_found' },
    });
  },
);
unknown(
  'http-errors.invalid_output_format',
  'The documents call a format that does not exist invalid_output_format, a validation error; its status is not recorded.',
  ['documented', 'unconfirmed'],
  'The studio answers 403, which is recorded of a format that the plan does not have.',
  async () => {
    expect(detailOf(await posted({ text: TEXT }, 'tone-a?output_format=ogg'))).toMatchObject({
      status: 403,
      detail: { code: 'invalid_output_format', type: 'validation_error' },
    });
  },
);
unknown(
  'http-errors.request_too_large',
  'Whether request_too_large is 400 or 413 is not stated.',
  ['documented', 'unconfirmed'],
  'The studio answers 413 above 1 MiB.',
  async () => {
    expect(detailOf(await posted({ text: 'x'.repeat(1_048_577) }))).toMatchObject({
      status: 413,
      detail: { code: 'request_too_large' },
    });
  },
);
deviates(
  'http-errors.other-codes',
  'The documents also list text_too_short, missing_required_field, invalid_voice_id and max_character_limit_exceeded for 400.',
  ['documented'],
  'The studio has one code for each fault: empty_text, a 422 for a missing field, voice_not_found and text_too_long.',
  async () => {
    const { post } = await testStudio();
    const refusals = await Promise.all([
      post('tone-a', { text: ' ' }),
      post('nobody', { text: TEXT }),
      post('tone-a', { text: 'x'.repeat(10_001) }),
    ]);
    expect(refusals.map((answer) => (answer.json() as { detail: { code: string } }).detail.code)).toEqual([
      'empty_text',
      'voice_not_found',
      'text_too_long',
    ]);
    expect((await post('tone-a', {})).status).toBe(422);
  },
);
holds(
  'http-errors.no-key',
  'No key is 401, of type authentication_error, code missing_api_key.',
  ['documented'],
  async () => {
    expect(detailOf(await withKey(undefined))).toMatchObject({
      status: 401,
      detail: { type: 'authentication_error', code: 'missing_api_key' },
    });
  },
);
holds(
  'http-errors.bad-key',
  'A wrong key is 401, of type authentication_error, code unauthorized, status invalid_api_key.',
  ['recorded'],
  async () => {
    expect(detailOf(await withKey('wrong'))).toMatchObject({
      status: 401,
      detail: { type: 'authentication_error', code: 'unauthorized', status: 'invalid_api_key' },
    });
  },
);
deviates(
  'http-errors.bad-key-hexadecimal',
  'A wrong key that looks like a hexadecimal number was answered with 400.',
  ['recorded'],
  'The studio answers every wrong key with 401: why the service told them apart is not known.',
  async () => {
    expect((await withKey('0123456789abcdef0123456789abcdef')).status).toBe(401);
  },
);
holds(
  'http-errors.quota',
  'Credits that do not suffice are 401 quota_exceeded; the message names the quota, what remains and what is required.',
  ['recorded', 'disputed', 'home-assistant/core#160414'],
  async () => {
    const { post } = await testStudio({ creditLimit: 10 });
    const answer = await post('tone-a', { text: 'Twelve chars' });
    expect(detailOf(answer)).toMatchObject({
      status: 401,
      detail: {
        status: 'quota_exceeded',
        message:
          'This request exceeds your quota of 10. You have 10 credits remaining, while 12 credits are required for this request.',
      },
    });
  },
);
deviates(
  'http-errors.insufficient_credits',
  'The documents of 2026 call that 402 insufficient_credits.',
  ['documented', 'disputed'],
  'The studio answers as recorded, with 401; a fault can send the other.',
  async () => {
    const { post } = await testStudio({ creditLimit: 0 });
    expect((await post('tone-a', { text: TEXT })).status).toBe(401);
    const documented = { type: 'payment_required', code: 'insufficient_credits' };
    expect(detailOf(await faulty(402, documented))).toEqual({ status: 402, detail: documented });
  },
);
deviates(
  'http-errors.library-voice',
  'Voices of the library cannot be used over the API on the free plan: 402.',
  ['documented'],
  'Every voice of the studio can be used on every plan.',
  async () => {
    const { post } = await testStudio({ plan: 'free' });
    expect((await post('tone-a', { text: TEXT })).status).toBe(200);
  },
);
deviates(
  'http-errors.permissions',
  'A key may lack permissions: 401 missing_permissions, 403 insufficient_permissions, voice_access_denied, model_access_denied, only_for_creator+.',
  ['documented', 'reported'],
  'The one key of a studio may do everything; a fault can refuse.',
  async () => {
    const detail = {
      status: 'missing_permissions',
      message: 'The API key you used is missing the permission user_read',
    };
    expect(detailOf(await faulty(401, detail))).toEqual({ status: 401, detail });
  },
);
holds(
  'http-errors.format-not-allowed',
  'A format that the plan does not have is 403, type authorization_error, code subscription_required, status output_format_not_allowed.',
  ['recorded'],
  async () => {
    const { post } = await testStudio({ plan: 'free' });
    expect(detailOf(await post('tone-a?output_format=pcm_44100', { text: TEXT }))).toMatchObject({
      status: 403,
      detail: {
        type: 'authorization_error',
        code: 'subscription_required',
        status: 'output_format_not_allowed',
      },
    });
  },
);
deviates(
  'http-errors.conflict',
  '409 conflict is documented.',
  ['documented'],
  'Nothing in the studio can conflict; a fault can say so.',
  async () => {
    expect((await faulty(409, { type: 'conflict' })).status).toBe(409);
  },
);
holds(
  'http-errors.too-many',
  'Too many requests at once are 429, type rate_limit_error, code concurrent_limit_exceeded, status too_many_concurrent_requests.',
  ['documented', 'reported'],
  async () => {
    const { post } = await testStudio({ plan: 'free', pieceDelayMs: 400 });
    const body = { text: 'One, two, three, four. ', model_id: 'eleven_multilingual_v2' };
    const answers = await Promise.all([post('tone-a', body), post('tone-a', body), post('tone-a', body)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 429]);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.json()).toMatchObject({
      detail: {
        type: 'rate_limit_error',
        code: 'concurrent_limit_exceeded',
        status: 'too_many_concurrent_requests',
        message: expect.stringContaining('2'),
      },
    });
    expect(refused?.headers.get('retry-after')).toBeNull();
  },
);
deviates(
  'http-errors.rate-limit',
  '429 rate_limit_exceeded and system_busy are documented too.',
  ['documented'],
  'The studio counts no requests in a time, and is never busy; faults can say so.',
  async () => {
    const busy = { type: 'rate_limit_error', code: 'system_busy' };
    expect(detailOf(await faulty(429, busy))).toEqual({ status: 429, detail: busy });
  },
);
holds('http-errors.internal', 'A failure inside the service is 500 internal_error.', ['documented'], async () => {
  const failing = {
    ...createToneVoices(),
    open: () => {
      throw new Error('The worker died');
    },
  };
  const { post } = await testStudio({ voices: failing });
  expect(detailOf(await post('tone-a', { text: TEXT }))).toMatchObject({
    status: 500,
    detail: { type: 'internal_error', code: 'internal_error' },
  });
});
deviates(
  'http-errors.unavailable',
  'service_unavailable and maintenance are 503.',
  ['documented'],
  'The studio has no such times; a fault can make them.',
  async () => {
    expect((await faulty(503, { type: 'service_unavailable', code: 'maintenance' })).status).toBe(503);
  },
);
holds(
  'http-errors.headers',
  'Errors have x-trace-id, but no request-id, no retry-after and no concurrency headers.',
  ['recorded'],
  async () => {
    for (const { headers } of [
      await posted({ text: '' }),
      await posted({ text: TEXT }, 'nobody'),
      await withKey('wrong'),
    ]) {
      expect(headers.get('x-trace-id')).toMatch(/^\w+$/);
      for (const name of ['request-id', 'retry-after', 'current-concurrent-requests', 'maximum-concurrent-requests'])
        expect(headers.get(name)).toBeNull();
    }
  },
);

import { expect } from 'vitest';
import { factsAbout } from './fact.js';
import { END, START, testStudio } from './studio.js';

const { holds, deviates, unknown } = factsAbout('Plans: quota, concurrency and latency');

const SLOW = { text: 'One, two, three, four. ', model_id: 'eleven_multilingual_v2' };
const ENTERPRISE = { status: 403, body: { detail: { code: 'feature_not_available' } } };

for (const [plan, standard, turbo] of [
  ['free', 2, 4],
  ['creator', 5, 10],
  ['pro', 10, 20],
] as const) {
  holds(
    `plans.concurrency.${plan}`,
    `The plan ${plan} speaks ${standard} texts at once, and ${turbo} with the Flash and Turbo models.`,
    ['documented'],
    async () => {
      const { post } = await testStudio({ plan });
      const most = async (model_id: string) =>
        (await post('tone-a', { text: 'Hello.', model_id })).headers.get('maximum-concurrent-requests');
      expect(await most('eleven_multilingual_v2')).toBe(String(standard));
      for (const model of ['eleven_flash_v2_5', 'eleven_turbo_v2_5']) expect(await most(model)).toBe(String(turbo));
    },
  );
}
deviates(
  'plans.others',
  'There are also the plans Starter, Scale, Business and Enterprise, and a third, higher priority.',
  ['documented'],
  'The studio has free, creator and pro, without priority, and by default no limits at all.',
  async () => {
    const { get } = await testStudio();
    expect((await get('/v1/user/subscription')).json()).toMatchObject({ tier: 'studio' });
  },
);
holds(
  'plans.queue',
  'A request above the limit waits for a moment, and is served when a place comes free.',
  ['documented'],
  async () => {
    const { post } = await testStudio({ plan: 'free', pieceDelayMs: 5 });
    const answers = await Promise.all([1, 2, 3].map(() => post('tone-a', SLOW)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  },
);
holds('plans.queue.refused', 'When none comes free it is refused with 429.', ['documented'], async () => {
  const { post } = await testStudio({ plan: 'free', pieceDelayMs: 400 });
  const answers = await Promise.all([1, 2, 3].map(() => post('tone-a', SLOW)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 429]);
});
holds(
  'plans.concurrency.idle-sockets',
  'A socket counts only while it is spoken to: any number may be open and idle.',
  ['documented'],
  async () => {
    const { open, post } = await testStudio({ plan: 'free' });
    for (let count = 0; count < 6; count++) (await open()).send(START);
    const { status, headers } = await post('tone-a', SLOW);
    expect(status).toBe(200);
    expect(headers.get('current-concurrent-requests')).toBe('1');
  },
);
unknown(
  'plans.concurrency.socket',
  'How a socket tells that too much is spoken at once is not known.',
  ['unconfirmed'],
  'The studio waits as over HTTP, then sends concurrent_limit_exceeded with 1008.',
  async () => {
    const { talk } = await testStudio({ plan: 'free', pieceDelayMs: 400 });
    const session = [START, { text: SLOW.text, flush: true }, END];
    const query = { model_id: 'eleven_multilingual_v2' };
    const talks = await Promise.all([1, 2, 3].map(() => talk(session, { query })));
    expect(talks.map(({ code }) => code).toSorted()).toEqual([1000, 1000, 1008]);
    expect(talks.find(({ code }) => code === 1008)?.frames).toMatchObject([{ error: 'concurrent_limit_exceeded' }]);
  },
);
holds(
  'plans.quota',
  'What has been spoken is charged until the credits are used up.',
  ['documented', 'recorded'],
  async () => {
    const { post, get } = await testStudio({ creditLimit: 25 });
    const statuses = [];
    for (let count = 0; count < 3; count++) statuses.push((await post('tone-a', { text: 'Ten chars.' })).status);
    expect(statuses).toEqual([200, 200, 401]);
    expect((await get('/v1/user/subscription')).json()).toMatchObject({ character_count: 20, character_limit: 25 });
  },
);
unknown(
  'plans.quota.when',
  'Whether a socket charges for text when it comes, or when it is generated, is not documented.',
  ['unconfirmed'],
  'The studio charges for each generation when it starts: what is never spoken costs nothing.',
  async () => {
    const { open, talk, get } = await testStudio();
    const client = await open();
    client.send(START, { text: 'Never spoken.' });
    client.socket.close();
    await client.closed;
    await talk([START, { text: 'Ten chars.', flush: true }, { text: 'Ten chars.', flush: true }, END]);
    expect((await get('/v1/user/subscription')).json()).toMatchObject({ character_count: 20 });
  },
);
holds('plans.enterprise.logging', 'enable_logging=false is for enterprise accounts.', ['documented'], async () => {
  const { refused, post } = await testStudio({ plan: 'pro' });
  expect(await refused({ query: { enable_logging: 'false' } })).toMatchObject(ENTERPRISE);
  expect((await post('tone-a?enable_logging=false', { text: 'Hello.' })).status).toBe(403);
});
holds(
  'plans.enterprise.normalization',
  'apply_text_normalization=on with the v2.5 models is for enterprise accounts.',
  ['documented'],
  async () => {
    const { refused, post } = await testStudio({ plan: 'pro' });
    for (const model_id of ['eleven_flash_v2_5', 'eleven_turbo_v2_5']) {
      expect(await refused({ query: { model_id, apply_text_normalization: 'on' } })).toMatchObject(ENTERPRISE);
      expect((await post('tone-a', { text: 'Hello.', model_id, apply_text_normalization: 'on' })).status).toBe(403);
    }
  },
);
unknown(
  'plans.enterprise.refusal',
  'How the service refuses what only enterprises have is not recorded.',
  ['unconfirmed'],
  'The studio answers 403 feature_not_available, sockets in the handshake.',
  async () => {
    const { post } = await testStudio({ plan: 'free' });
    const answer = await post('tone-a?enable_logging=false', { text: 'Hello.' });
    expect([answer.status, answer.json()]).toMatchObject([403, { detail: { code: 'feature_not_available' } }]);
  },
);

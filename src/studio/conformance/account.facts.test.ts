import { expect } from 'vitest';
import { createToneVoices } from '../../testing/tone-voices.js';
import { factsAbout } from './fact.js';
import { type TestStudio, testStudio } from './studio.js';

const { holds, deviates } = factsAbout('Account: voices');

interface VoicesPage {
  readonly voices: readonly (Readonly<Record<string, unknown>> & {
    readonly voice_id: string;
    readonly name: string;
  })[];
  readonly has_more: boolean;
  readonly total_count: number | null;
  readonly next_page_token: string | null;
}

const manyVoices = (count = 123): Promise<TestStudio> =>
  testStudio({ voiceIds: Array.from({ length: count }, (_, index) => `tone-${String(index).padStart(3, '0')}`) });

const page = async ({ get }: TestStudio, query = ''): Promise<VoicesPage> =>
  (await get(`/v2/voices${query}`)).json() as VoicesPage;

const idsOf = ({ voices }: VoicesPage): string[] => voices.map(({ voice_id }) => voice_id);

/** Two voices that differ in every label. */
const labelled = (): Promise<TestStudio> => {
  const tones = createToneVoices();
  const labels = [
    { accent: 'american', age: 'young', gender: 'female', language: 'en', use_case: 'narration', descriptive: 'calm' },
    { accent: 'scottish', age: 'old', gender: 'male', language: 'de', use_case: 'news', descriptive: 'crisp' },
  ];
  const list = tones.list.map((voice, index) => ({ ...voice, labels: labels[index] ?? {} }));
  return testStudio({ voices: { ...tones, list } });
};

holds(
  'account.v2-voices.page',
  '/v2/voices gives voices, has_more, total_count and next_page_token.',
  ['documented', 'SDK types'],
  async () => {
    const first = await page(await manyVoices());
    expect(Object.keys(first).toSorted()).toEqual(['has_more', 'next_page_token', 'total_count', 'voices']);
    expect(first).toMatchObject({ has_more: true, total_count: 123, next_page_token: expect.any(String) });
  },
);
holds('account.v2-voices.default-size', 'A page has 10 voices by default.', ['documented'], async () => {
  expect((await page(await manyVoices())).voices).toHaveLength(10);
});
holds('account.v2-voices.largest-size', 'page_size is at most 100.', ['documented'], async () => {
  const studio = await manyVoices();
  expect((await page(studio, '?page_size=100')).voices).toHaveLength(100);
  expect([400, 422]).toContain((await studio.get('/v2/voices?page_size=101')).status);
});
holds(
  'account.v2-voices.next',
  'next_page_token asks for the page behind; together the pages have every voice once.',
  ['documented'],
  async () => {
    const studio = await manyVoices();
    const found: string[] = [];
    let next = await page(studio, '?page_size=50');
    for (;;) {
      found.push(...idsOf(next));
      if (!next.has_more) break;
      next = await page(studio, `?page_size=50&next_page_token=${next.next_page_token}`);
    }
    expect(next.next_page_token).toBeNull();
    expect(found).toEqual(studio.voices.list.map(({ id }) => id));
  },
);
holds('account.v2-voices.search', 'search looks for words.', ['documented'], async () => {
  expect(idsOf(await page(await manyVoices(), '?search=Tone%20042'))).toEqual(['tone-042']);
});
holds('account.v2-voices.ids', 'voice_ids names up to 100 voices.', ['documented'], async () => {
  expect(idsOf(await page(await manyVoices(), '?voice_ids=tone-003&voice_ids=tone-100'))).toEqual([
    'tone-003',
    'tone-100',
  ]);
});
holds(
  'account.v2-voices.sort',
  'sort is by created_at_unix or name, sort_direction asc or desc.',
  ['documented', 'SDK types'],
  async () => {
    const studio = await manyVoices(20);
    expect(idsOf(await page(studio, '?sort=name&sort_direction=desc'))[0]).toBe('tone-019');
    expect(idsOf(await page(studio, '?sort=name&sort_direction=asc'))[0]).toBe('tone-000');
    expect((await studio.get('/v2/voices?sort=created_at_unix')).status).toBe(200);
  },
);
holds(
  'account.v2-voices.category',
  'category tells premade voices from others.',
  ['documented', 'SDK types'],
  async () => {
    const studio = await manyVoices(3);
    expect((await page(studio, '?category=premade')).voices).toHaveLength(3);
    expect((await page(studio, '?category=cloned')).voices).toEqual([]);
  },
);
holds(
  'account.v2-voices.total',
  'include_total_count=false leaves out the count.',
  ['documented', 'SDK types'],
  async () => {
    const studio = await manyVoices(3);
    expect((await page(studio, '?include_total_count=true')).total_count).toBe(3);
    expect((await page(studio, '?include_total_count=false')).total_count).not.toBe(3);
  },
);
holds(
  'account.v2-voices.other-filters',
  'voice_type, fine_tuning_state and collection_id are parameters too.',
  ['documented', 'SDK types'],
  async () => {
    const studio = await manyVoices(3);
    for (const query of ['voice_type=default', 'fine_tuning_state=not_started', 'collection_id=none'])
      expect((await studio.get(`/v2/voices?${query}`)).status).toBe(200);
  },
);
for (const [parameter, value] of [
  ['gender', 'male'],
  ['age', 'old'],
  ['language', 'de'],
  ['accent', 'scottish'],
  ['use_cases', 'news'],
] as const) {
  holds(
    `account.v2-voices.${parameter}`,
    `In 2026 ${parameter} finds voices by their label.`,
    ['SDK types'],
    async () => {
      expect(idsOf(await page(await labelled(), `?${parameter}=${value}`))).toEqual(['tone-b']);
    },
  );
}
holds(
  'account.v2-voices.high-quality',
  'high_quality asks for voices with professional recordings alone.',
  ['SDK types'],
  async () => {
    const studio = await manyVoices(3);
    expect((await page(studio, '?high_quality=true')).voices).toEqual([]);
    expect((await page(studio, '?high_quality=false')).voices).toHaveLength(3);
  },
);
holds('account.v1-voices', '/v1/voices gives all voices at once.', ['documented', 'SDK types'], async () => {
  const studio = await manyVoices();
  const all = (await studio.get('/v1/voices')).json() as VoicesPage;
  expect(all.voices).toHaveLength(123);
});
holds('account.v1-voices.legacy', 'It takes show_legacy.', ['documented'], async () => {
  const studio = await manyVoices(3);
  expect((await studio.get('/v1/voices?show_legacy=true')).status).toBe(200);
});
holds(
  'account.voice.fields',
  'A voice has voice_id, name, category, labels, description, preview_url, available_for_tiers, settings, high_quality_base_model_ids, verified_languages, is_owner, is_legacy, is_mixed and created_at_unix.',
  ['documented', 'SDK types'],
  async () => {
    const { voices } = await page(await manyVoices(1));
    expect(voices[0]).toMatchObject({
      voice_id: 'tone-000',
      name: expect.any(String),
      category: expect.any(String),
      labels: expect.any(Object),
      description: expect.any(String),
      available_for_tiers: expect.any(Array),
      high_quality_base_model_ids: expect.any(Array),
      verified_languages: expect.any(Array),
      is_legacy: expect.any(Boolean),
      is_mixed: expect.any(Boolean),
    });
    expect(Object.keys(voices[0] ?? {})).toEqual(
      expect.arrayContaining(['preview_url', 'settings', 'is_owner', 'created_at_unix']),
    );
  },
);
holds(
  'account.voice.preview',
  'preview_url is a sound that anybody can play.',
  ['documented', 'SDK types'],
  async () => {
    const studio = await testStudio({ apiKey: 'right' });
    const { voices } = (await studio.get('/v2/voices', { 'xi-api-key': 'right' })).json() as VoicesPage;
    const response = await fetch(String(voices[0]?.preview_url));
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('audio/mpeg');
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(1000);
  },
);
holds('account.voices.key', 'The account endpoints ask for the key.', ['documented'], async () => {
  const { get } = await testStudio({ apiKey: 'right' });
  for (const path of ['/v1/voices', '/v2/voices', '/v1/models', '/v1/user/subscription']) {
    expect((await get(path)).status).toBe(401);
    expect((await get(path, { 'xi-api-key': 'right' })).status).toBe(200);
  }
});
deviates(
  'account.voices.stock',
  'The stock voices (Rachel, George, Sarah …) can be asked for by their ids until 2026-12-31.',
  ['documented', 'reported'],
  'They have stand-ins of the same gender, that do not expire and are not listed.',
  async () => {
    const { post } = await testStudio();
    expect((await post('21m00Tcm4TlvDq8ikWAM', { text: 'Hello.' })).status).toBe(200);
  },
);

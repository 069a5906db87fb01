import { expect, test } from 'vitest';
import { studioFor } from '../../testing/studio-client.js';
import type { StudioVoice } from '../voice/voices.js';
import { listVoices } from './voices-listing.js';

const voice = (id: string, name: string, labels: StudioVoice['labels'] = {}): StudioVoice => ({
  id,
  name,
  description: `The voice of ${name}`,
  labels,
});

const VOICES = [
  voice('c', 'Cleo', { gender: 'female', age: 'young', language: 'en', accent: 'british', use_case: 'narration' }),
  voice('a', 'Ada', {
    gender: 'female',
    age: 'middle_aged',
    language: 'en',
    accent: 'american',
    use_case: 'social_media',
  }),
  voice('b', 'Bert', { gender: 'male', age: 'old', language: 'de', accent: 'standard', use_case: 'narration' }),
  voice('d', 'Dan'),
];

const ids = (query: string): string =>
  listVoices(VOICES, new URLSearchParams(query), 100)
    .voices.map(({ id }) => id)
    .join('');

test.each([
  ['', 'cabd'],
  ['sort=name', 'abcd'],
  ['sort=name&sort_direction=desc', 'dcba'],
  ['sort=created_at_unix&sort_direction=asc', 'cabd'],
  ['search=british', 'c'],
  ['search=VOICE+ada', 'a'],
  ['search=premade', 'cabd'],
  ['search=nobody', ''],
  ['gender=female', 'ca'],
  ['gender=female&age=Middle-Aged', 'a'],
  ['language=en&language=de', 'cab'],
  ['language=de,fr', 'b'],
  ['accent=american', 'a'],
  ['use_cases=narration', 'cb'],
  ['voice_ids=b,d', 'bd'],
  ['voice_ids=b&voice_ids=c', 'cb'],
  ['voice_type=default&category=premade', 'cabd'],
  ['voice_type=personal', ''],
  ['category=cloned', ''],
  ['fine_tuning_state=fine_tuned', ''],
  ['collection_id=x', ''],
  ['high_quality=true', ''],
  ['high_quality=false&include_custom_rates=false&include_live_moderated=false', 'cabd'],
  ['min_notice_period_days=0', 'cabd'],
  ['min_notice_period_days=30', ''],
])('"%s" finds "%s"', (query, found) => {
  expect(ids(query)).toBe(found);
});

test('pages follow each other in the order that was asked for', () => {
  const query = new URLSearchParams('sort=name&page_size=3');
  const first = listVoices(VOICES, query, 100);
  expect(first).toMatchObject({ hasMore: true, totalCount: 4 });
  expect(first.voices.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  query.set('next_page_token', first.nextPageToken ?? '');
  query.set('include_total_count', 'false');
  expect(listVoices(VOICES, query, 100)).toMatchObject({
    voices: [{ id: 'd' }],
    hasMore: false,
    totalCount: 0,
    nextPageToken: null,
  });
});

test.each([
  ['page_size=ten', 422],
  ['include_total_count=yes', 422],
  ['high_quality=1', 422],
  ['page_size=101', 400],
  ['page_size=0', 400],
  ['page_size=-1', 400],
  ['next_page_token=x', 400],
  ['sort=age', 400],
  ['sort_direction=up', 400],
  ['voice_type=mine', 400],
  ['category=best', 400],
  ['fine_tuning_state=done', 400],
  [`voice_ids=${Array.from({ length: 101 }, (_, at) => at).join(',')}`, 400],
])('%s is refused', async (query, status) => {
  const { get } = await studioFor();
  expect((await get(`/v2/voices?${query}`)).status).toBe(status);
});

test('voices come in pages, and can be searched', async () => {
  const voiceIds = Array.from({ length: 23 }, (_, index) => `tone-${index}`);
  const { get } = await studioFor({}, { voiceIds });
  const ids = ({ body }: Awaited<ReturnType<typeof get>>) =>
    (body.voices as { voice_id: string }[]).map(({ voice_id }) => voice_id);
  const found: string[] = [];
  for (let token = ''; ; ) {
    const page = await get(`/v2/voices${token}`);
    expect(page.body.total_count).toBe(23);
    found.push(...ids(page));
    if (!page.body.has_more) break;
    token = `?next_page_token=${String(page.body.next_page_token)}`;
  }
  expect(found).toEqual(voiceIds);
  expect(ids(await get('/v2/voices?page_size=100'))).toHaveLength(23);
  expect(ids(await get('/v2/voices?search=tone+22'))).toEqual(['tone-22']);
  expect(ids(await get('/v2/voices?voice_ids=tone-3,tone-5'))).toEqual(['tone-3', 'tone-5']);
  expect(ids(await get('/v1/voices'))).toHaveLength(23);
});

test('one voice, its settings, and those that a voice has by default', async () => {
  const { get, studio } = await studioFor();
  const settings = { stability: 0.5, similarity_boost: 0.75, style: 0, use_speaker_boost: true, speed: 1 };
  expect((await get('/v1/voices/tone-b')).body).toMatchObject({
    voice_id: 'tone-b',
    settings,
    preview_url: `${studio.url}/v1/previews/tone-b.mp3`,
  });
  expect((await get('/v1/voices/tone-b/settings')).body).toEqual(settings);
  expect((await get('/v1/voices/settings/default')).body).toEqual(settings);
  for (const path of ['/v1/voices/nobody', '/v1/voices/nobody/settings'])
    expect(await get(path)).toMatchObject({ status: 404, body: { detail: { code: 'voice_not_found' } } });
  expect((await get('/v1/voices?show_legacy=maybe')).status).toBe(422);
});

import { Refused, refusals } from '../service-errors.js';
import type { StudioVoice } from '../voice/voices.js';
import { booleanIn, integerIn, listIn, wordIn } from './query-fields.js';

/** One page of /v2/voices. */
export interface VoicesPage {
  readonly voices: readonly StudioVoice[];
  readonly hasMore: boolean;
  /** Of all that were found; 0 where the client did not want it counted. */
  readonly totalCount: number;
  readonly nextPageToken: string | null;
}

/**
 * The voices that a query of /v2/voices finds, in its order, one page of them (PROTOCOL.md, "Account"). All voices of the
 * studio are the service's "default" ones, of category "premade": who asks for others finds none.
 * @param pageSizeMax  most voices on one page
 * @throws Refused  a parameter is wrong
 */
export const listVoices = (voices: readonly StudioVoice[], query: URLSearchParams, pageSizeMax: number): VoicesPage => {
  const pageSize = integerIn(query, 'page_size', 1, pageSizeMax) ?? Math.min(10, pageSizeMax);
  const start = offsetIn(query.get('next_page_token'));
  const isCounted = booleanIn(query, 'include_total_count', true);
  const isWanted = filterOf(query);
  const found = sorted(voices.filter(isWanted), query);
  const end = start + pageSize;
  const hasMore = end < found.length;
  return {
    voices: found.slice(start, end),
    hasMore,
    totalCount: isCounted ? found.length : 0,
    nextPageToken: hasMore ? Buffer.from(`from:${end}`).toString('base64url') : null,
  };
};

const offsetIn = (token: string | null): number => {
  if (token === null) return 0;
  const offset = /^from:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (offset === undefined)
    throw new Refused(refusals.parameterInvalid('next_page_token', 'next_page_token is not valid'));
  return Number(offset);
};

const filterOf = (query: URLSearchParams): ((voice: StudioVoice) => boolean) => {
  const ids = listIn(query, 'voice_ids');
  if (ids.length > MAX_IDS)
    throw new Refused(refusals.parameterInvalid('voice_ids', `voice_ids must be at most ${MAX_IDS}`));
  const words = (query.get('search') ?? '').toLowerCase().split(/\s+/);
  const isOther = asksForOthers(query);
  const labels = Object.entries(LABELS).map(([name, label]) => ({ label, wanted: listIn(query, name).map(plain) }));
  return (voice) =>
    !isOther &&
    (ids.length === 0 || ids.includes(voice.id)) &&
    labels.every(({ label, wanted }) => wanted.length === 0 || wanted.includes(plain(voice.labels[label] ?? ''))) &&
    words.every((word) => searchText(voice).includes(word));
};

const MAX_IDS = 100;

/** The parameters that ask for a label. */
const LABELS = { gender: 'gender', age: 'age', language: 'language', accent: 'accent', use_cases: 'use_case' } as const;

/** Labels are written "middle_aged" and "middle-aged" by turns. */
const plain = (label: string): string =>
  label
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();

/** Whether the query asks for voices that an account has made, copied, bookmarked or shared: the studio has none. */
const asksForOthers = (query: URLSearchParams): boolean => {
  const type = wordIn(query, 'voice_type', VOICE_TYPES);
  const category = wordIn(query, 'category', CATEGORIES);
  const tuning = wordIn(query, 'fine_tuning_state', FINE_TUNING_STATES);
  const noticeDays = integerIn(query, 'min_notice_period_days', 0, 100_000);
  const isHighQuality = booleanIn(query, 'high_quality', false);
  // No voice of the studio has its own rate or is moderated: with or without them the list is the same.
  booleanIn(query, 'include_custom_rates', true);
  booleanIn(query, 'include_live_moderated', true);
  return (
    (type !== undefined && type !== 'default') ||
    (category !== undefined && category !== 'premade') ||
    tuning !== undefined ||
    query.has('collection_id') ||
    (noticeDays ?? 0) > 0 ||
    isHighQuality
  );
};

const VOICE_TYPES = ['personal', 'community', 'default', 'workspace', 'non-default', 'non-community', 'saved'] as const;
const CATEGORIES = ['premade', 'cloned', 'generated', 'professional', 'famous', 'high_quality'] as const;
const FINE_TUNING_STATES = [
  'draft',
  'not_verified',
  'not_started',
  'queued',
  'fine_tuning',
  'fine_tuned',
  'failed',
  'delayed',
] as const;

const searchText = ({ id, name, description, labels }: StudioVoice): string =>
  [id, name, description, 'premade', ...Object.values(labels)].join('\n').toLowerCase();

/** Nothing is known of when a voice was made: sorted by that they stay as they are, or turn round. */
const sorted = (voices: readonly StudioVoice[], query: URLSearchParams): readonly StudioVoice[] => {
  const sort = wordIn(query, 'sort', ['created_at_unix', 'name']);
  const direction = wordIn(query, 'sort_direction', ['asc', 'desc']);
  const upwards = sort === 'name' ? voices.toSorted((one, two) => one.name.localeCompare(two.name, 'en')) : voices;
  return direction === 'desc' ? upwards.toReversed() : upwards;
};

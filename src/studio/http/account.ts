import { MODELS } from '../account/models.js';
import { type Refusal, refusals } from '../service-errors.js';
import type { StudioContext } from '../studio-context.js';
import type { StudioVoice } from '../voice/voices.js';

/** What a GET of one of the account endpoints answers, undefined for other paths (PROTOCOL.md, "Account endpoints"). */
export const accountAnswer = (path: string, query: URLSearchParams, context: StudioContext): unknown | Refusal => {
  switch (path) {
    case '/v1/voices':
      return { voices: context.voices.list.map(voiceAnswer) };
    case '/v2/voices':
      return voicesPage(query, context);
    case '/v1/models':
      return MODELS.map(modelAnswer);
    case '/v1/user/subscription':
      return subscription(context);
    default:
      return undefined;
  }
};

const voicesPage = (query: URLSearchParams, { voices, pageSizeMax }: StudioContext): unknown | Refusal => {
  const pageSize = Number(query.get('page_size') ?? Math.min(10, pageSizeMax));
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > pageSizeMax)
    return refusals.parameterInvalid('page_size', `page_size must be from 1 to ${pageSizeMax}`);
  const token = query.get('next_page_token');
  const start = token === null ? 0 : offsetIn(token);
  if (Number.isNaN(start)) return refusals.parameterInvalid('next_page_token', 'next_page_token is not valid');
  const ids = query.getAll('voice_ids').flatMap((list) => list.split(','));
  const words = (query.get('search') ?? '').toLowerCase().split(/\s+/);
  const found = voices.list.filter(
    (voice) => (ids.length === 0 || ids.includes(voice.id)) && words.every((word) => searchText(voice).includes(word)),
  );
  const end = start + pageSize;
  const hasMore = end < found.length;
  return {
    voices: found.slice(start, end).map(voiceAnswer),
    has_more: hasMore,
    total_count: found.length,
    next_page_token: hasMore ? Buffer.from(`from:${end}`).toString('base64url') : null,
  };
};

const offsetIn = (token: string): number =>
  Number(/^from:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString())?.[1] ?? Number.NaN);

const searchText = ({ id, name, description, labels }: StudioVoice): string =>
  [id, name, description, ...Object.values(labels)].join('\n').toLowerCase();

const voiceAnswer = ({ id, name, description, labels }: StudioVoice) => ({
  voice_id: id,
  name,
  category: 'premade',
  labels,
  description,
  preview_url: null,
  available_for_tiers: [],
  settings: null,
  high_quality_base_model_ids: MODELS.map((model) => model.id),
  verified_languages: [],
  is_owner: false,
  is_legacy: false,
  is_mixed: false,
  created_at_unix: null,
});

const modelAnswer = ({ id, name, maxChars, creditsPerChar, group }: (typeof MODELS)[number]) => ({
  model_id: id,
  name,
  description: 'Accepted by the studio, which speaks with an offline voice whatever the model',
  can_do_text_to_speech: true,
  can_do_voice_conversion: false,
  can_use_style: false,
  can_use_speaker_boost: false,
  serves_pro_voices: false,
  token_cost_factor: 1,
  requires_alpha_access: false,
  maximum_text_length_per_request: maxChars,
  max_characters_request_free_user: maxChars,
  max_characters_request_subscribed_user: maxChars,
  languages: [{ language_id: 'en', name: 'English' }],
  model_rates: { character_cost_multiplier: creditsPerChar, cost_discount_multiplier: 1 },
  concurrency_group: group,
});

const subscription = ({ account, voices }: StudioContext) => ({
  tier: account.plan.id,
  status: 'active',
  character_count: account.usedCredits,
  character_limit: Math.min(account.plan.creditLimit, 1_000_000_000),
  max_credit_limit_extension: account.plan.creditLimit === Number.POSITIVE_INFINITY ? 'unlimited' : 0,
  can_extend_character_limit: false,
  next_character_count_reset_unix: null,
  voice_limit: voices.list.length,
  voice_slots_used: 0,
  current_overage: null,
  billing_period: null,
  currency: null,
});

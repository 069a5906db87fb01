import type { IncomingHttpHeaders } from 'node:http';
import type { Secrets } from './secrets.js';
import type { AnswerHead } from './session.js';

/** Query parameters that are kept; none of them can hold a key. */
const QUERY = new Set([
  'model_id',
  'output_format',
  'language_code',
  'inactivity_timeout',
  'sync_alignment',
  'auto_mode',
  'apply_text_normalization',
  'apply_language_text_normalization',
  'seed',
  'enable_logging',
  'enable_ssml_parsing',
  'optimize_streaming_latency',
  'page_size',
  'next_page_token',
  'search',
  'sort',
  'sort_direction',
  'voice_type',
  'category',
  'fine_tuning_state',
  'collection_id',
  'include_total_count',
  'voice_ids',
  'show_legacy',
  'gender',
  'age',
  'language',
  'accent',
  'use_cases',
  'high_quality',
]);

/** Of those, what changes nothing of an answer. */
const IDLE_QUERY = new Set(['enable_logging', 'optimize_streaming_latency', 'inactivity_timeout']);

const REQUEST_HEADERS = new Set(['user-agent', 'content-type', 'accept']);

const ANSWER_HEADERS = new Set([
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'retry-after',
  'request-id',
  'history-item-id',
  'character-cost',
  'x-character-count',
  'current-concurrent-requests',
  'maximum-concurrent-requests',
  'workspace-concurrent-requests',
  'tts-latency-ms',
  'x-trace-id',
  'x-region',
]);

/** Of no interest, and different at every server. */
const UNNAMED_HEADERS = new Set(['connection', 'keep-alive', 'upgrade', 'sec-websocket-accept', 'date']);

/** Several values of one name are joined by a comma, in the order they came. */
export const keptQuery = (query: URLSearchParams, secrets: Secrets): Record<string, string> =>
  Object.fromEntries(
    [...new Set(query.keys())]
      .filter((name) => QUERY.has(name))
      .map((name) => [name, secrets.hide(query.getAll(name).join(','))]),
  );

/** What must be the same for an answer to fit. */
export const tellingQuery = (query: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(query).filter(([name]) => !IDLE_QUERY.has(name)));

export const keptRequestHeaders = (headers: IncomingHttpHeaders, secrets: Secrets): Record<string, string> =>
  kept(headers, REQUEST_HEADERS, secrets);

export const keptAnswer = (status: number, headers: IncomingHttpHeaders, secrets: Secrets): AnswerHead => ({
  status,
  headers: kept(headers, ANSWER_HEADERS, secrets),
  otherHeaders: Object.keys(headers)
    .filter((name) => !ANSWER_HEADERS.has(name) && !UNNAMED_HEADERS.has(name))
    .map((name) => secrets.hide(name)),
});

const kept = (headers: IncomingHttpHeaders, names: ReadonlySet<string>, secrets: Secrets): Record<string, string> => {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (names.has(name) && value !== undefined) found[name] = secrets.hide([value].flat().join(', '));
  }
  return found;
};

import type { IncomingHttpHeaders } from 'node:http';
import { type FailureCode, NarrateError, systemCode } from '../../errors.js';

/** What the service said when it refused: parts of an HTTP error body, an error frame or a close. */
export interface Refusal {
  /** The machine-readable id: `invalid_api_key`, `quota_exceeded` … */
  readonly id?: string | undefined;
  readonly message?: string | undefined;
  readonly status?: number | undefined;
  /** How long we are asked to wait; see `retryAfterMsOf`. */
  readonly retryAfterMs?: number | undefined;
}

/** The service's ids, as listed in PROTOCOL.md "Errors". The id decides, not the HTTP number: quota comes as 401 and as 402. */
const BY_ID: Record<string, FailureCode> = {
  invalid_api_key: 'ERR_CREDENTIALS',
  missing_api_key: 'ERR_CREDENTIALS',
  unauthorized: 'ERR_CREDENTIALS',
  authentication_required: 'ERR_CREDENTIALS',
  authentication_error: 'ERR_CREDENTIALS',
  needs_authorization: 'ERR_CREDENTIALS',
  missing_permissions: 'ERR_CREDENTIALS',
  insufficient_permissions: 'ERR_CREDENTIALS',
  detected_unusual_activity: 'ERR_PLAN',
  quota_exceeded: 'ERR_QUOTA',
  insufficient_credits: 'ERR_QUOTA',
  payment_required: 'ERR_QUOTA',
  subscription_required: 'ERR_PLAN',
  output_format_not_allowed: 'ERR_PLAN',
  feature_not_available: 'ERR_PLAN',
  voice_access_denied: 'ERR_PLAN',
  model_access_denied: 'ERR_PLAN',
  'only_for_creator+': 'ERR_PLAN',
  voice_id_does_not_exist: 'ERR_VOICE_UNKNOWN',
  voice_not_found: 'ERR_VOICE_UNKNOWN',
  invalid_voice_id: 'ERR_VOICE_UNKNOWN',
  unsupported_model: 'ERR_USAGE',
  model_not_found: 'ERR_USAGE',
  invalid_output_format: 'ERR_USAGE',
  invalid_voice_settings: 'ERR_USAGE',
  invalid_text: 'ERR_INPUT',
  rate_limit_exceeded: 'ERR_RATE_LIMIT',
  concurrent_limit_exceeded: 'ERR_RATE_LIMIT',
  too_many_concurrent_requests: 'ERR_RATE_LIMIT',
  system_busy: 'ERR_RATE_LIMIT',
  max_active_conversations: 'ERR_RATE_LIMIT',
  input_timeout_exceeded: 'ERR_TIMEOUT',
  input_timeout: 'ERR_TIMEOUT',
  internal_error: 'ERR_NETWORK',
  service_unavailable: 'ERR_NETWORK',
  maintenance: 'ERR_NETWORK',
};

/** @param doing  what we were doing, for the start of the message: "speak passage 3" */
export const refusalError = (doing: string, refusal: Refusal): NarrateError => {
  const code = codeOf(refusal);
  // The studio's own words about a script that its voice cannot read.
  if (code === 'ERR_INPUT')
    return new NarrateError(code, `Cannot ${doing}: ${clip(refusal.message ?? '')}`, { hint: UNSPEAKABLE });
  const said = [refusal.id, refusal.message && clip(refusal.message)].filter(Boolean).join(': ');
  const status = refusal.status === undefined ? '' : ` with HTTP status ${refusal.status}`;
  return new NarrateError(code, `Cannot ${doing}: the service refused${status}${said ? ` (${said})` : ''}`, {
    ...(refusal.id === undefined ? {} : { serviceId: refusal.id }),
    hint: LACKING_PERMISSION.test(refusal.id ?? '') ? GIVE_PERMISSION : undefined,
    ...(refusal.retryAfterMs === undefined ? {} : { retryAfterMs: refusal.retryAfterMs }),
  });
};

const LACKING_PERMISSION = /^(missing|insufficient)_permissions$/;
const GIVE_PERMISSION =
  'the key is good, but may not do this: give it the permission where it was made; a voice can be named by its id: --voice <id>';
const UNSPEAKABLE = 'leave this passage out, or set ELEVENLABS_API_KEY if this was an offline voice';

const codeOf = ({ id, message, status }: Refusal): FailureCode => {
  const known = id === undefined ? undefined : BY_ID[id];
  if (known) return known;
  // The recorded internal failure of March 2025 has no id at all.
  if (message && /something went wrong/i.test(message)) return 'ERR_NETWORK';
  if (message && /quota/i.test(message)) return 'ERR_QUOTA';
  if (message && /invalid api key/i.test(message)) return 'ERR_CREDENTIALS';
  if (message && /unusual activity/i.test(message)) return 'ERR_PLAN';
  if (status === undefined) return 'ERR_REFUSED';
  if (status === 401 || status === 403 || status === 407) return 'ERR_CREDENTIALS';
  if (status === 402) return 'ERR_QUOTA';
  if (status === 408) return 'ERR_TIMEOUT';
  if (status === 429) return 'ERR_RATE_LIMIT';
  // Not an error at all, or one about the handshake: something between us does not speak the protocol. Another way may work.
  if (status < 300 || status === 426) return 'ERR_PROTOCOL';
  return status >= 500 ? 'ERR_NETWORK' : 'ERR_REFUSED';
};

/** The connection ended before the service had said that the audio is complete. */
export const closedEarly = (doing: string, closeCode: number, reason: string): NarrateError => {
  if (closeCode === 1008 && isFinalWord(reason)) return refusalError(doing, { message: reason });
  const said = `close code ${closeCode}${reason ? `, "${clip(reason)}"` : ''}`;
  // 1000 and 1005 claim a normal end: without the final message that is a broken promise, not a broken network.
  const code = closeCode === 1000 || closeCode === 1005 ? 'ERR_PROTOCOL' : 'ERR_STREAM_CUT';
  return new NarrateError(code, `Cannot ${doing}: the service ended the stream before it was complete (${said})`, {
    serviceId: String(closeCode),
  });
};

/** Whether a close without an error message before it names what trying again cannot mend. */
const isFinalWord = (reason: string): boolean =>
  ['ERR_QUOTA', 'ERR_CREDENTIALS', 'ERR_PLAN'].includes(codeOf({ message: reason }));

/**
 * A connection that could not be made or broke, by Node's error code.
 * @param hint  in place of what helps where the service itself is not reached
 */
export const networkError = (
  doing: string,
  host: string,
  reason: unknown,
  { hint }: { readonly hint?: string } = {},
): NarrateError => {
  if (reason instanceof NarrateError) return reason;
  const code = systemCode(reason);
  const why = CONNECTION_FAILURES[code ?? ''] ?? (reason instanceof Error ? clip(reason.message) : 'unknown reason');
  const isCertificate = /^(CERT_|ERR_TLS_CERT|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code ?? '');
  return isCertificate
    ? new NarrateError('ERR_CERTIFICATE', `Cannot ${doing}: the certificate of ${host} is not valid (${code})`, {
        cause: reason,
      })
    : new NarrateError('ERR_NETWORK', `Cannot ${doing}: ${host}: ${why}`, {
        cause: reason,
        hint: hint ?? (code === 'ECONNREFUSED' && ON_THIS_MACHINE.test(host) ? START_A_STUDIO : undefined),
      });
};

const START_A_STUDIO = 'to start a studio there: narrate serve';
const ON_THIS_MACHINE = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/;

const CONNECTION_FAILURES: Record<string, string> = {
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name could not be looked up',
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ETIMEDOUT: 'connection timed out',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
};

/**
 * The refusal in an HTTP error body. Its `detail` has been an object, an array and a string over the years.
 * @see PROTOCOL.md "Errors"
 */
export const refusalOfBody = (status: number, body: string, headers: IncomingHttpHeaders = {}): Refusal => {
  const retryAfterMs = retryAfterMsOf(headers['retry-after']);
  return { ...saidIn(status, body), ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
};

const saidIn = (status: number, body: string): Refusal => {
  let detail: unknown;
  try {
    detail = (JSON.parse(body) as { detail?: unknown } | null)?.detail;
  } catch {
    return {
      status,
      message: body
        .replace(/<[^>]*>/g, ' ')
        .replace(/\s+/g, ' ')
        .trim(),
    };
  }
  if (typeof detail === 'string') return { status, message: detail };
  const first: unknown = Array.isArray(detail) ? detail[0] : detail;
  if (typeof first !== 'object' || first === null) return { status };
  const { code, status: legacyId, message, msg } = first as Record<string, unknown>;
  const ids = [code, legacyId].filter((id): id is string => typeof id === 'string');
  const said = [message, msg].find((text): text is string => typeof text === 'string');
  return { status, id: ids.find((id) => id in BY_ID) ?? ids[0], message: said };
};

/**
 * What a Retry-After header asks for: seconds or an HTTP date (RFC 9110, 10.2.3), at most two minutes.
 * Undefined for anything else, and for a date that has passed.
 */
export const retryAfterMsOf = (header: string | undefined, nowMs = Date.now()): number | undefined => {
  const value = header?.trim() ?? '';
  // Date.parse alone would take "-5" for a date.
  const isDate = /^[A-Z][a-z]{2,8}, .* GMT$/.test(value);
  const delayMs = /^\d+$/.test(value) ? Number(value) * 1000 : isDate ? Date.parse(value) - nowMs : Number.NaN;
  return delayMs >= 0 ? Math.min(delayMs, MAX_RETRY_AFTER_MS) : undefined;
};

const MAX_RETRY_AFTER_MS = 120_000;
const MAX_SAID_CHARS = 200;
const clip = (text: string): string => (text.length > MAX_SAID_CHARS ? `${text.slice(0, MAX_SAID_CHARS)}…` : text);

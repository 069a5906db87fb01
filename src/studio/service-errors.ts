import { randomUUID } from 'node:crypto';
import type { Account } from './account/account.js';

/** An answer over HTTP that is not the thing asked for; also how a WebSocket handshake is refused. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
}

/** Thrown where an answer is being made: it is this refusal instead. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(`Refused with status ${refusal.status}`);
    this.refusal = refusal;
  }
}

/** An error on an open socket: one frame with these three keys, then a close with the same code. */
export interface SocketError {
  readonly error: string;
  readonly message: string;
  readonly code: number;
}

/** What a client sent is not of the service's shape. The message is what the service's error says. */
export class InvalidInput extends Error {}

/** One item of a validation's answer: what is wrong where. */
export interface Complaint {
  /** "body", "query" or "path", then the names. */
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
  readonly input: unknown;
}

/** Refusals in the service's words (PROTOCOL.md, "Errors"); where no recording is known, in its shape. */
export const refusals = {
  keyMissing: () => detail(401, 'authentication_error', 'missing_api_key', 'No API key was given'),
  keyInvalid: () =>
    detail(401, 'authentication_error', 'unauthorized', 'Invalid API key', { status: 'invalid_api_key' }),
  voiceNotFound: (id: string) =>
    detail(404, 'not_found', 'voice_not_found', `A voice with voice_id '${id}' was not found.`),
  modelUnsupported: (id: string, place: string) =>
    detail(400, 'validation_error', 'unsupported_model', `Model '${id}' is not supported on the ${place}.`, {
      param: 'model_id',
    }),
  modelNotFound: (id: string) =>
    detail(404, 'not_found', 'model_not_found', `A model with model_id '${id}' was not found.`, { param: 'model_id' }),
  formatUnknown: (id: string, known: readonly string[]) =>
    detail(
      403,
      'validation_error',
      'invalid_output_format',
      `Invalid output format '${id}'. Must be one of: [${known.map((name) => `'${name}'`).join(', ')}].`,
      { param: 'output_format' },
    ),
  formatNotAllowed: (id: string) =>
    detail(403, 'authorization_error', 'subscription_required', `Output format '${id}' is not allowed here.`, {
      status: 'output_format_not_allowed',
      param: 'output_format',
    }),
  parameterInvalid: (param: string, message: string) =>
    detail(400, 'validation_error', 'invalid_parameters', message, { param }),
  settingsInvalid: (message: string) =>
    detail(400, 'validation_error', 'invalid_voice_settings', message, { param: 'voice_settings' }),
  textEmpty: () => detail(400, 'validation_error', 'empty_text', 'The text is empty.', { param: 'text' }),
  textTooLong: (maxChars: number) =>
    detail(400, 'validation_error', 'text_too_long', `The text has more than ${maxChars} characters.`, {
      param: 'text',
    }),
  jsonMalformed: () => detail(400, 'invalid_request', 'malformed_json', 'The body is not valid JSON.'),
  bodyTooLarge: () => detail(413, 'invalid_request', 'request_too_large', 'The body is too large.'),
  tooManyConnections: () =>
    detail(429, 'rate_limit_error', 'concurrent_limit_exceeded', 'Too many concurrent connections.', {
      status: 'too_many_concurrent_requests',
    }),
  tooManyRequests: (limit: number) =>
    detail(
      429,
      'rate_limit_error',
      'concurrent_limit_exceeded',
      `Too many concurrent requests. Your current subscription is associated with a maximum of ${limit} concurrent requests.`,
      { status: 'too_many_concurrent_requests' },
    ),
  quotaExceeded: (account: Account, credits: number) =>
    detail(401, 'authentication_error', 'quota_exceeded', quotaMessage(account, credits)),
  notLoopback: (what: string) =>
    detail(403, 'authorization_error', 'insufficient_permissions', `The studio serves this machine only: ${what}.`),
  internal: () => detail(500, 'internal_error', 'internal_error', 'The voice failed.'),
  fieldInvalid: (field: string, message: string, type: string): Refusal => ({
    status: 422,
    body: { detail: [{ loc: ['body', field], msg: message, type, input: null }] },
  }),
  notFound: (): Refusal => ({ status: 404, body: { detail: 'Not Found' } }),
  methodNotAllowed: (): Refusal => ({ status: 405, body: { detail: 'Method Not Allowed' } }),
  /** @param plan  the first that has it */
  formatNeedsPlan: (id: string, plan: string) =>
    detail(
      403,
      'authorization_error',
      'subscription_required',
      `Output format '${id}' is not allowed on your subscription: it needs the ${plan} plan or above.`,
      { status: 'output_format_not_allowed', param: 'output_format' },
    ),
  featureNotAllowed: (param: string, what: string) =>
    detail(403, 'authorization_error', 'feature_not_available', `Your subscription does not allow ${what}.`, { param }),
  textInvalid: (message: string) => detail(400, 'validation_error', 'invalid_text', message, { param: 'text' }),
  invalid: (complaints: readonly Complaint[]): Refusal => ({ status: 422, body: { detail: complaints } }),
} as const;

/** Errors on an open `stream-input` socket (PROTOCOL.md, "Errors and close codes"). */
export const socketErrors = {
  keyInvalid: () => policy('invalid_api_key', 'Invalid API key'),
  keyMissing: () => policy('authentication_required', 'No API key was given'),
  voiceUnknown: (id: string) => policy('voice_id_does_not_exist', `A voice with voice_id ${id} does not exist.`),
  inputInvalid: (message: string) => policy('invalid_input_message', message),
  settingsChanged: () =>
    policy(
      'invalid_input_message',
      'voice_settings field must be provided in the first message and then either be not provided or not change.',
    ),
  formatNotAllowed: (id: string) => policy('output_format_not_allowed', `Output format '${id}' is not allowed here.`),
  quotaExceeded: (account: Account, credits: number) => policy('quota_exceeded', quotaMessage(account, credits)),
  tooManyRequests: (limit: number) =>
    policy(
      'concurrent_limit_exceeded',
      `Too many concurrent requests. Your current subscription is associated with a maximum of ${limit} concurrent requests.`,
    ),
  inactive: (seconds: number) =>
    policy(
      'input_timeout_exceeded',
      `Have not received a new text input within the timeout of ${seconds.toFixed(1)} seconds. Streaming input terminated.`,
    ),
  tooManyContexts: (limit: number) =>
    policy(
      'max_active_conversations',
      `Maximum simultaneous contexts per WebSocket connection exceeded (${limit}). Please close an existing context before opening a new one.`,
    ),
  textUnspeakable: (message: string) => policy('invalid_text', message),
  textTooLong: (maxChars: number) =>
    policy('max_character_limit_exceeded', `One generation has more than ${maxChars} characters.`),
  internal: (): SocketError => ({
    error: 'internal_error',
    message: 'We are sorry, something went wrong. You are not charged for this request.',
    code: 1011,
  }),
} as const;

/** In the service's words. */
const quotaMessage = ({ plan, remainingCredits }: Account, credits: number): string =>
  `This request exceeds your quota of ${plan.creditLimit}. You have ${remainingCredits} credits remaining, while ${credits} credits are required for this request.`;

const policy = (error: string, message: string): SocketError => ({ error, message, code: 1008 });

const detail = (
  httpStatus: number,
  type: string,
  code: string,
  message: string,
  { status = code, param }: { status?: string; param?: string } = {},
): Refusal => ({
  status: httpStatus,
  body: {
    detail: {
      type,
      code,
      message,
      status,
      request_id: randomUUID().replaceAll('-', ''),
      ...(param === undefined ? {} : { param }),
    },
  },
});

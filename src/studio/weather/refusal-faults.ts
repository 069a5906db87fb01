import { complain, error, fin, pause, refuse, reset, stall, type UpgradeAction } from './faults.js';
import { duration, type NamedFault, named, nothing, oneOf, type Spots, wholeNumber } from './named-fault.js';

/** Instead of the answer to a handshake or a request. */
const instead = (action: UpgradeAction): Spots => ({
  sockets: [{ at: { phase: 'upgrade' }, do: action }],
  http: [{ do: action }],
});

/** In the service's shape (PROTOCOL.md, "Errors"). */
const detail = (type: string, code: string, message: string, status = code) => ({
  detail: { type, code, message, status },
});

const BUSY = detail('rate_limit_error', 'system_busy', 'The service is busy. Please try again later.');

/** Header values of N14, by what they are called. */
const RETRY_AFTER: Record<string, string | { inMs: number }> = {
  date: { inMs: 5_000 },
  year: String(365 * 24 * 60 * 60),
  negative: '-30',
  garbage: 'soon, I promise',
};

const HTML = '<!DOCTYPE html><html><head><title>Error</title></head><body><h1>Sorry, not now</h1></body></html>';

/** What refuses, redirects or ignores a client before there is any sound: N5 to N17, N46, N47. */
export const REFUSAL_FAULTS: readonly NamedFault[] = [
  named('never-answer', 'N5', 'the handshake or request is read and never answered', nothing, () => instead(stall)),
  named(
    'redirect',
    'N8',
    'the handshake or request is sent to another address',
    oneOf('302', '301', '303', '307', '308'),
    (status) => instead(refuse(Number(status), '', { location: 'http://127.0.0.1:9/elsewhere' })),
  ),
  named(
    'refuse-key',
    'N9',
    'the key is refused: at the handshake, or by an error frame on the open socket',
    oneOf('401', 'frame'),
    (how) =>
      how === 'frame'
        ? { sockets: [{ at: { message: 0 }, do: error('invalid_api_key', 'Invalid API key') }] }
        : instead(refuse(401, detail('authentication_error', 'unauthorized', 'Invalid API key', 'invalid_api_key'))),
  ),
  named(
    'quota-exceeded',
    'N10',
    'the credits are used up: in one of the two known shapes, or by an error frame after the first audio',
    oneOf('401', '402', 'frame'),
    (how) => {
      const message = 'This request exceeds your quota of 10000. You have 3 credits remaining.';
      if (how === 'frame') return { sockets: [{ at: { frame: 1 }, do: error('quota_exceeded', message) }] };
      return instead(
        how === '401'
          ? refuse(401, { detail: { status: 'quota_exceeded', message } })
          : refuse(402, detail('payment_required', 'insufficient_credits', message)),
      );
    },
  ),
  named('plan-forbidden', 'N11', 'the plan does not allow it', nothing, () =>
    instead(
      refuse(
        403,
        detail(
          'authorization_error',
          'subscription_required',
          'Your subscription does not allow this.',
          'feature_not_available',
        ),
      ),
    ),
  ),
  named(
    'voice-not-found',
    'N12',
    'there is no such voice: by a 404, or by an error frame on the open socket',
    oneOf('404', 'frame'),
    (how) =>
      how === 'frame'
        ? {
            sockets: [
              { at: { message: 0 }, do: error('voice_id_does_not_exist', 'A voice with that id does not exist.') },
            ],
          }
        : instead(refuse(404, detail('not_found', 'voice_not_found', 'A voice with that voice_id was not found.'))),
  ),
  named('too-many-requests', 'N13', 'too many generations at the same time', nothing, () =>
    instead(
      refuse(
        429,
        detail(
          'rate_limit_error',
          'concurrent_limit_exceeded',
          'Too many concurrent requests.',
          'too_many_concurrent_requests',
        ),
      ),
    ),
  ),
  named(
    'system-busy',
    'N14',
    'the service is busy; the value is its Retry-After',
    {
      about: 'seconds | date (in 5 s) | year | negative | garbage; without one no header is sent',
      byDefault: '',
      read: (text) => (/^\d{1,9}$/.test(text) || Object.hasOwn(RETRY_AFTER, text) ? text : undefined),
    },
    (value) => instead(refuse(429, BUSY, value === '' ? {} : { 'retry-after': RETRY_AFTER[value] ?? value })),
  ),
  named('server-error', 'N15', 'an error page in HTML', oneOf('500', '502', '503', '504'), (status) =>
    instead(refuse(Number(status), HTML)),
  ),
  named('no-upgrade', 'N16', 'the handshake gets an ordinary answer', oneOf('200', '426'), (status) => ({
    sockets: [
      {
        at: { phase: 'upgrade' },
        do: refuse(Number(status), HTML, status === '426' ? { upgrade: 'websocket' } : {}),
      },
    ],
  })),
  named('reset-after-upgrade', 'N17', 'a reset as soon as the socket is open', nothing, () => ({
    sockets: [{ at: { message: 0 }, do: reset }],
  })),
  named(
    'flapping',
    'N46',
    'so many handshakes and requests are reset, then as many are served, and so on',
    wholeNumber('how many in a row (3)', 3, 1, 1_000_000),
    (count) => {
      const cycle = { down: count, up: count };
      return { sockets: [{ at: { phase: 'upgrade' }, do: reset, cycle }], http: [{ do: reset, cycle }] };
    },
  ),
  named('always-down', 'N47', 'every handshake and request is cut', oneOf('reset', 'fin'), (how) =>
    instead(how === 'reset' ? reset : fin),
  ),
  named(
    'idle-timeout',
    'N21',
    'the service says that no text came in time, and closes; after so many messages',
    wholeNumber('after so many messages (2)', 2, 0, 1_000_000),
    (message) => ({
      sockets: [
        {
          at: { message },
          do: error(
            'input_timeout_exceeded',
            'Have not received a new text input within the timeout of 20.0 seconds. Streaming input terminated.',
          ),
        },
      ],
    }),
  ),
  named(
    'policy',
    'N23',
    'the service closes with 1008 for a broken rule, after the first message',
    oneOf('settings', 'contexts', 'abuse'),
    (rule) => ({ sockets: [{ at: { message: 1 }, do: RULES[rule] }] }),
  ),
  named(
    'error-then-open',
    'N37',
    'an error frame, and then nothing more: the socket stays open',
    wholeNumber('after so many audio frames (1)', 1, 0, 1_000_000),
    (frame) => ({
      sockets: [{ at: { frame }, do: complain('internal_error', 'We are sorry, something went wrong.', 1011) }],
    }),
  ),
  named(
    'pause',
    'N25',
    'nothing comes for so long before the first audio or the answer',
    duration(3_000),
    (delayMs) => ({
      sockets: [{ at: { frame: 0 }, do: pause(delayMs) }],
      http: [{ do: pause(delayMs) }],
    }),
  ),
];

const RULES = {
  settings: error(
    'invalid_input_message',
    'voice_settings field must be provided in the first message and then either be not provided or not change.',
  ),
  contexts: error('max_active_conversations', 'Maximum simultaneous contexts exceeded.'),
  abuse: error('detected_unusual_activity', 'Unusual activity detected. Free Tier usage disabled.'),
};

import { NarrateError } from '../../errors.js';
import { readErrorBody } from './error-body.js';
import { networkError, refusalError, refusalOfBody } from './failures.js';
import { sendRequest } from './request.js';
import { endpoint, limitedBy, type Service } from './service.js';
import { parseSubscription, type Subscription } from './subscription.js';

/** What one small question shows of the service. To be refused is an answer too. */
export interface Probe {
  /** To connect: TCP, TLS, and the proxy's tunnel if there is one. */
  readonly connectMs: number;
  /** From the connection to the head of the answer. */
  readonly answerMs: number;
  readonly status: number;
  /** Whether it calls itself JSON, as all of the service's answers do. */
  readonly isJson: boolean;
  readonly refusal: NarrateError | undefined;
  readonly subscription: Subscription | undefined;
  /** When the account's credits are renewed. */
  readonly renewsAt: Date | undefined;
}

/**
 * Ask for the account's subscription: short, free, and answered to any good key, be it that the key may not ask.
 * @throws NarrateError  no answer came; the signal's reason when aborted
 */
export const probeService = async (service: Service, signal: AbortSignal): Promise<Probe> => {
  const url = endpoint(service, '/v1/user/subscription');
  const timeoutMs = limitedBy(service, TIMEOUT_MS);
  const left = new AbortController();
  const tooSlow = () =>
    new NarrateError('ERR_TIMEOUT', `Cannot ${DOING}: ${url.host} did not answer within ${timeoutMs / 1000} s`, {
      hint: 'check the network, or use --engine offline',
    });
  const timer = setTimeout(() => left.abort(tooSlow()), timeoutMs);
  const both = AbortSignal.any([signal, left.signal]);
  const startedAtMs = performance.now();
  try {
    const sent = sendRequest(service, url, both);
    await sent.opened;
    const openedAtMs = performance.now();
    const response = await sent.answered;
    const answeredAtMs = performance.now();
    const status = response.statusCode ?? 0;
    const body = await readErrorBody(response);
    const said = parsed(body);
    return {
      connectMs: openedAtMs - startedAtMs,
      answerMs: answeredAtMs - openedAtMs,
      status,
      isJson: /json/i.test(response.headers['content-type'] ?? ''),
      refusal: status === 200 ? undefined : refusalError(DOING, refusalOfBody(status, body, response.headers)),
      subscription: status === 200 ? parseSubscription(said) : undefined,
      renewsAt: status === 200 ? renewalIn(said) : undefined,
    };
  } catch (reason) {
    both.throwIfAborted();
    throw networkError(DOING, url.host, reason);
  } finally {
    clearTimeout(timer);
    left.abort();
  }
};

const DOING = 'reach the service';
const TIMEOUT_MS = 4_000;

/** A good key that lacks the right to what was asked: one made for speech alone, most often. */
export const isRestriction = ({ serviceId = '', message }: NarrateError): boolean =>
  /^(missing|insufficient)_permissions$/.test(serviceId) || /\bmissing[ _](the )?permissions?\b/.test(message);

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

const renewalIn = (answer: unknown): Date | undefined => {
  const seconds = (answer as { next_character_count_reset_unix?: unknown } | null)?.next_character_count_reset_unix;
  return typeof seconds === 'number' && seconds > 0 && seconds < MAX_UNIX_SECONDS
    ? new Date(1000 * seconds)
    : undefined;
};

/** The year 9999. */
const MAX_UNIX_SECONDS = 253_370_764_800;

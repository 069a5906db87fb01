import { NarrateError } from '../../errors.js';
import { networkError, refusalError, refusalOfBody } from './failures.js';
import { sendRequest } from './request.js';
import { endpoint, limitedBy, type Service } from './service.js';

/**
 * Ask the service for JSON. Redirects are refused, never followed: they would carry the key to another host.
 * @throws NarrateError  refused, broken, too slow, or not JSON; the signal's reason when aborted
 */
export const getJson = async (
  service: Service,
  path: string,
  query: Record<string, string>,
  { doing, ...options }: AskingOptions,
): Promise<unknown> => {
  const url = endpoint(service, path, query);
  return parse((await getBody(service, url, { doing, ...options })).toString(), doing, url.host);
};

export interface AskingOptions {
  /** What for, as it stands in an error: "list the voices". */
  readonly doing: string;
  readonly signal: AbortSignal;
  readonly timeoutMs?: number;
}

/**
 * All that stands at an address, 16 MB at most. Redirects are refused.
 * @throws NarrateError  refused, broken, too slow or too large; the signal's reason when aborted
 */
export const getBody = async (
  service: Service,
  url: URL,
  { doing, signal, timeoutMs = limitedBy(service, TIMEOUT_MS) }: AskingOptions,
): Promise<Buffer> => {
  const left = new AbortController();
  const tooSlow = new NarrateError(
    'ERR_TIMEOUT',
    `Cannot ${doing}: ${url.host} did not answer within ${timeoutMs / 1000} s`,
  );
  const timer = setTimeout(() => left.abort(tooSlow), timeoutMs);
  const both = AbortSignal.any([signal, left.signal]);
  try {
    const response = await sendRequest(service, url, both).answered;
    const body = await wholeBody(response);
    const { statusCode: status = 0, headers } = response;
    if (status !== 200) throw refusalError(doing, refusalOfBody(status, body.toString(), headers));
    return body;
  } catch (reason) {
    both.throwIfAborted();
    throw networkError(doing, url.host, reason);
  } finally {
    clearTimeout(timer);
    left.abort();
  }
};

const TIMEOUT_MS = 15_000;
/** A page of a hundred voices is some 300 kB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

const wholeBody = async (body: AsyncIterable<Buffer>): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  for await (const piece of body) {
    pieces.push(piece);
    sizeBytes += piece.length;
    if (sizeBytes > MAX_BODY_BYTES)
      throw new NarrateError('ERR_PROTOCOL', 'Cannot read the answer of the service: it is too large');
  }
  return Buffer.concat(pieces);
};

const parse = (body: string, doing: string, host: string): unknown => {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new NarrateError('ERR_PROTOCOL', `Cannot ${doing}: the answer of ${host} is not JSON`, { cause });
  }
};

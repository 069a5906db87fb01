import http from 'node:http';
import https from 'node:https';
import { NarrateError } from '../../errors.js';
import { failure, networkError, refusalError, refusalOfBody } from './failures.js';
import { agentFor, endpoint, requestHeaders, type Service } from './service.js';

/**
 * Ask the service for JSON. Redirects are refused, never followed: they would carry the key to another host.
 * @param doing  what for, as it stands in an error: "list the voices"
 * @throws NarrateError  refused, broken, too slow, or not JSON
 */
export const getJson = async (
  service: Service,
  path: string,
  query: Record<string, string>,
  { doing, signal }: { doing: string; signal: AbortSignal },
): Promise<unknown> => {
  const url = endpoint(service, path, query);
  const { status, body } = await get(url, requestHeaders(service), signal).catch((reason) => {
    signal.throwIfAborted();
    throw reason instanceof NarrateError ? reason : networkError(doing, url.host, reason);
  });
  if (status !== 200) throw refusalError(doing, refusalOfBody(status, body));
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw failure('ERR_PROTOCOL', `Cannot ${doing}: the answer of ${url.host} is not JSON`, { cause });
  }
};

const TIMEOUT_MS = 15_000;
/** A page of a hundred voices is some 300 kB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

const get = (
  url: URL,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<{ status: number; body: string }> =>
  new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http;
    const timer = setTimeout(() => asked.destroy(tooSlow(url)), TIMEOUT_MS);
    const asked = request(url, { headers, agent: agentFor(url), signal }, (response) => {
      const pieces: Buffer[] = [];
      let sizeBytes = 0;
      response.on('data', (piece: Buffer) => {
        pieces.push(piece);
        sizeBytes += piece.length;
        if (sizeBytes > MAX_BODY_BYTES) response.destroy(new Error('the answer is too large'));
      });
      response.once('error', reject);
      response.once('end', () => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(pieces).toString() });
      });
    });
    asked.once('error', reject);
    asked.once('close', () => clearTimeout(timer));
    asked.end();
  });

const tooSlow = (url: URL): NarrateError =>
  failure('ERR_TIMEOUT', `${url.host} did not answer within ${TIMEOUT_MS / 1000} s`);

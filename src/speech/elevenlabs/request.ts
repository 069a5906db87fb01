import http from 'node:http';
import https from 'node:https';
import { agentFor, requestHeaders, type Service } from './service.js';

/** A request on its way. Its promises reject with what Node throws; nobody has to listen to all of them. */
export interface SentRequest {
  /** Resolves when the connection is there, after TLS. */
  readonly opened: Promise<void>;
  /** Resolves with the head of the answer. */
  readonly answered: Promise<http.IncomingMessage>;
  /** Resolves when nothing of the exchange is left, whether it went well or not; never rejects. */
  readonly closed: Promise<void>;
}

/**
 * Send one request. Redirects are never followed: they would carry the key to another host. Aborting the signal ends the
 * request and the answer, whatever they are waiting for.
 * @param body  JSON to post; without one it is a GET
 */
export const sendRequest = (service: Service, url: URL, signal: AbortSignal, body?: string): SentRequest => {
  const isSecure = url.protocol === 'https:';
  const request = (isSecure ? https : http).request(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...requestHeaders(service), ...(body === undefined ? {} : bodyHeaders(body)) },
    agent: agentFor(service, url, signal),
    signal,
  });
  const failed = new Promise<never>((_resolve, reject) => {
    // Kept for life: a broken answer may be told here as well, and an 'error' without a listener would end the process.
    request.on('error', reject);
  });
  const opened = new Promise<void>((resolve) => {
    request.once('socket', (socket) => socket.once(isSecure ? 'secureConnect' : 'connect', () => resolve()));
  });
  const answered = new Promise<http.IncomingMessage>((resolve) => request.once('response', resolve));
  const closed = new Promise<void>((resolve) => request.once('close', () => resolve()));
  request.end(body);
  const sent = { opened: Promise.race([opened, failed]), answered: Promise.race([answered, failed]), closed };
  for (const promise of [failed, sent.opened, sent.answered]) promise.catch(() => {});
  return sent;
};

const bodyHeaders = (body: string): Record<string, string> => ({
  'content-type': 'application/json',
  'content-length': String(Buffer.byteLength(body)),
});

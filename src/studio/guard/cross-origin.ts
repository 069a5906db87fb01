import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Let the page that asks read the answer. Only for a studio with a key: there the key says who may ask, and pages are as good
 * as programs. Answers a preflight itself.
 * @returns whether the answer is complete
 */
export const answerOrigin = ({ method, headers }: IncomingMessage, response: ServerResponse): boolean => {
  if (headers.origin === undefined) return false;
  response.setHeader('access-control-allow-origin', headers.origin);
  response.setHeader('vary', 'Origin');
  response.setHeader('access-control-expose-headers', READABLE_HEADERS);
  if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return false;
  const asked = headers['access-control-request-headers'];
  response.setHeader('access-control-allow-methods', 'GET, HEAD, POST, PUT, DELETE');
  if (asked !== undefined && /^[\w\-, ]*$/.test(asked)) response.setHeader('access-control-allow-headers', asked);
  if (headers['access-control-request-private-network'] === 'true')
    response.setHeader('access-control-allow-private-network', 'true');
  response.setHeader('access-control-max-age', '600');
  response.writeHead(204).end();
  return true;
};

/** What a page may read besides the body. */
const READABLE_HEADERS = [
  ...['request-id', 'history-item-id', 'character-cost', 'x-trace-id', 'x-region', 'tts-latency-ms', 'retry-after'],
  ...['current-concurrent-requests', 'maximum-concurrent-requests'],
].join(', ');

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { ApiKey } from './api-key.js';
import { getJson } from './rest.js';
import { parseBaseUrl } from './service.js';

const KEY = 'sk_test_key_0123456789';

const serve = async (answer: (response: ServerResponse, request: IncomingMessage) => unknown) => {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    answer(response, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const baseUrl = parseBaseUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/base`);
  const ask = (signal = new AbortController().signal, timeoutMs = 1000) =>
    getJson({ baseUrl, apiKey: new ApiKey(KEY) }, '/v1/x', { a: 'b' }, { doing: 'ask', signal, timeoutMs });
  return { requests, ask };
};

test('asks with the key in a header, and gives the JSON', async () => {
  const { requests, ask } = await serve((response) => response.end('[1,2]'));
  expect(await ask()).toEqual([1, 2]);
  expect(requests[0]).toMatchObject({ method: 'GET', url: '/base/v1/x?a=b', headers: { 'xi-api-key': KEY } });
});

test.each<[string, (response: ServerResponse) => unknown, object]>([
  ['a refusal', (r) => r.writeHead(401).end('{"detail":{"code":"invalid_api_key"}}'), { code: 'ERR_CREDENTIALS' }],
  [
    'a busy service',
    (r) => r.writeHead(429, { 'retry-after': '2' }).end(),
    { code: 'ERR_RATE_LIMIT', retryAfterMs: 2000 },
  ],
  ['a redirect', (r) => r.writeHead(302, { location: '/elsewhere' }).end(), { code: 'ERR_REFUSED' }],
  ['no content', (r) => r.writeHead(204).end(), { code: 'ERR_PROTOCOL' }],
  ['no JSON', (r) => r.end('<html>'), { code: 'ERR_PROTOCOL' }],
  ['a reset', (r) => r.socket?.resetAndDestroy(), { code: 'ERR_NETWORK' }],
  [
    'half an answer',
    (r) => r.writeHead(200, { 'content-length': '9' }).write('[1', () => r.destroy()),
    { code: 'ERR_NETWORK' },
  ],
])('%s is a clear failure', async (_name, answer, failure) => {
  const { requests, ask } = await serve(answer);
  await expect(ask()).rejects.toMatchObject(failure);
  expect(requests).toHaveLength(1);
});

test.each<[string, (response: ServerResponse) => unknown]>([
  ['no answer', () => {}],
  ['an answer that stops', (r) => r.write('[1')],
])('%s is noticed, and waiting for it can be stopped', async (_name, answer) => {
  const { ask } = await serve(answer);
  await expect(ask(undefined, 50)).rejects.toMatchObject({ code: 'ERR_TIMEOUT' });
  const reason = new Error('enough');
  const stop = new AbortController();
  setTimeout(() => stop.abort(reason), 20);
  await expect(ask(stop.signal)).rejects.toBe(reason);
});

import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { handshake, rawConnection } from '../../testing/raw-connection.js';
import { openStream, refusedStream } from '../../testing/stream-client.js';
import { createToneVoices } from '../../testing/tone-voices.js';
import { type StudioOptions, startStudio } from '../server.js';
import { isSameKey } from './keys.js';

const KEY = 'a-key-of-twenty-chars';

const studioFor = async (options: Partial<StudioOptions> = {}) => {
  const studio = await startStudio({ voices: createToneVoices(), closeDelayMs: 1, keep: 'all', ...options });
  onTestFinished(() => studio.close());
  return studio;
};

/** Node's fetch does not let a program set Host and Origin. */
const statusOf = (port: number, path: string, headers: Record<string, string> = {}, method = 'GET') =>
  new Promise<{ status: number | undefined; headers: Record<string, unknown> }>((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers }));
    });
    asked.on('error', reject);
    asked.end();
  });

test.each(['0.0.0.0', '::', '192.0.2.1', 'studio.example', '127.0.0.1.example'])(
  'it does not listen on %s without a key, nor with a short one',
  async (host) => {
    for (const apiKey of [undefined, 'fifteen-letters']) {
      await expect(startStudio({ host, ...(apiKey === undefined ? {} : { apiKey }) })).rejects.toMatchObject({
        code: 'ERR_USAGE',
        message: expect.not.stringContaining('fifteen'),
        hint: expect.stringContaining('NARRATE_STUDIO_KEY'),
      });
    }
  },
);

test('an empty key is none that could be meant', async () => {
  await expect(startStudio({ apiKey: '' })).rejects.toMatchObject({ code: 'ERR_USAGE' });
});

test('with a key it listens on all addresses, takes any Host, and asks for the key', async () => {
  const studio = await studioFor({ host: '0.0.0.0', apiKey: KEY });
  expect(studio.url).toBe(`http://127.0.0.1:${studio.port}`);
  const host = 'studio.example:8080';
  expect((await statusOf(studio.port, '/v1/voices', { host })).status).toBe(401);
  expect((await statusOf(studio.port, '/v1/voices', { host, 'xi-api-key': `${KEY}x` })).status).toBe(401);
  expect((await statusOf(studio.port, '/v1/voices', { host, 'xi-api-key': KEY })).status).toBe(200);
  const client = await openStream(studio.url, { headers: { host, 'xi-api-key': KEY } });
  client.send({ text: ' ' }, { text: 'Hello. ' }, { text: '' });
  expect((await client.closed).code).toBe(1000);
});

test.each([
  ['a strange Host', { host: 'rebound.example' }],
  ['a Host that starts like ours', { host: '127.0.0.1.example' }],
  ['credentials before the Host', { host: '127.0.0.1@evil.example' }],
  ['the Origin of a page', { origin: 'https://page.example' }],
  ['the Origin of a local page', { origin: 'http://127.0.0.1:3000' }],
  ['the Origin of a file', { origin: 'null' }],
])('without a key it refuses %s, everywhere', async (_, headers) => {
  const studio = await studioFor();
  for (const path of ['/', '/v1/voices', '/v1/previews/tone-a.mp3', '/_studio/requests', '/nowhere'])
    expect((await statusOf(studio.port, path, headers)).status).toBe(403);
  expect((await statusOf(studio.port, '/v1/voices', headers, 'OPTIONS')).headers).not.toHaveProperty(
    'access-control-allow-origin',
  );
  const answer = await rawConnection(
    studio.port,
    handshake(
      'tone-a',
      Object.entries(headers).map((pair) => pair.join(': ')),
    ).replace('host' in headers ? 'Host: 127.0.0.1\r\n' : '\0', ''),
  ).ended;
  expect(answer).toMatch(/^HTTP\/1.1 403 /);
  expect(studio.sessions).toEqual([]);
});

test('with a key a page may ask first, read the answer, and open a socket', async () => {
  const studio = await studioFor({ apiKey: KEY });
  const origin = 'https://page.example';
  const preflight = await statusOf(
    studio.port,
    '/v1/text-to-speech/tone-a',
    {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,xi-api-key',
    },
    'OPTIONS',
  );
  expect(preflight).toMatchObject({
    status: 204,
    headers: {
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'content-type,xi-api-key',
      'access-control-allow-methods': expect.stringContaining('POST'),
      vary: 'Origin',
    },
  });
  for (const [key, status] of [
    [KEY, 200],
    ['wrong', 401],
  ] as const) {
    const answer = await statusOf(studio.port, '/v1/voices', { origin, 'xi-api-key': key });
    // A page is told of a wrong key as well: without the header it could not read the refusal.
    expect(answer).toMatchObject({ status, headers: { 'access-control-allow-origin': origin } });
  }
  const client = await openStream(studio.url, { headers: { origin } });
  client.send({ text: ' ', xi_api_key: KEY }, { text: 'Hello. ' }, { text: '' });
  expect((await client.closed).code).toBe(1000);
  expect(
    await refusedStream(studio.url, { voiceId: 'tone-a', query: { model_id: 'no' }, headers: { origin } }),
  ).toMatchObject({ status: 404 });
});

test('a page cannot put headers of its own into the answer', async () => {
  const studio = await studioFor({ apiKey: KEY });
  const { headers } = await statusOf(
    studio.port,
    '/',
    {
      origin: 'https://page.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'a;b"<',
    },
    'OPTIONS',
  );
  expect(headers).not.toHaveProperty('access-control-allow-headers');
});

test('keys are the same or not, whatever their length', () => {
  expect(isSameKey(KEY, KEY)).toBe(true);
  for (const other of ['', KEY.slice(0, -1), `${KEY} `, KEY.toUpperCase()]) expect(isSameKey(other, KEY)).toBe(false);
});

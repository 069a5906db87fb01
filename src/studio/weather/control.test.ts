import { request as httpRequest } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { openStream, type StreamClient } from '../../testing/stream-client.js';
import { createToneVoices } from '../../testing/tone-voices.js';
import { type StudioOptions, startStudio } from '../server.js';
import { close, reset } from './faults.js';

const studioWith = async (options: StudioOptions = {}) => {
  const studio = await startStudio({ voices: createToneVoices(), closeDelayMs: 1, keep: 'all', ...options });
  onTestFinished(() => studio.close());
  const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${studio.url}/_studio/${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  return { studio, ask };
};

const speak = async (client: StreamClient): Promise<number> => {
  client.send({ text: ' ' }, { text: 'Some words here. ' }, { text: '' });
  return (await client.closed).code;
};

test('a plan is replaced while a socket is open, which keeps the faults it has', async () => {
  const { studio, ask } = await studioWith({ faults: 'close-1012' });
  const early = await openStream(studio.url);
  expect((await ask('GET', 'faults')).body).toEqual({ faults: [{ at: { frame: 1 }, do: close(1012) }], hits: [0] });
  const replaced = await ask('PUT', 'faults', { faults: 'close-1013#2' });
  expect(replaced).toEqual({
    status: 200,
    body: { faults: [{ connection: 1, at: { frame: 1 }, do: close(1013) }], hits: [0] },
  });
  expect(await speak(early)).toBe(1012);
  // The next handshake is the first of the new plan.
  expect(await speak(await openStream(studio.url))).toBe(1000);
  expect(await speak(await openStream(studio.url))).toBe(1013);
  expect((await ask('GET', 'faults')).body.hits).toEqual([1]);
  expect(studio.hits).toEqual([1]);
  expect((await ask('DELETE', 'faults')).body).toEqual({ faults: [], hits: [] });
  expect(await speak(await openStream(studio.url))).toBe(1000);
});

test('a plan as a list', async () => {
  const { studio, ask } = await studioWith();
  const faults = [{ at: { bytes: 0 }, do: reset }];
  expect(await ask('POST', 'faults', { faults })).toEqual({ status: 200, body: { faults, hits: [0] } });
  expect(await speak(await openStream(studio.url))).toBe(1006);
});

test('what was seen, without the requests for it, and a reset', async () => {
  const { studio, ask } = await studioWith({ plan: 'free', creditLimit: 100, faults: 'close-1011#1' });
  expect(await speak(await openStream(studio.url, { query: { model_id: 'eleven_flash_v2_5' } }))).toBe(1011);
  await fetch(`${studio.url}/v1/models`);
  const { body } = await ask('GET', 'sessions');
  expect(body.sessions).toMatchObject([{ connection: 0, voiceId: 'tone-a', messages: [{}, {}, {}], frames: 1 }]);
  expect((await ask('GET', 'requests')).body.requests).toMatchObject([{ path: '/v1/models', status: 200 }]);
  expect((await ask('POST', 'reset')).body.hits).toEqual([0]);
  expect((await ask('GET', 'sessions')).body).toEqual({ sessions: [] });
  expect(studio.requests).toEqual([]);
  // The plan begins anew, and with the quota as full as it was: 17 characters are 9 credits.
  const codes = [];
  for (let count = 0; count < 3; count++) codes.push(await speak(await openStream(studio.url)));
  expect(codes).toEqual([1011, 1000, 1000]);
});

test('used credits are given back by a reset', async () => {
  const { studio, ask } = await studioWith({ creditLimit: 20 });
  expect(await speak(await openStream(studio.url))).toBe(1000);
  expect(await speak(await openStream(studio.url))).toBe(1008);
  await ask('POST', 'reset');
  expect(await speak(await openStream(studio.url))).toBe(1000);
});

test.each([
  ['a name that is none', { faults: 'stal' }, 400, /did you mean \\"stall\\"/],
  ['a mistake in a list', { faults: [{ at: { frame: -1 }, do: reset }] }, 400, /faults\[0\]\.at\.frame/],
  ['no plan', {}, 400, /faults must be a list/],
  ['no JSON', '{', 400, /malformed_json/],
  ['too much', JSON.stringify({ faults: 'x'.repeat(300_000) }), 413, /request_too_large/],
])('%s is refused, and the plan stays', async (_, body, status, message) => {
  const { ask } = await studioWith({ faults: 'stall' });
  const answer = await ask('PUT', 'faults', body);
  expect(answer.status).toBe(status);
  expect(JSON.stringify(answer.body)).toMatch(message);
  expect((await ask('GET', 'faults')).body.faults).toHaveLength(1);
});

test('who may ask is who may ask anything', async () => {
  const { ask } = await studioWith({ apiKey: 'sk_right', faults: 'http-always-down' });
  expect((await ask('GET', 'faults')).status).toBe(401);
  expect((await ask('GET', 'faults', undefined, { 'xi-api-key': 'sk_wrong' })).status).toBe(401);
  expect((await ask('GET', 'faults', undefined, { 'xi-api-key': 'sk_right' })).status).toBe(200);
  expect((await ask('GET', 'nothing', undefined, { 'xi-api-key': 'sk_right' })).status).toBe(404);
  expect((await ask('DELETE', 'sessions', undefined, { 'xi-api-key': 'sk_right' })).status).toBe(405);
  // Where there is a key, the key alone decides.
  const elsewhere = { 'xi-api-key': 'sk_right', origin: 'https://elsewhere.example' };
  expect((await ask('GET', 'faults', undefined, elsewhere)).status).toBe(200);
});

test('without a key it is for this machine alone', async () => {
  const { studio } = await studioWith({});
  const statusWith = (headers: Record<string, string>) =>
    new Promise((resolve, reject) => {
      httpRequest(`${studio.url}/_studio/faults`, { headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
  expect(await statusWith({})).toBe(200);
  expect(await statusWith({ origin: 'https://elsewhere.example' })).toBe(403);
  expect(await statusWith({ host: 'elsewhere.example' })).toBe(403);
});

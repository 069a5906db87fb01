import { expect, onTestFinished, test } from 'vitest';
import { handshake, rawConnection } from '../../testing/raw-connection.js';
import { openStream } from '../../testing/stream-client.js';
import { createToneVoices } from '../../testing/tone-voices.js';
import { startStudio } from '../server.js';
import { createForgetting } from './secrets.js';

const CANARY = 'sk_CANARY_0f3b9d6c1a7e';

const log = (raw: string, apiKey?: string): string => JSON.stringify(createForgetting(apiKey).json(raw)) ?? '';

test.each([
  { text: ' ', 'xi-api-key': CANARY },
  { text: ' ', xi_api_key: CANARY },
  { text: ' ', XI_API_KEY: CANARY },
  { text: ' ', authorization: `Bearer ${CANARY}` },
  { text: ' ', single_use_token: CANARY, context_id: 'a' },
  { text: ' ', apiKey: CANARY },
  { text: ' ', access_token: CANARY },
  { text: ' ', context: { deeper: [{ xi_api_key: CANARY }] } },
  { headers: { Authorization: CANARY, Cookie: CANARY } },
])('a secret of a message is forgotten: %j', (message) => {
  expect(log(JSON.stringify(message))).not.toContain('CANARY');
  // So is one of a message that was cut, or written badly.
  expect(log(JSON.stringify(message).slice(0, -1))).not.toContain('CANARY');
});

test('what is not secret is kept as it came', () => {
  const message = {
    text: 'My token: a password of old.',
    context_id: 'a',
    voice_settings: { speed: 1.1 },
    list: [1, null],
  };
  expect(createForgetting(CANARY).json(JSON.stringify(message))).toEqual(message);
  expect(createForgetting(undefined).json('not JSON')).toBe('not JSON');
});

test('the one key is forgotten wherever it stands', () => {
  expect(log(JSON.stringify({ text: `read ${CANARY} aloud` }), CANARY)).not.toContain('CANARY');
  expect(log(`{"text": "${CANARY}`, CANARY)).not.toContain('CANARY');
});

test('what is nested deeply can still be written as JSON', () => {
  const deep = `{"text":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
  expect(log(deep).length).toBeLessThan(100);
});

test('fields named like parts of JavaScript change nothing', () => {
  const kept = createForgetting(undefined).json(
    '{"text":"x","__proto__":{"polluted":true},"constructor":{"prototype":1}}',
  );
  expect(kept).not.toHaveProperty('polluted');
  expect({}).not.toHaveProperty('polluted');
  expect(createForgetting(undefined).pairs(new URLSearchParams('__proto__=x&a=1'))).toHaveProperty('a', '1');
});

test('a whole studio remembers no key and no token', async () => {
  const studio = await startStudio({ voices: createToneVoices(), closeDelayMs: 1, keep: 'all' });
  onTestFinished(() => studio.close());
  const client = await openStream(studio.url, {
    query: { authorization: `Bearer ${CANARY}`, single_use_token: CANARY, xi_api_key: CANARY, token: CANARY },
    headers: { 'xi-api-key': CANARY, authorization: CANARY, cookie: `session=${CANARY}` },
  });
  client.send(
    { text: ' ', xi_api_key: CANARY },
    { text: 'Hello. ', single_use_token: CANARY },
    `{"xi_api_key":"${CANARY}`,
  );
  await client.closed;
  const protocol = rawConnection(studio.port, handshake('tone-a', [`Sec-WebSocket-Protocol: ${CANARY}`]));
  await protocol.until((heard) => heard.includes('101'));
  protocol.socket.destroy();
  for (const body of [`{"text":"Hello.","xi_api_key":"${CANARY}"}`, `{"authorization":"${CANARY}`])
    await fetch(`${studio.url}/v1/text-to-speech/tone-a?xi_api_key=${CANARY}`, {
      method: 'POST',
      headers: { 'xi-api-key': CANARY, authorization: `Bearer ${CANARY}`, cookie: CANARY },
      body,
    });
  expect(studio.sessions.length).toBe(2);
  expect(studio.requests.length).toBe(2);
  expect(studio.requests[0]?.body).toEqual({ text: 'Hello.' });
  expect(JSON.stringify([studio.sessions, studio.requests])).not.toContain('CANARY');
});

import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { ApiKey } from './api-key.js';
import { endpoint, parseBaseUrl, requestHeaders } from './service.js';

test.each([
  ['https://api.elevenlabs.io', 'https://api.elevenlabs.io/'],
  ['wss://api.us.elevenlabs.io/', 'https://api.us.elevenlabs.io/'],
  ['ws://127.0.0.1:8080', 'http://127.0.0.1:8080/'],
  ['http://localhost:8080/proxy//', 'http://localhost:8080/proxy/'],
  ['http://[::1]:9', 'http://[::1]:9/'],
])('%s is %s', (value, url) => {
  expect(parseBaseUrl(value).href).toBe(url);
});

test.each([
  'api.elevenlabs.io',
  'ftp://api.elevenlabs.io',
  'http://api.elevenlabs.io',
  'ws://192.168.1.2',
  'http://127.0.0.1.evil.example',
  'http://localhost.evil.example',
  'https://user:secret@api.elevenlabs.io',
  'https://api.elevenlabs.io@evil.example',
  'http://0.0.0.0:80',
  '',
])('"%s" is refused', (value) => {
  expect(() => parseBaseUrl(value)).toThrow(expect.objectContaining({ code: 'ERR_USAGE' }));
});

test('a path in front of the service is kept, and the query is encoded', () => {
  const service = { baseUrl: parseBaseUrl('https://example.com/eleven'), apiKey: undefined };
  expect(endpoint(service, '/v2/voices', { search: 'a&b' }).href).toBe(
    'https://example.com/eleven/v2/voices?search=a%26b',
  );
});

test('the key stands in the header and nowhere else', () => {
  const apiKey = new ApiKey(' sk_0123456789abcdef \n');
  const service = { baseUrl: parseBaseUrl('https://example.com'), apiKey };
  expect(requestHeaders(service)).toMatchObject({ 'xi-api-key': 'sk_0123456789abcdef' });
  const shown = [
    String(apiKey),
    JSON.stringify({ apiKey }),
    inspect(apiKey),
    inspect(service, { depth: 9 }),
    `${apiKey}`,
  ];
  for (const text of shown) expect(text).not.toContain('0123456789');
});

test.each(['', '  ', 'two words', 'line\nbreak', 'kéy'])('the key "%s" is refused', (value) => {
  expect(() => new ApiKey(value)).toThrow(expect.objectContaining({ code: 'ERR_CREDENTIALS' }));
});

import { expect, test } from 'vitest';
import { studioFor } from '../../testing/studio-client.js';
import { wordsIn } from '../../testing/tone-voices.js';

const KEY = { 'xi-api-key': 'sk_test' };

test('a preview needs no key, is spoken once, and costs nothing', async () => {
  const { studio, get, voices } = await studioFor({ apiKey: 'sk_test', plan: 'free', creditLimit: 1 });
  const listed = (await get('/v1/voices', KEY)).body.voices as { preview_url: string }[];
  const url = listed[1]?.preview_url ?? '';
  expect(url).toBe(`${studio.url}/v1/previews/tone-b.mp3`);
  const [first, second] = await Promise.all([fetch(url), fetch(url)]);
  expect(first.headers.get('content-type')).toBe('audio/mpeg');
  const bytes = Buffer.from(await first.arrayBuffer());
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('ID3\x04');
  expect(wordsIn(bytes)).toContain('Hello.');
  expect(Buffer.from(await second.arrayBuffer()).equals(bytes)).toBe(true);
  const head = await fetch(url, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, `${bytes.length}`, '']);
  expect(voices.spoken).toHaveLength(1);
  expect(voices.openStreams).toBe(0);
  expect((await fetch(url.replace('tone-b', 'nobody'))).status).toBe(404);
});

test('the preview is where the client reached the studio', async () => {
  const { studio, get } = await studioFor();
  const port = new URL(studio.url).port;
  const { body } = await get('/v1/voices/tone-a', {});
  expect(body.preview_url).toBe(`http://127.0.0.1:${port}/v1/previews/tone-a.mp3`);
  const response = await fetch(`http://localhost:${port}/v1/voices/tone-a`);
  expect(await response.json()).toMatchObject({ preview_url: `http://localhost:${port}/v1/previews/tone-a.mp3` });
});

test('single-use tokens are given for a key', async () => {
  const { studio } = await studioFor({ apiKey: 'sk_test' });
  const ask = async (kind: string, headers: Record<string, string> = KEY) => {
    const response = await fetch(`${studio.url}/v1/single-use-token/${kind}`, { method: 'POST', headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const first = await ask('tts_websocket');
  expect(first).toEqual({ status: 200, body: { token: expect.stringMatching(/^sutkn_[0-9a-f]{48}$/) } });
  expect((await ask('tts_websocket')).body).not.toEqual(first.body);
  expect((await ask('realtime_scribe')).status).toBe(200);
  expect((await ask('tts_websocket', {})).status).toBe(401);
  expect(await ask('anything')).toMatchObject({
    status: 422,
    body: { detail: [{ loc: ['path', 'token_type'], type: 'enum', input: 'anything' }] },
  });
  expect(JSON.stringify(studio.requests)).not.toContain('sutkn_');
});

test('models: what each takes, costs and speaks', async () => {
  const { get } = await studioFor();
  const models = (await get('/v1/models')).body as unknown as {
    model_id: string;
    languages: { language_id: string; name: string }[];
  }[];
  const counts = Object.fromEntries(models.map(({ model_id, languages }) => [model_id, languages.length]));
  expect(counts).toMatchObject({ eleven_flash_v2_5: 32, eleven_flash_v2: 1, eleven_multilingual_v2: 29 });
  expect(counts.eleven_v3).toBeGreaterThan(70);
  for (const { languages } of models) {
    expect(languages[0]).toEqual({ language_id: 'en', name: 'English' });
    expect(new Set(languages.map(({ name }) => name)).size).toBe(languages.length);
  }
  expect(models.find(({ model_id }) => model_id === 'eleven_v3')).toMatchObject({
    maximum_text_length_per_request: 5000,
    model_rates: { character_cost_multiplier: 1, cost_discount_multiplier: 1 },
    concurrency_group: 'standard',
    can_be_finetuned: false,
  });
});

test.each([
  ['GET', '/v1/models', 200, null],
  ['HEAD', '/v2/voices', 200, null],
  ['HEAD', '/', 200, null],
  ['OPTIONS', '/v2/voices', 204, 'GET, HEAD, OPTIONS'],
  ['OPTIONS', '/v1/text-to-speech/tone-a', 204, 'POST, OPTIONS'],
  ['POST', '/v2/voices', 405, 'GET, HEAD, OPTIONS'],
  ['DELETE', '/v1/voices/tone-a', 405, 'GET, HEAD, OPTIONS'],
  ['GET', '/v1/single-use-token/tts_websocket', 405, 'POST, OPTIONS'],
  ['HEAD', '/v1/text-to-speech/tone-a/stream', 405, 'POST, OPTIONS'],
  ['POST', '/v1/nothing', 404, null],
  ['OPTIONS', '/v1/nothing', 404, null],
  ['GET', '/v1/voices/%E0%A4%A', 404, null],
])('%s %s', async (method, path, status, allow) => {
  const { studio } = await studioFor();
  const response = await fetch(studio.url + path, { method });
  expect(response.status).toBe(status);
  expect(response.headers.get('allow')).toBe(allow);
  expect(response.headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
  if (method === 'HEAD' || status === 204) expect(await response.text()).toBe('');
});

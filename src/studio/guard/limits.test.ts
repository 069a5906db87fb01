import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { clientFrame, TEXT } from '../../testing/fuzz/client-frames.js';
import { handshake, type RawConnection, rawConnection } from '../../testing/raw-connection.js';
import { openStream } from '../../testing/stream-client.js';
import { createToneVoices, type ToneOptions } from '../../testing/tone-voices.js';
import { type StudioOptions, startStudio } from '../server.js';

const studioFor = async (options: Partial<StudioOptions> = {}, tones: ToneOptions = {}) => {
  const voices = createToneVoices(tones);
  const studio = await startStudio({ voices, closeDelayMs: 1, keep: 'all', ...options });
  onTestFinished(() => studio.close());
  return { studio, voices, port: studio.port, url: studio.url };
};

const statusIn = (heard: string): string => heard.slice(9, 12);

test.each([
  ['no URL', 'GET // HTTP/1.1'],
  ['another server', 'GET //elsewhere/v1/voices HTTP/1.1'],
  ['another server by backslashes', 'GET /\\elsewhere/v1/voices HTTP/1.1'],
  ['an absolute URL', 'GET http://elsewhere/v1/voices HTTP/1.1'],
  ['the server itself', 'OPTIONS * HTTP/1.1'],
  ['a port that is none', 'GET //a:99999999/ HTTP/1.1'],
])('a request line that names %s is answered 404, and the studio lives', async (_, line) => {
  const { port, url } = await studioFor();
  for (const more of ['', 'Connection: Upgrade\r\nUpgrade: websocket\r\n', 'Connection: Upgrade\r\nUpgrade: h2c\r\n']) {
    const { ended } = rawConnection(port, `${line}\r\nHost: 127.0.0.1\r\n${more}\r\n`);
    expect(statusIn(await ended)).toBe('404');
  }
  expect((await fetch(`${url}/v1/voices`)).status).toBe(200);
});

test.each([
  ['bad percent escapes', 'GET /v1/text-to-speech/%E0%A4%A/stream-input HTTP/1.1', 404],
  ['a climb', 'GET /../../etc/passwd HTTP/1.1', 404],
  ['an encoded climb', 'GET /v1/%2e%2e/%2e%2e/etc/passwd HTTP/1.1', 404],
  ['an encoded NUL', 'GET /v1/voices%00 HTTP/1.1', 404],
  ['a bare NUL', 'GET /v1/voices\0 HTTP/1.1', 400],
  ['two lengths', 'POST /v1/text-to-speech/tone-a HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 5', 400],
  ['a length and chunks', 'POST /v1/voices HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked', 400],
  ['a blank before the colon', 'GET /v1/voices HTTP/1.1\r\nTransfer-Encoding : chunked', 400],
  ['a folded header', 'GET /v1/voices HTTP/1.1\r\nA: b\r\n c', 400],
  ['a long head', `GET /v1/voices HTTP/1.1\r\nA: ${'x'.repeat(17_000)}`, 431],
  ['a long path', `GET /${'x'.repeat(17_000)} HTTP/1.1`, 431],
])('%s is refused', async (_, head, status) => {
  const { port, url } = await studioFor();
  const { ended } = rawConnection(
    port,
    Buffer.from(`${head}\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`, 'latin1'),
  );
  expect(statusIn(await ended)).toBe(String(status));
  expect((await fetch(`${url}/v1/voices`)).status).toBe(200);
});

test('an answer that is longer than a buffer is whole, whatever the request behind it offers', async () => {
  const { port } = await studioFor();
  const request = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${more}\r\n`;
  const offer = 'Connection: Upgrade\r\nUpgrade: h2c\r\n';
  const client = rawConnection(port, request('/v1/previews/tone-a.mp3') + request('/v1/user/subscription', offer));
  const heard = await client.until((text) => text.includes('character_count'));
  expect(heard.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
  client.socket.destroy();
});

test('a client that offers another protocol is answered as if it had not, its body and next request as well', async () => {
  const { port } = await studioFor();
  const body = JSON.stringify({ text: 'Hello there.' });
  const offer = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n';
  const post = `POST /v1/text-to-speech/tone-a HTTP/1.1\r\nHost: 127.0.0.1\r\n${offer}Content-Length: ${body.length}\r\n\r\n`;
  const connection = rawConnection(port, post, body.slice(0, 5));
  connection.socket.write(body.slice(5));
  await connection.until((heard) => statusIn(heard) === '200' && heard.includes('audio/mpeg'));
  connection.socket.write('GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n');
  expect(await connection.ended).toContain('eleven_flash_v2_5');
});

test('requests with offers behind ones that are still being answered are answered in their order', async () => {
  const { port } = await studioFor({}, { pieceDelayMs: 20 });
  const body = JSON.stringify({ text: 'One. Two. Three.' });
  const slow = `POST /v1/text-to-speech/tone-a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const offer = 'GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n';
  const last = 'GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n';
  const heard = await rawConnection(port, [slow, slow, offer, slow, offer, offer, last].join('')).ended;
  const kinds = Array.from(
    heard.matchAll(/content-type: (\S+)|(404) Not Found/gi),
    ([, type, status]) => status ?? type,
  );
  const [mp3, json] = ['audio/mpeg', 'application/json'];
  expect(kinds).toEqual([mp3, mp3, json, mp3, json, json, '404', json]);
});

test('requests that wait for their turn on a connection end with it', async () => {
  const { port, voices, url } = await studioFor({ limits: { requests: 4 } }, { pieceDelayMs: 20 });
  const body = JSON.stringify({ text: 'One. Two. Three. Four. Five. '.repeat(100) });
  const slow = `POST /v1/text-to-speech/tone-a/stream HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const connection = rawConnection(port, slow, slow, slow);
  await expect.poll(() => voices.openStreams).toBe(3);
  connection.socket.destroy();
  await expect.poll(() => voices.openStreams).toBe(0);
  // Nor do they count any longer.
  const statuses = await Promise.all([1, 2, 3].map(() => fetch(`${url}/v1/models`).then(({ status }) => status)));
  expect(statuses).toEqual([200, 200, 200]);
});

test.each([
  ['nothing', []],
  ['half a head', ['GET /v1/voices HTTP/1.1\r\nHost: 127.']],
  ['half a handshake', [handshake().slice(0, -2)]],
  ['half a body', ['POST /v1/text-to-speech/tone-a HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99\r\n\r\n{"te']],
])('a client that sends %s and no more is answered 408', async (_, sends) => {
  const { port } = await studioFor({ limits: { headMs: 100, requestMs: 200 } });
  expect(statusIn(await rawConnection(port, ...sends).ended)).toBe('408');
});

test('a body or a message longer than the limit is refused', async () => {
  const { url, port } = await studioFor({ limits: { bodyBytes: 100, messageBytes: 100 } });
  const body = JSON.stringify({ text: 'x'.repeat(100) });
  const head = 'POST /v1/text-to-speech/tone-a HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n';
  expect(statusIn(await rawConnection(port, `${head}Content-Length: ${body.length}\r\n\r\n${body}`).ended)).toBe('413');
  const chunk = `${'x'.repeat(65_536)}`;
  const endless = rawConnection(port, `${head}Transfer-Encoding: chunked\r\n\r\n10000\r\n${chunk}\r\n`);
  expect(statusIn(await endless.ended)).toBe('413');
  const client = await openStream(url);
  client.send(body);
  expect((await client.closed).code).toBe(1009);
});

test('more requests at once than the limit are refused, and later ones are answered', async () => {
  const { url } = await studioFor({ limits: { requests: 1 } }, { pieceDelayMs: 50 });
  const speak = () =>
    fetch(`${url}/v1/text-to-speech/tone-a`, { method: 'POST', body: JSON.stringify({ text: 'One. Two. Three.' }) });
  const statuses = await Promise.all([speak(), speak(), speak()]).then((all) => all.map(({ status }) => status));
  expect(statuses.sort()).toEqual([200, 429, 429]);
  expect((await speak()).status).toBe(200);
});

/** A socket whose program is gone: it answers nothing, not even a ping. */
const silentSocket = async (port: number): Promise<RawConnection> => {
  const connection = rawConnection(port, handshake('tone-a'));
  await connection.until((heard) => heard.includes('101'));
  return connection;
};

test('a socket that does not answer a ping is cut off; one that does stays', async () => {
  const { port, url, studio } = await studioFor({ limits: { stuckMs: 200 } });
  const client = await openStream(url);
  const pinged = once(client.socket, 'ping');
  const silent = await silentSocket(port);
  await silent.ended;
  await pinged;
  await once(client.socket, 'ping');
  expect(studio.sessions.map(({ closed }) => closed?.code)).toEqual([undefined, 1006]);
  client.send({ text: ' ' }, { text: 'Hello. ' }, { text: '' });
  expect((await client.closed).code).toBe(1000);
});

test('a socket whose client does not answer the close frame is cut off', async () => {
  const { port, studio } = await studioFor({ limits: { closeMs: 100 } });
  const silent = await silentSocket(port);
  silent.socket.write(masked('no JSON'));
  expect(await silent.ended).toContain('invalid_input_message');
  await expect.poll(() => studio.sessions[0]?.closed?.code).toBe(1006);
});

test('a client that reads nothing is cut off and its voice put away, over the socket and over HTTP', async () => {
  const { port, voices } = await studioFor({ limits: { stuckMs: 200 } });
  const long = JSON.stringify({ text: 'A word or two, and so on. '.repeat(350) });
  // More than the buffers of the system hold.
  const path = '/v1/text-to-speech/tone-a?output_format=pcm_44100';
  const post = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: ${long.length}\r\n\r\n${long}`;
  const socket = await silentSocket(port);
  socket.socket.pause();
  const reader = rawConnection(port, post);
  reader.socket.pause();
  for (let message = 0; message < 40; message++) socket.socket.write(masked(long.replace('}', ',"flush":true}')));
  await expect.poll(() => voices.openStreams, { timeout: 10_000 }).toBeGreaterThan(0);
  await expect.poll(() => voices.openStreams, { timeout: 10_000 }).toBe(0);
  reader.socket.destroy();
  socket.socket.destroy();
});

test('blanks without end are refused like any text that is too long', async () => {
  const { url, voices } = await studioFor();
  const client = await openStream(url);
  client.send({ text: ' ' });
  for (let sent = 0; sent < 12; sent++) client.send({ text: ' '.repeat(1000) });
  expect((await client.closed).code).toBe(1008);
  expect(client.frames).toMatchObject([{ error: 'max_character_limit_exceeded' }]);
  expect(voices.spoken).toEqual([]);
});

test.each([{ stuckMs: 0 }, { requests: -1 }, { headMs: Number.NaN }])('%j is no limit', async (limits) => {
  await expect(startStudio({ limits })).rejects.toMatchObject({ code: 'ERR_USAGE' });
});

const masked = (text: string): Buffer => {
  return clientFrame({ opcode: TEXT, payload: Buffer.from(text) });
};

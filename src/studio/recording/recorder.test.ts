import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { CANARY_KEY, temporaryFolder } from '../../testing/run-narrate.js';
import { startService } from '../../testing/service.js';
import { openStream, refusedStream } from '../../testing/stream-client.js';
import { close, refuse, reset } from '../weather/faults.js';
import { startRecorder } from './recorder.js';
import type { Session } from './session.js';
import { readSession } from './session-lines.js';

const QUERY = { model_id: 'eleven_flash_v2_5', output_format: 'mp3_44100_128' };

/** A recorder of `upstream`, until the test is over. */
const record = async (upstream: string, folder = temporaryFolder()) => {
  const recorder = await startRecorder({ upstream, folder, proxyEnv: {} });
  onTestFinished(() => recorder.close());
  return { recorder, folder };
};

/** All sessions, once the recorder has ended them. */
const sessionsIn = (folder: string): Session[] =>
  readdirSync(folder)
    .sort()
    .map((name) => readSession(path.join(folder, name)));

const allComplete = (folder: string, count: number) =>
  expect.poll(() => sessionsIn(folder).filter(({ isComplete }) => isComplete).length).toBe(count);

/** Every byte below the folder, every base64 in it unpacked, and every body put together from its pieces. */
const everythingIn = (folder: string): string =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => {
      const text = readFileSync(path.join(folder, name), 'latin1');
      const packed = [...text.matchAll(/"([A-Za-z0-9+/=]{8,})"/g)].map(([, part = '']) =>
        Buffer.from(part, 'base64').toString('latin1'),
      );
      const pieces = readSession(path.join(folder, name)).items.map((item) => {
        if (item.type === 'text') return item.text;
        return item.type === 'bytes' ? item.bytes.toString('latin1') : '';
      });
      return [name, text, ...packed, pieces.join('')].join('\n');
    })
    .join('\n');

test('a socket passes through as it is, and stands in a file of its own', async () => {
  const { studio } = await startService();
  const { recorder, folder } = await record(studio.url);
  const headers = { 'xi-api-key': CANARY_KEY };
  const speak = async (url: string) => {
    const client = await openStream(url, { query: QUERY, headers });
    client.send({ text: ' ' }, { text: 'Good evening to you. ' }, { text: '' });
    const ended = await client.closed;
    return { ended, frames: client.frames };
  };
  const direct = await speak(studio.url);
  const through = await speak(recorder.url);
  expect(through).toEqual(direct);
  await allComplete(folder, 1);
  expect(readdirSync(folder)).toEqual(['0001-stream-input.jsonl']);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(path.join(folder, '0001-stream-input.jsonl')).mode & 0o777).toBe(0o600);
  const [session] = sessionsIn(folder);
  expect(session?.head).toMatchObject({
    kind: 'stream-input',
    over: 'websocket',
    path: '/v1/text-to-speech/tone-a/stream-input',
    query: QUERY,
  });
  const messages = session?.items.flatMap((item) => (item.type === 'message' ? [item] : [])) ?? [];
  expect(messages.filter(({ from }) => from === 'client').map(({ message }) => message)).toEqual([
    { text: ' ' },
    { text: 'Good evening to you. ' },
    { text: '' },
  ]);
  expect(messages.filter(({ from }) => from === 'server').map(({ message }) => message)).toEqual(direct.frames);
  expect(session?.items.at(-1)).toMatchObject({ from: 'server', type: 'close', code: 1000, reason: '' });
});

test('a refused handshake keeps its status, headers and body', async () => {
  const { studio } = await startService({
    faults: [{ at: { phase: 'upgrade' }, do: refuse(418, { detail: 'a teapot' }, { 'retry-after': '7' }) }],
  });
  const { recorder, folder } = await record(studio.url);
  const direct = await refusedStream(studio.url, { query: QUERY });
  const through = await refusedStream(recorder.url, { query: QUERY });
  // Each answer is traced by an id of its own.
  const sameHeaders = { ...direct.headers, 'x-trace-id': through.headers['x-trace-id'] };
  expect(through).toEqual({ ...direct, headers: sameHeaders });
  expect(through).toMatchObject({ status: 418, body: { detail: 'a teapot' } });
  expect(through.headers['retry-after']).toBe('7');
  await allComplete(folder, 1);
  expect(sessionsIn(folder)[0]?.items).toMatchObject([
    { type: 'refused', refused: { status: 418, headers: { 'retry-after': '7' } }, body: { detail: 'a teapot' } },
  ]);
});

test.each([
  ['a close of its own', close(1012, 'restarting'), { code: 1012, reason: 'restarting' }],
  ['a reset', reset, { code: 1006, reason: '' }],
])('%s of the server reaches the client, and the file', async (_name, action, ending) => {
  const { studio } = await startService({ faults: [{ at: { frame: 1 }, do: action }] });
  const { recorder, folder } = await record(studio.url);
  const client = await openStream(recorder.url, { query: QUERY, headers: { 'xi-api-key': CANARY_KEY } });
  client.send({ text: ' ' }, { text: 'One two three. ' }, { text: '' });
  expect(await client.closed).toEqual(ending);
  await allComplete(folder, 1);
  expect(sessionsIn(folder)[0]?.items.at(-1)).toMatchObject({ from: 'server', type: 'close', ...ending });
});

test('a frame that comes in one packet with the handshake is not lost', async () => {
  const message = '{"message":"Invalid API key","error":"invalid_api_key","code":1008}';
  const server = createServer();
  server.on('upgrade', (request, connection) => {
    const accept = createHash('sha1')
      .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64');
    const head = `HTTP/1.1 101 Yes\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`;
    const frames = Buffer.concat([Buffer.from([0x81, message.length]), Buffer.from(message), Buffer.of(0x88, 0)]);
    connection.write(Buffer.concat([Buffer.from(head), frames]));
    connection.once('data', () => connection.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { recorder, folder } = await record(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const socket = new WebSocket(`${recorder.url.replace('http', 'ws')}/v1/text-to-speech/a/stream-input`);
  const frames: string[] = [];
  socket.on('message', (data) => frames.push(data.toString()));
  await once(socket, 'close');
  expect(frames).toEqual([message]);
  await allComplete(folder, 1);
  expect(sessionsIn(folder)[0]?.items.map(({ type }) => type)).toEqual(['answer', 'message', 'close']);
});

test('a client that leaves is told to the server, and stands in the file', async () => {
  const { studio } = await startService();
  const { recorder, folder } = await record(studio.url);
  const client = await openStream(recorder.url, { query: QUERY, headers: { 'xi-api-key': CANARY_KEY } });
  client.send({ text: ' ' });
  client.socket.close(4001, 'enough');
  await client.closed;
  await expect.poll(() => studio.sessions[0]?.closed).toEqual({ code: 4001, reason: 'enough' });
  await allComplete(folder, 1);
  expect(sessionsIn(folder)[0]?.items.at(-1)).toMatchObject({ from: 'client', code: 4001, reason: 'enough' });
});

test('pings reach the other side, and its pongs come back', async () => {
  const upstream = await startEcho();
  const { recorder } = await record(upstream);
  const client = await openStream(recorder.url);
  const pong = once(client.socket, 'pong');
  client.socket.ping('are you there');
  expect(String((await pong)[0])).toBe('are you there');
  expect(echoed.pings).toEqual(['are you there']);
  client.socket.close();
});

test('a client that leaves in the midst of an answer is told to the server, and stands in the file', async () => {
  const { studio } = await startService({ pieceDelayMs: 200 });
  const { recorder, folder } = await record(studio.url);
  const leave = new AbortController();
  const answer = await fetch(`${recorder.url}/v1/text-to-speech/tone-a/stream`, {
    method: 'POST',
    headers: { 'xi-api-key': CANARY_KEY },
    body: JSON.stringify({ text: 'One. '.repeat(100) }),
    signal: leave.signal,
  });
  expect(answer.status).toBe(200);
  leave.abort();
  await allComplete(folder, 1);
  expect(sessionsIn(folder)[0]?.items.at(-1)).toMatchObject({ from: 'client', type: 'cut' });
});

test('where nothing can be written, everything still passes, and the failure is told', async () => {
  const { studio } = await startService();
  const { recorder, folder } = await record(studio.url);
  rmSync(folder, { recursive: true });
  const answer = await fetch(`${recorder.url}/v1/models`, { headers: { 'xi-api-key': CANARY_KEY } });
  expect(answer.status).toBe(200);
  expect(recorder.failures).toMatchObject([{ code: 'ERR_OUTPUT' }]);
});

test('requests over HTTP pass through as they are', async () => {
  const { studio } = await startService();
  const { recorder, folder } = await record(studio.url);
  const speech = '/v1/text-to-speech/tone-a/stream?output_format=mp3_44100_128';
  const ask = async (url: string) => {
    const headers = { 'xi-api-key': CANARY_KEY, 'content-type': 'application/json' };
    const body = JSON.stringify({ text: 'Good evening.', model_id: 'eleven_flash_v2_5' });
    const answers = [];
    for (const request of [
      new Request(`${url}${speech}`, { method: 'POST', headers, body }),
      new Request(`${url}/v2/voices?page_size=1`, { headers }),
      new Request(`${url}/v1/nothing`, { headers }),
    ]) {
      const answer = await fetch(request);
      const bytes = Buffer.from(await answer.arrayBuffer());
      answers.push({ status: answer.status, type: answer.headers.get('content-type'), bytes });
    }
    return answers;
  };
  const through = await ask(recorder.url);
  expect(through).toEqual(await ask(studio.url));
  await allComplete(folder, 3);
  const sessions = sessionsIn(folder);
  expect(sessions.map(({ head }) => head?.kind)).toEqual(['text-to-speech-stream', 'voices', 'other']);
  const sound = sessions[0]?.items.flatMap((item) => (item.type === 'bytes' ? [item.bytes] : [])) ?? [];
  expect(Buffer.concat(sound).equals(through[0]?.bytes ?? Buffer.alloc(0))).toBe(true);
  expect(
    sessions[0]?.items.map(({ from, type }) => `${from} ${type}`).filter((line) => line !== 'server bytes'),
  ).toEqual(['client message', 'client end', 'server answer', 'server end']);
});

test('an HTTP answer that breaks off, breaks off for the client too', async () => {
  const { studio } = await startService({
    faults: [{ http: '/v1/text-to-speech/tone-a/stream', at: { bytes: 500 }, do: reset }],
  });
  const { recorder, folder } = await record(studio.url);
  const answer = await fetch(`${recorder.url}/v1/text-to-speech/tone-a/stream`, {
    method: 'POST',
    headers: { 'xi-api-key': CANARY_KEY },
    body: JSON.stringify({ text: 'Good evening.' }),
  });
  expect(answer.status).toBe(200);
  await expect(answer.arrayBuffer()).rejects.toThrow();
  await allComplete(folder, 1);
  expect(sessionsIn(folder)[0]?.items.at(-1)).toMatchObject({ from: 'server', type: 'cut' });
});

test('a server that is not there is a bad gateway, and no crash', async () => {
  const { recorder, folder } = await record('http://127.0.0.1:9');
  const answer = await fetch(`${recorder.url}/v1/voices`);
  expect(answer.status).toBe(502);
  expect(await answer.json()).toMatchObject({ detail: { code: 'bad_gateway' } });
  expect(await refusedStream(recorder.url)).toMatchObject({ status: 502 });
  await allComplete(folder, 2);
});

const echoed: { pings: string[] } = { pings: [] };

/** Repeats whatever it is sent, in every way a server can. */
const startEcho = async (): Promise<string> => {
  const open = new Set<Socket>();
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const echo = `${request.url} ${JSON.stringify(request.headers)} ${Buffer.concat(parts)} ${request.headers['xi-api-key']}`;
    response.writeHead(400, { 'content-type': 'text/plain', 'request-id': String(request.headers['xi-api-key']) });
    // Byte by byte: a key is cut by every piece.
    for (const byte of Buffer.from(echo)) {
      response.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.on('upgrade', (request, connection, head) => {
    if (request.url?.includes('refused')) {
      const body = JSON.stringify({ detail: { message: `No: ${request.url} ${JSON.stringify(request.headers)}` } });
      connection.end(
        `HTTP/1.1 401 No\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      return;
    }
    sockets.handleUpgrade(request, connection, head, (socket: WebSocket) => {
      socket.send(JSON.stringify({ message: `You are ${request.url} ${JSON.stringify(request.headers)}` }));
      socket.on('ping', (data) => echoed.pings.push(data.toString()));
      socket.on('message', (data, isBinary) => {
        socket.send(data, { binary: isBinary });
        socket.send(JSON.stringify({ message: `Bad message: ${data.toString()}` }));
        if (data.toString().includes('bye')) socket.close(1008, `No: ${data.toString().slice(-100)}`);
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

test.each([CANARY_KEY, 'a1b2c3d4e5f60718293a4b5c6d7e8f90', 'qu"ote\\d+key/with=%sig!n(s)~'])(
  'no byte of a recording holds the key %s, however it came and came back',
  async (key) => {
    const upstream = await startEcho();
    const bearer = `Bearer ${key}`;
    const encoded = encodeURIComponent(key);
    const ways: { query?: Record<string, string>; headers?: Record<string, string>; first?: string }[] = [
      { headers: { 'xi-api-key': key } },
      { headers: { authorization: bearer } },
      { query: { authorization: bearer } },
      { query: { authorization: key } },
      { query: { single_use_token: key } },
      { query: { 'xi-api-key': key } },
      { first: JSON.stringify({ text: ' ', 'xi-api-key': key }) },
      { first: JSON.stringify({ text: ' ', xi_api_key: key }) },
      { first: JSON.stringify({ text: ' ', authorization: bearer }) },
      { first: `{"text": " ", "xi_api_key": ${JSON.stringify(key)}, broken` },
      { headers: { 'xi-api-key': key }, first: JSON.stringify({ text: `I say ${key} aloud` }) },
    ];
    for (const { query = {}, headers = {}, first } of ways) {
      // Each has to find the key by itself.
      const { recorder, folder } = await record(upstream);
      const client = await openStream(recorder.url, { query: { ...QUERY, ...query }, headers });
      if (first !== undefined) client.send(first);
      client.send(Buffer.from(`binary ${first ?? key}`).toString(), `bye ${key.slice(0, 60)}`);
      client.socket.send(Buffer.from(`raw ${key}`), { binary: true });
      await client.closed;
      await refusedStream(recorder.url, { voiceId: 'refused', query, headers });
      const url = `${recorder.url}/v1/voices?${new URLSearchParams(query)}`;
      const body = first ?? '{}';
      const answer = await fetch(url, { method: 'POST', headers, body });
      // The client gets what the server said.
      expect(await answer.text()).toContain(first ?? (headers['xi-api-key'] ? key : '{}'));
      await allComplete(folder, 3);
      const everything = everythingIn(folder);
      expect(everything).toContain('Bad message');
      expect(everything).toContain('[key]');
      for (const form of [key, encoded, JSON.stringify(key).slice(1, -1), Buffer.from(key).toString('hex')])
        expect(everything).not.toContain(form);
    }
  },
);

test.each(['xi-api-key', 'xi_api_key', 'authorization'])(
  'a key in the field %s alone is known in the echo',
  async (field) => {
    const key = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
    const { recorder, folder } = await record(await startEcho());
    const client = await openStream(recorder.url);
    client.send({ text: 'bye', [field]: key });
    await client.closed;
    expect(JSON.stringify(client.frames)).toContain(key);
    await allComplete(folder, 1);
    expect(everythingIn(folder)).toContain('[key]');
    expect(everythingIn(folder)).not.toContain(key);
  },
);

test('headers and parameters that nobody knows are not kept, only the names of those of the answer', async () => {
  const { studio } = await startService();
  const { recorder, folder } = await record(studio.url);
  const headers = { cookie: 'session=private', 'x-own': 'private', 'xi-api-key': CANARY_KEY };
  await fetch(`${recorder.url}/v2/voices?page_size=1&password=private`, { headers });
  await allComplete(folder, 1);
  const [session] = sessionsIn(folder);
  expect(session?.head?.query).toEqual({ page_size: '1' });
  expect(everythingIn(folder)).not.toContain('private');
  const answer = session?.items.find((item) => item.type === 'answer');
  expect(answer).toMatchObject({ answer: { status: 200, headers: { 'content-type': 'application/json' } } });
});

test('a token that the server gives out is no part of a recording', async () => {
  const token = 'sutkn_0123456789abcdef';
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ token, said: request.url }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const { recorder, folder } = await record(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const answer = await fetch(`${recorder.url}/v1/single-use-token/tts_websocket`, { method: 'POST' });
  expect(await answer.json()).toMatchObject({ token });
  await fetch(`${recorder.url}/v1/voices?search=${token}`);
  await allComplete(folder, 2);
  expect(everythingIn(folder)).not.toContain(token);
});

test('a slow client is felt by the server: what waits in between is bounded', async () => {
  const { recorder } = await record(await startFlood());
  const client = await openStream(recorder.url);
  client.socket.pause();
  await expect.poll(() => flood.isHeld, { timeout: 10_000 }).toBe(true);
  const held = flood.sentBytes;
  client.socket.resume();
  await expect.poll(() => flood.sentBytes, { timeout: 10_000 }).toBeGreaterThan(held);
  client.socket.terminate();
});

const flood = { sentBytes: 0, isHeld: false };

/** Sends as much as it can, and says when nothing more can leave. */
const startFlood = async (): Promise<string> => {
  const server = createServer();
  const sockets = new WebSocketServer({ server });
  const payload = JSON.stringify({ audio: 'A'.repeat(256 * 1024) });
  sockets.on('connection', (socket) => {
    socket.on('error', () => undefined);
    const send = () => {
      if (socket.readyState !== socket.OPEN || flood.sentBytes > 400 * 1024 * 1024) return;
      let isSent = false;
      socket.send(payload, () => {
        isSent = true;
        flood.isHeld = false;
        flood.sentBytes += payload.length;
        setImmediate(send);
      });
      setTimeout(() => {
        if (!isSent) flood.isHeld = true;
      }, 500);
    };
    send();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const client of sockets.clients) client.terminate();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

test('it serves this machine only, and goes to no place in the clear but this machine', async () => {
  const folder = temporaryFolder();
  await expect(startRecorder({ upstream: 'http://example.com', folder })).rejects.toMatchObject({ code: 'ERR_USAGE' });
  const upstream = 'https://example.com';
  await expect(startRecorder({ upstream, folder, host: '0.0.0.0' })).rejects.toMatchObject({ code: 'ERR_USAGE' });
  const { recorder } = await record(await startEcho(), folder);
  const answer = await fetch(`${recorder.url}/v1/voices`, { headers: { origin: 'https://example.com' } });
  expect(answer.status).toBe(403);
  expect(await refusedStream(recorder.url, { headers: { origin: 'https://example.com' } })).toMatchObject({
    status: 403,
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('a redirect is passed on, and not followed with the key', async () => {
  const { studio } = await startService({
    faults: [{ http: '/v1/voices', do: refuse(307, '', { location: 'http://127.0.0.1:9/' }) }],
  });
  const { recorder } = await record(studio.url);
  const answer = await fetch(`${recorder.url}/v1/voices`, { redirect: 'manual' });
  expect(answer.status).toBe(307);
  expect(answer.headers.get('location')).toBe('http://127.0.0.1:9/');
});

test('files go on after those that are there; a folder that cannot be is told', async () => {
  const { studio } = await startService();
  const folder = temporaryFolder();
  writeFileSync(
    path.join(folder, '0041-voices.jsonl'),
    '{"narrateSession":1,"kind":"voices","over":"http","method":"GET","path":"/v1/voices"}\n',
  );
  const { recorder } = await record(studio.url, folder);
  await fetch(`${recorder.url}/v1/models`);
  await expect.poll(() => readdirSync(folder)).toContain('0042-models.jsonl');
  const file = path.join(temporaryFolder(), 'file');
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, '');
  await expect(startRecorder({ upstream: studio.url, folder: file })).rejects.toMatchObject({ code: 'ERR_OUTPUT' });
});

test('what a killed recorder leaves is whole lines, all of what happened, and not called complete', async () => {
  const { studio } = await startService();
  const folder = temporaryFolder();
  const built = new URL('../../../dist/src/studio/recording/recorder.js', import.meta.url);
  const program = `const { startRecorder } = await import(${JSON.stringify(built)});
    const { url } = await startRecorder(${JSON.stringify({ upstream: studio.url, folder })});
    console.log(url);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [line] = await once(child.stdout, 'data');
  const client = await openStream(String(line).trim(), { query: QUERY, headers: { 'xi-api-key': CANARY_KEY } });
  client.send({ text: ' ' }, { text: 'One two three. ', flush: true });
  await client.frame(({ audio }) => audio !== null);
  child.kill('SIGKILL');
  await client.closed;
  const text = readFileSync(path.join(folder, '0001-stream-input.jsonl'), 'utf8');
  expect(text.endsWith('\n')).toBe(true);
  const [session] = sessionsIn(folder);
  expect(session?.isComplete).toBe(false);
  expect(session?.items.map(({ from, type }) => `${from} ${type}`).slice(0, 4)).toEqual([
    'server answer',
    'client message',
    'client message',
    'server message',
  ]);
});

import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { inspect } from 'node:util';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { passageOf } from '../../testing/passages.js';
import type { Delivery, SpeechEngine } from '../engine.js';
import { outputFormat } from '../output-format.js';
import { ApiKey } from './api-key.js';
import { httpEngine } from './http.js';
import { getJson } from './rest.js';
import { agentFor, parseBaseUrl, type Service } from './service.js';
import { websocketEngine } from './websocket.js';

test.each(['socks5://user:secret@p:1080', 'http://user:secret@', 'http://user:secret@p:x'])(
  'what is no http proxy is told where the connection is made, without its password: %s',
  async (value) => {
    const reason = await ask(serviceAt(443, { HTTPS_PROXY: value })).catch((caught) => caught);
    expect(reason).toMatchObject({ code: 'ERR_USAGE', message: expect.stringContaining('HTTPS_PROXY') });
    expect(inspect(reason, { depth: 9 })).not.toContain('secret');
    const engine = websocketEngine(serviceAt(443, { HTTPS_PROXY: value }));
    expect(() => engine.warm(delivery)).not.toThrow();
    await expect(drain(engine)).rejects.toMatchObject({ code: 'ERR_USAGE' });
    await engine.close();
  },
);

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

test.skipIf(!hasOpenssl)(
  'both engines and the lists speak through a tunnel, whose proxy sees the host alone',
  async () => {
    const server = await startServer();
    const proxy = await startProxy(server.port);
    const service = serviceAt(443, { HTTPS_PROXY: `http://na%40me:pass%3Aword@127.0.0.1:${proxy.port}` });
    trust(service);
    for (const engine of [websocketEngine(service), httpEngine(service)]) {
      expect(await drain(engine)).toBe(5);
      expect(await drain(engine)).toBe(5);
      await engine.close();
    }
    expect(await ask(service)).toEqual({ fine: true });
    expect(server.keys).toEqual(new Set([KEY]));
    expect(proxy.requests.length).toBeGreaterThanOrEqual(5);
    for (const { target, authorization } of proxy.requests) {
      expect(target).toBe('api.test:443');
      expect(Buffer.from(String(authorization).replace('Basic ', ''), 'base64').toString()).toBe('na@me:pass:word');
    }
    expect(proxy.seen()).not.toContain(KEY);
    expect(server.resumed, 'sessions are resumed from the second connection on').toBeGreaterThan(0);
  },
);

test.skipIf(!hasOpenssl)(
  'a certificate nobody vouches for is refused, also with NODE_TLS_REJECT_UNAUTHORIZED=0',
  async () => {
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    onTestFinished(() => {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    });
    const server = await startServer();
    const proxy = await startProxy(server.port);
    const straight: Service = { baseUrl: parseBaseUrl(`https://127.0.0.1:${server.port}`), apiKey: new ApiKey(KEY) };
    for (const service of [straight, serviceAt(443, { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` })]) {
      await expect(ask(service)).rejects.toMatchObject({ code: 'ERR_CERTIFICATE' });
      for (const engine of [websocketEngine(service), httpEngine(service)]) {
        await expect(drain(engine)).rejects.toMatchObject({ code: 'ERR_CERTIFICATE' });
        await engine.close();
      }
    }
    expect(server.keys).toEqual(new Set());
  },
);

test.each<[string, (socket: Duplex) => unknown, string]>([
  ['asks for a password', (socket) => socket.end('HTTP/1.1 407 Who are you\r\n\r\n'), 'ERR_CREDENTIALS'],
  ['does not let us through', (socket) => socket.end('HTTP/1.1 403 No\r\n\r\n'), 'ERR_NETWORK'],
  ['drops the connection', (socket) => socket.destroy(), 'ERR_NETWORK'],
  ['drops the tunnel', (socket) => socket.end('HTTP/1.1 200 Yes\r\n\r\n'), 'ERR_NETWORK'],
  ['speaks something else', (socket) => socket.end('220 smtp ready\r\n'), 'ERR_NETWORK'],
])('a proxy that %s is a clear failure', async (_name, answer, code) => {
  const proxy = await startProxy(1, answer);
  const service = serviceAt(443, { HTTPS_PROXY: `http://name:secret@127.0.0.1:${proxy.port}` });
  await expect(ask(service)).rejects.toMatchObject({ code });
  for (const engine of [websocketEngine(service), httpEngine(service)]) {
    const reason = await drain(engine).catch((caught) => caught);
    expect(reason).toMatchObject({ code });
    expect(inspect({ message: reason.message, hint: reason.hint })).not.toContain('secret');
    await engine.close();
  }
});

test('a proxy that is not there is told as what it is, and never taken for a studio', async () => {
  await expect(ask(serviceAt(443, { HTTPS_PROXY: 'http://127.0.0.1:1' }))).rejects.toMatchObject({
    code: 'ERR_NETWORK',
    message: 'Cannot reach the service: the proxy 127.0.0.1:1: connection refused',
    hint: 'check HTTPS_PROXY and NO_PROXY; to see where it fails: narrate doctor',
  });
});

test('a proxy that does not answer is left at once when nobody waits for it any more', async () => {
  const proxy = await startProxy(1, (socket) => socket.resume().once('end', () => socket.end()));
  const service = serviceAt(443, { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` });
  for (const engine of [websocketEngine(service), httpEngine(service)]) {
    const stop = new AbortController();
    const reason = new Error('enough');
    const spoken = expect(drain(engine, stop.signal)).rejects.toBe(reason);
    await proxy.asked();
    stop.abort(reason);
    await spoken;
    await engine.close();
    await expect.poll(() => proxy.openConnections).toBe(0);
  }
});

test('loopback never goes through a proxy', () => {
  const env = { HTTPS_PROXY: 'http://p:1', HTTP_PROXY: 'http://p:1', ALL_PROXY: 'http://p:1' };
  for (const base of ['http://localhost:9', 'https://localhost:9', 'https://127.0.0.1:9', 'https://[::1]:9']) {
    const service = { baseUrl: parseBaseUrl(base), apiKey: undefined };
    expect(agentFor({ ...service, proxyEnv: env }, service.baseUrl)).toBe(agentFor(service, service.baseUrl));
  }
});

const KEY = 'sk_test_key_0123456789';
const delivery: Delivery = {
  voiceId: 'any',
  modelId: 'eleven_flash_v2_5',
  format: outputFormat('mp3_44100_128'),
  schedule: [50],
  controls: {},
};

const serviceAt = (port: number, proxyEnv: Record<string, string>): Service => ({
  baseUrl: parseBaseUrl(`https://api.test:${port}`),
  apiKey: new ApiKey(KEY),
  proxyEnv,
});

const ask = (service: Service): Promise<unknown> =>
  getJson(service, '/v1/fine', {}, { doing: 'ask', signal: new AbortController().signal });

/** @returns the bytes of sound */
const drain = async (engine: SpeechEngine, signal = new AbortController().signal): Promise<number> => {
  let sizeBytes = 0;
  for await (const { bytes } of engine.speak(passageOf('Hello.'), delivery, signal)) sizeBytes += bytes.length;
  return sizeBytes;
};

let folder: string | undefined;
afterAll(() => folder && rmSync(folder, { recursive: true }));

/** A certificate for api.test that vouches for itself. */
const certificate = (): { key: string; cert: string } => {
  if (folder === undefined) {
    folder = mkdtempSync(path.join(tmpdir(), 'narrate-tls-'));
    const subject = ['-subj', '/CN=api.test', '-addext', 'subjectAltName=DNS:api.test'];
    const files = ['-keyout', path.join(folder, 'key.pem'), '-out', path.join(folder, 'cert.pem')];
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    execFileSync('openssl', ['req', ...kind, ...subject, ...files], { stdio: 'ignore' });
  }
  return {
    key: readFileSync(path.join(folder, 'key.pem'), 'utf8'),
    cert: readFileSync(path.join(folder, 'cert.pem'), 'utf8'),
  };
};

/** Lets the one shared agent trust our certificate until the test has ended. */
const trust = (service: Service): void => {
  const { options } = agentFor({ ...service, proxyEnv: {} }, service.baseUrl) as https.Agent;
  options.ca = certificate().cert;
  onTestFinished(() => {
    delete options.ca;
  });
};

/** Five bytes of sound for whoever asks, over both protocols. */
const startServer = async () => {
  const keys = new Set<unknown>();
  let resumed = 0;
  const audio = Buffer.from('sound').toString('base64');
  const server = https.createServer(certificate(), (request, response) => {
    keys.add(request.headers['xi-api-key']);
    request.resume();
    response.end(request.method === 'GET' ? '{"fine":true}' : JSON.stringify({ audio_base64: audio }));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket, request) => {
    keys.add(request.headers['xi-api-key']);
    socket.on('message', (data) => {
      if (data.toString() !== '{"text":""}') return;
      socket.send(JSON.stringify({ audio, isFinal: null }));
      socket.send(JSON.stringify({ audio: null, isFinal: true }));
      socket.close(1000);
    });
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    if (socket.isSessionReused()) resumed++;
  });
  const port = await listen(server);
  onTestFinished(() => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
    server.close();
  });
  return {
    port,
    keys,
    get resumed() {
      return resumed;
    },
  };
};

/** A CONNECT proxy that leads every tunnel to one port of this machine and keeps what passes. */
const startProxy = async (targetPort: number, answer?: (socket: Duplex) => unknown) => {
  const requests: { target: string | undefined; authorization: string | undefined }[] = [];
  const passed: Buffer[] = [];
  const connections = new Set<Duplex>();
  const server = createHttpServer();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => connections.delete(socket));
  });
  server.on('connect', (request, socket) => {
    passed.push(Buffer.from(JSON.stringify([request.url, request.rawHeaders])));
    requests.push({ target: request.url, authorization: request.headers['proxy-authorization'] });
    if (answer) {
      answer(socket);
      return;
    }
    const target = net.connect(targetPort, '127.0.0.1');
    target.on('error', () => socket.destroy());
    target.on('close', () => socket.destroy());
    socket.on('close', () => target.destroy());
    socket.on('data', (bytes: Buffer) => passed.push(bytes));
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.pipe(target).pipe(socket);
  });
  const port = await listen(server);
  onTestFinished(() => {
    for (const socket of connections) socket.destroy();
    server.close();
  });
  return {
    port,
    requests,
    seen: () => Buffer.concat(passed).toString('latin1'),
    asked: () => once(server, 'connect'),
    get openConnections() {
      return connections.size;
    },
  };
};

const listen = async (server: net.Server): Promise<number> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
};

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import type { SecureVersion, TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../testing/run-narrate.js';
import { cachedLookup } from './dns-cache.js';
import { ticketLifeMs } from './ticket-life.js';
import { rememberedTlsSessions, secureAgent, type TlsSession, type TlsSessions } from './tls-sessions.js';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const VERSIONS: readonly [SecureVersion][] = [['TLSv1.2'], ['TLSv1.3']];

test.skipIf(!hasOpenssl).each(VERSIONS)('the first connection of a second process is resumed: %s', async (version) => {
  const place = await startPlace({ minVersion: version, maxVersion: version });
  for (const wasResumed of [false, true, true]) {
    expect(await place.askInProcess()).toBe('fine');
    expect(place.resumed.splice(0)).toEqual([wasResumed]);
  }
  const notes = readdirSync(place.notes);
  expect(notes).toHaveLength(1);
  expect(statSync(path.join(place.notes, notes[0] ?? '')).mode & 0o777).toBe(0o600);
  // Whoever is told to trust others does not go on with what was trusted before.
  expect(await place.askInProcess({ SSL_CERT_FILE: '/none' })).toBe('fine');
  expect(place.resumed.splice(0)).toEqual([false]);
});

test.skipIf(!hasOpenssl)('without a memory nothing is read, and nothing is kept', async () => {
  const place = await startPlace();
  await place.askInProcess();
  const before = readFileSync(path.join(place.notes, readdirSync(place.notes)[0] ?? ''));
  expect(await place.askInProcess({ FORGETFUL: '1' })).toBe('fine');
  expect(place.resumed).toEqual([false, false]);
  expect(readFileSync(path.join(place.notes, readdirSync(place.notes)[0] ?? ''))).toEqual(before);
});

test.skipIf(!hasOpenssl)(
  'a certificate that has expired is refused when the session is not taken up, and the session forgotten',
  async () => {
    const place = await startPlace();
    await place.askInProcess();
    place.server.setTicketKeys(randomBytes(48));
    place.server.setSecureContext(place.authority.certify(-1));
    expect(await place.askInProcess()).toBe('CERT_HAS_EXPIRED');
    expect(readdirSync(place.notes)).toEqual([]);
    place.server.setSecureContext(place.authority.certify(2));
    expect(await place.askInProcess()).toBe('fine');
    expect(place.resumed).not.toContain(true);
  },
);

test.skipIf(!hasOpenssl).each(VERSIONS)('nothing is kept of a server that nobody vouches for: %s', async (version) => {
  const place = await startPlace({ minVersion: version, maxVersion: version });
  expect(await place.askInProcess({ NODE_EXTRA_CA_CERTS: undefined })).toMatch(/^UNABLE_TO_VERIFY/);
  expect(existsSync(place.notes) ? readdirSync(place.notes) : []).toEqual([]);
});

test.skipIf(!hasOpenssl)('a file that is not what was written is passed over', async () => {
  const place = await startPlace();
  await place.askInProcess();
  const note = path.join(place.notes, readdirSync(place.notes)[0] ?? '');
  writeFileSync(note, readFileSync(note, 'utf8').replace(/"session":"..../, '"session":"AAAA'));
  expect(await place.askInProcess()).toBe('fine');
  expect(place.resumed).toEqual([false, false]);
});

test.skipIf(!hasOpenssl).each(VERSIONS)(
  'who resumes is trusted no longer than when the certificate was seen: %s',
  async (version) => {
    const place = await startPlace({ minVersion: version, maxVersion: version, sessionTimeout: 1234 });
    const sessions = sessionsInMemory();
    await place.ask(sessions);
    const [first] = sessions.kept.values();
    const oneDayMs = 86_400_000;
    expect(first?.verifiedUntilMs).toBeGreaterThan(Date.now() + oneDayMs - 60_000);
    expect(first?.verifiedUntilMs).toBeLessThanOrEqual(Date.now() + oneDayMs);
    expect(ticketLifeMs(first?.bytes ?? Buffer.alloc(0))).toBe(1_234_000);
    const soonMs = Date.now() + 30_000;
    for (const [name, session] of sessions.kept) sessions.kept.set(name, { ...session, verifiedUntilMs: soonMs });
    // Node's own server gives no new ticket to who resumes; others do.
    await place.ask(sessions, Buffer.from('later'));
    expect(place.resumed).toEqual([false, true]);
    expect([...sessions.kept.values()]).toEqual([{ bytes: Buffer.from('later'), verifiedUntilMs: soonMs }]);
  },
);

test.skipIf(!hasOpenssl)('no longer than the certificate lives is a session kept', async () => {
  const place = await startPlace();
  const lastDay = place.authority.certify(1);
  place.server.setSecureContext(lastDay);
  const sessions = sessionsInMemory();
  await place.ask(sessions);
  const endsAtMs = Date.parse(new X509Certificate(lastDay.cert).validTo);
  expect([...sessions.kept.values()].map(({ verifiedUntilMs }) => verifiedUntilMs)).toEqual([endsAtMs]);
});

test('straight and through a proxy, host and port are places of their own', () => {
  const asked: string[] = [];
  const sessions: TlsSessions = {
    ...sessionsInMemory(),
    recall: (place) => {
      asked.push(place);
      return undefined;
    },
  };
  const agent = secureAgent({}, sessions);
  const connect = (options: object) =>
    agent.createConnection({ host: '127.0.0.1', port: 1, ...options } as https.RequestOptions)?.on('error', () => {});
  connect({});
  connect({ port: 2 });
  connect({ servername: 'b' });
  connect({ socket: new net.Socket() });
  expect(new Set(asked).size).toBe(4);
  connect({});
  expect(new Set(asked).size).toBe(4);
});

test.each([[false], [true]])(
  'a name is looked up once, before anything else is prepared: sessions %s',
  async (remembers) => {
    let lookups = 0;
    const lookup = cachedLookup(60_000, (_hostname, _options, callback) => {
      lookups += 1;
      setImmediate(callback, null, [{ address: '127.0.0.1', family: 4 }]);
    });
    const agent = secureAgent({ lookup }, remembers ? sessionsInMemory() : undefined);
    const request = https.get('https://localhost:1', { agent });
    const [reason] = await once(request, 'error');
    expect(reason).toMatchObject({ code: 'ECONNREFUSED' });
    expect(lookups).toBe(1);
  },
);

test('without a hint, a ticket is kept for an hour', () => {
  for (const bytes of [[], [0x30, 0], [0x30, 4, 0xa9, 2, 2, 0], [0x30, 0x84], [1, 2, 3]]) {
    expect(ticketLifeMs(Buffer.from(bytes))).toBe(3_600_000);
  }
});

test('a session that ended is not recalled', async () => {
  const folder = path.join(temporaryFolder(), 'service');
  const sessions = rememberedTlsSessions(folder, {});
  sessions.remember('a', { bytes: Buffer.from('a'), verifiedUntilMs: Date.now() + 60_000 });
  sessions.remember('b', { bytes: Buffer.from('b'), verifiedUntilMs: Date.now() - 1 });
  await sessions.close();
  for (const each of [sessions, rememberedTlsSessions(folder, {})]) {
    expect(each.recall('a')?.bytes.toString()).toBe('a');
    expect(each.recall('b')).toBeUndefined();
  }
});

test('the first session of a run is left for the next; the later ones are its own', async () => {
  const folder = path.join(temporaryFolder(), 'service');
  const sessions = rememberedTlsSessions(folder, {});
  const verifiedUntilMs = Date.now() + 60_000;
  for (const text of ['first', 'second']) {
    sessions.remember('a', { bytes: Buffer.from(text), verifiedUntilMs });
    await sessions.close();
  }
  expect(sessions.recall('a')?.bytes.toString()).toBe('second');
  expect(rememberedTlsSessions(folder, {}).recall('a')?.bytes.toString()).toBe('first');
  sessions.forget('a');
  await sessions.close();
  for (const each of [sessions, rememberedTlsSessions(folder, {})]) expect(each.recall('a')).toBeUndefined();
});

const sessionsInMemory = () => {
  const kept = new Map<string, TlsSession>();
  return {
    kept,
    recall: (place: string) => kept.get(place),
    remember: (place: string, session: TlsSession) => void kept.set(place, session),
    forget: (place: string) => void kept.delete(place),
    close: () => Promise.resolve(),
  };
};

/** Asks the service at argv[2] once, as a run would, and says "fine" or why not. */
const ASK = `
  const [url, folder] = process.argv.slice(2);
  const { agentFor, parseBaseUrl } = await import(${JSON.stringify(built('service'))});
  const { rememberService } = await import(${JSON.stringify(built('service-memory'))});
  const { get } = await import('node:https');
  const service = { baseUrl: parseBaseUrl(url), apiKey: undefined };
  const memory = rememberService(service, folder, process.env);
  const agent = agentFor(process.env.FORGETFUL ? service : { ...service, memory }, service.baseUrl);
  const said = await new Promise((resolve) => {
    get(url, { agent }, (response) => response.resume().on('end', () => resolve('fine'))).on('error', ({ code }) => resolve(code));
  });
  await memory.close();
  console.log(said);
`;

function built(module: string): string {
  return new URL(`../../../dist/src/speech/elevenlabs/${module}.js`, import.meta.url).href;
}

/** A certificate authority of one's own, and a server on localhost with its certificate. */
const startPlace = async (options: https.ServerOptions = {}) => {
  const folder = temporaryFolder();
  const authority = createAuthority(folder);
  const server = https.createServer({ ...options, ...authority.certify(2) }, (_request, response) =>
    response.end('fine'),
  );
  const resumed: boolean[] = [];
  server.on('secureConnection', (socket: TLSSocket) => resumed.push(socket.isSessionReused()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const script = path.join(folder, 'ask.mjs');
  writeFileSync(script, ASK);
  const notes = path.join(folder, 'notes');
  return {
    server,
    authority,
    resumed,
    notes,
    askInProcess: async (env: Readonly<Record<string, string | undefined>> = {}): Promise<string> => {
      const child = spawn(process.execPath, [script, url, notes], {
        env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: authority.file, ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let said = '';
      child.stdout.on('data', (piece: Buffer) => {
        said += piece;
      });
      await once(child, 'close');
      return said.trim();
    },
    ask: async (sessions: TlsSessions, anotherTicket?: Buffer): Promise<void> => {
      const agent = secureAgent({ keepAlive: false, ca: readFileSync(authority.file) }, sessions);
      const request = https.get(url, { agent });
      const [response] = await once(request, 'response');
      if (anotherTicket) request.socket?.emit('session', anotherTicket);
      response.resume();
      await once(request, 'close');
    },
  };
};

const createAuthority = (folder: string) => {
  const run = (...args: string[]) =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  run('req', '-x509', ...kind, '-days', '9', '-subj', '/CN=authority', '-keyout', 'ca.key', '-out', 'ca.pem');
  run(
    'req',
    ...kind,
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost',
    '-keyout',
    'key.pem',
    '-out',
    'request.pem',
  );
  return {
    file: path.join(folder, 'ca.pem'),
    certify: (days: number) => {
      const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-copy_extensions', 'copy'];
      run('x509', '-req', '-in', 'request.pem', ...signing, '-days', String(days), '-out', 'cert.pem');
      return {
        key: readFileSync(path.join(folder, 'key.pem')),
        cert: readFileSync(path.join(folder, 'cert.pem')),
      };
    },
  };
};

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { NarrateError } from '../../errors.js';
import { foreignness, isLoopback } from '../loopback.js';
import { type Refusal, refusals } from '../service-errors.js';
import { refuseUpgrade } from './refuse-upgrade.js';

export interface LoopbackOptions {
  /** 0, the default, is any free port. */
  readonly port?: number | undefined;
  /** A loopback address; default 127.0.0.1. */
  readonly host?: string | undefined;
}

export interface LoopbackServer {
  /** "http://127.0.0.1:PORT" */
  readonly url: string;
  readonly port: number;
  /** Resolves when nothing is being answered. */
  idle(): Promise<void>;
  /** Cuts every connection; resolves when nothing of them is left. Safe to call twice. */
  close(): Promise<void>;
}

/** What answers; both resolve when the exchange is over, and never throw. */
export interface Answering {
  request(request: IncomingMessage, response: ServerResponse, asked: URL): Promise<void>;
  upgrade(request: IncomingMessage, connection: Duplex, head: Buffer, asked: URL): Promise<void>;
}

const MAX_CONNECTIONS = 256;

/**
 * A server for programs on this machine alone, guarded as the studio is.
 * @param name  what error messages call it: "recorder"
 * @throws NarrateError ERR_USAGE  the host is not a loopback address
 * @throws NarrateError ERR_NETWORK  the port cannot be had
 */
export const serveLoopback = async (
  name: string,
  { port = 0, host = '127.0.0.1' }: LoopbackOptions,
  answering: Answering,
): Promise<LoopbackServer> => {
  if (!isLoopback(host))
    throw new NarrateError('ERR_USAGE', `The ${name} cannot listen on "${host}": loopback only`, {
      hint: '--host 127.0.0.1',
    });
  const connections = new Set<Socket>();
  const work = new Set<Promise<void>>();
  const track = (promise: Promise<void>): void => {
    const tracked = promise.finally(() => work.delete(tracked));
    work.add(tracked);
  };
  const server = createServer((request, response) => {
    const objection = objectionTo(request);
    if (objection) response.writeHead(objection.status, JSON_TYPE).end(JSON.stringify(objection.body));
    else track(answering.request(request, response, askedIn(request)));
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('connection', (connection) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  server.on('upgrade', (request, connection, head) => {
    connection.on('error', () => undefined);
    const objection = objectionTo(request);
    if (objection) refuseUpgrade(connection, objection.status, JSON_TYPE, JSON.stringify(objection.body));
    else track(answering.upgrade(request, connection, head, askedIn(request)));
  });
  server.listen(port, host);
  await once(server, 'listening').catch((cause: unknown) => {
    throw new NarrateError('ERR_NETWORK', `The ${name} cannot listen on ${host} port ${port}`, {
      hint: 'another program may be listening there; any free port: narrate serve --port 0',
      cause,
    });
  });
  const address = server.address();
  const boundPort = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    port: boundPort,
    async idle() {
      while (work.size > 0) await Promise.all(work);
    },
    async close() {
      const closed = server.listening ? once(server, 'close') : undefined;
      server.close();
      for (const connection of connections) connection.destroy();
      await closed;
      await Promise.all(work);
    },
  };
};

const JSON_TYPE = { 'content-type': 'application/json' };

const objectionTo = (request: IncomingMessage): Refusal | undefined => {
  const foreign = foreignness(request, undefined);
  if (foreign !== undefined) return refusals.notLoopback(foreign);
  // An absolute address, as a proxy is asked, is none of ours.
  return request.url?.startsWith('/') ? undefined : refusals.notFound();
};

/** "//host" is a path here, and not another server. */
const askedIn = (request: IncomingMessage): URL => new URL(`http://127.0.0.1${request.url ?? '/'}`);

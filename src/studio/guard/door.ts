import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { NarrateError } from '../../errors.js';
import { bodyOf } from '../http/answer.js';
import { type Refusal, refusals } from '../service-errors.js';
import { answerOrigin } from './cross-origin.js';
import { letGo } from './let-go.js';
import type { StudioLimits } from './limits.js';
import { isWebSocketUpgrade, withoutOffer } from './other-protocols.js';
import { isOwnPath } from './request-target.js';
import { createUnderWay } from './under-way.js';

export interface DoorOptions {
  readonly apiKey: string | undefined;
  readonly limits: StudioLimits;
  /** Most TCP connections; one more is dropped. */
  readonly maxConnections: number;
  /** Answers a request. */
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Answers a WebSocket handshake, and serves the socket. */
  upgrade(request: IncomingMessage, connection: Socket, head: Buffer): Promise<void>;
}

/** The HTTP server in front of a studio: turns away what no endpoint should see, and keeps count of what is under way. */
export interface Door {
  /** @returns the port  @throws NarrateError ERR_NETWORK  it cannot be had */
  listen(port: number, host: string): Promise<number>;
  /** Cuts every connection; resolves when nothing is under way any more. Safe to call twice. */
  close(): Promise<void>;
}

export const createDoor = ({ apiKey, limits, maxConnections, serve, upgrade }: DoorOptions): Door => {
  const connections = new Set<Socket>();
  const answering = createUnderWay<Socket, ServerResponse>();
  const upgraded = new WeakSet<Socket>();
  const work = new Set<Promise<void>>();
  const track = (promise: Promise<void>, connection: Socket): void => {
    // Whatever is wrong with one connection must not end the program around the studio.
    const tracked = promise.catch(() => connection.destroy()).then(() => void work.delete(tracked));
    work.add(tracked);
  };

  let underWay = 0;
  const server = createServer(
    {
      maxHeaderSize: Math.min(limits.headBytes, 2 ** 30),
      headersTimeout: timerMs(limits.headMs),
      requestTimeout: timerMs(limits.requestMs),
      connectionsCheckingInterval: Math.min(1000, limits.headMs, limits.requestMs),
      keepAliveTimeout: timerMs(limits.keepAliveMs),
      // For a peer that has left the network while nothing was to be sent.
      keepAlive: true,
      keepAliveInitialDelay: 30_000,
    },
    (request, response) => {
      const { socket } = request;
      underWay++;
      answering.begin(socket, response);
      response.once('close', () => {
        underWay--;
        answering.end(socket, response);
      });
      if (!isOwnPath(request.url)) return refuse(response, refusals.notFound());
      if (underWay > limits.requests) return refuse(response, refusals.tooManyConnections());
      if (apiKey !== undefined && answerOrigin(request, response)) return;
      track(serve(request, response), socket);
    },
  );
  server.maxConnections = maxConnections;
  server.timeout = timerMs(limits.stuckMs);
  server.on('timeout', (connection: Socket) => {
    if (upgraded.has(connection)) return;
    // A voice that takes its time is no fault of the client; one that does not read, or idles, is let go.
    if (!answering.has(connection) || connection.writableLength > 0) connection.destroy();
  });
  server.on('connection', (connection) => {
    // It comes again for each request that offered another protocol.
    if (connections.has(connection)) return;
    connections.add(connection);
    connection.once('close', () => {
      connections.delete(connection);
      // Node tells the response whose turn it was; those behind it would wait for ever.
      for (const response of answering.all(connection)) if (response.socket === null) response.emit('close');
    });
  });
  server.on('upgrade', (request, connection, head) => {
    if (!(connection instanceof Socket)) return void connection.destroy();
    connection.on('error', () => undefined);
    if (!isOwnPath(request.url)) {
      connection.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
      return letGo(connection, limits.keepAliveMs);
    }
    // Node stops telling the answers before this request when there is room again.
    connection.on('drain', () => {
      for (const response of answering.all(connection)) if (response.socket === connection) response.emit('drain');
    });
    // And it loses count of a connection that goes on while requests before this one are being answered.
    answering.whenNone(connection, () => {
      if (connection.destroyed) return;
      if (!isWebSocketUpgrade(request)) {
        connection.unshift(withoutOffer(request, head));
        return void server.emit('connection', connection);
      }
      upgraded.add(connection);
      track(
        upgrade(request, connection, head).finally(() => letGo(connection, limits.keepAliveMs)),
        connection,
      );
    });
  });

  return {
    async listen(port, host) {
      server.listen(port, host);
      await once(server, 'listening').catch((cause: unknown) => {
        throw new NarrateError('ERR_NETWORK', `The studio cannot listen on ${host} port ${port}`, {
          hint: 'another program may be listening there; any free port: narrate serve --port 0',
          cause,
        });
      });
      const address: AddressInfo | string | null = server.address();
      return typeof address === 'object' && address !== null ? address.port : port;
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

const refuse = (response: ServerResponse, { status, body }: Refusal): void => {
  const { type, text } = bodyOf(body);
  response.writeHead(status, { 'content-type': type, connection: 'close' }).end(text);
};

/** Node's word for no limit is 0. */
const timerMs = (limitMs: number): number => (Number.isFinite(limitMs) ? limitMs : 0);

import { once } from 'node:events';
import { createServer } from 'node:http';
import { Socket } from 'node:net';
import { WebSocketServer } from 'ws';
import { NarrateError } from '../errors.js';
import { createAccount } from './account/account.js';
import { PLANS, type Plan, type PlanId, UNLIMITED } from './account/plans.js';
import { createTokens } from './account/tokens.js';
import { serveHttp } from './http/endpoints.js';
import { isLoopback } from './loopback.js';
import { createSessionLog, type RecordedRequest, type StreamSession } from './session-log.js';
import { createUpgradeHandler } from './stream/upgrade.js';
import type { StudioContext } from './studio-context.js';
import type { Voices } from './voice/voices.js';
import { createReplaceableBoard } from './weather/fault-board.js';
import type { FaultPlan } from './weather/faults.js';
import { openFront } from './weather/front.js';
import { createPaces, type Latency } from './weather/latency.js';
import { type LatencyName, latencyNamed } from './weather/regions.js';

export interface StudioOptions {
  /** They stay the caller's: closing the studio does not close them. Default: the offline voices, closed with the studio. */
  readonly voices?: Voices;
  /** 0, the default, is any free port. */
  readonly port?: number;
  /** A loopback address; default 127.0.0.1. */
  readonly host?: string;
  /** The one accepted key; without it any key is accepted, and none. */
  readonly apiKey?: string;
  /** What is to go wrong: a plan, or its text in the language of `--faults`, see `parseFaults`. */
  readonly faults?: FaultPlan | string;
  /** Rules jitter and which connections a fault with a rate strikes; default 1. */
  readonly seed?: number;
  /** How long it takes to answer and to speak; left out or "none", no longer than the voices take. */
  readonly latency?: LatencyName | Latency;
  /** What is kept of the connections: "recent" (default) is bounded, "all" is for tests. */
  readonly keep?: 'recent' | 'all';
  /** Time between the last frame and the close frame; default 800, as recorded of the service. */
  readonly closeDelayMs?: number;
  /** How long one second of `inactivity_timeout` lasts; default 1000. */
  readonly inactivitySecondMs?: number;
  /** Most voices on one page of /v2/voices; default 100. */
  readonly pageSizeMax?: number;
  /** Most open `stream-input` sockets; default 64. */
  readonly maxConnections?: number;
  /** What the account allows: "free", "creator", "pro"; default: everything. */
  readonly plan?: PlanId;
  /** Credits until the quota is used up; default: the plan's. */
  readonly creditLimit?: number;
}

export interface Studio {
  /** "http://127.0.0.1:PORT" */
  readonly url: string;
  readonly port: number;
  /** The connections of the sockets, both kinds, in the order of their handshakes. */
  readonly sessions: readonly StreamSession[];
  readonly requests: readonly RecordedRequest[];
  /** How often each fault of the plan has struck, in the plan's order. */
  readonly hits: readonly number[];
  /** Cuts every connection; resolves when nothing of them is left. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Serve the service's protocol on this machine: the `stream-input` WebSocket, text-to-speech over HTTP, and the account's
 * voices and models. Where the service's behaviour is recorded it is copied, see PROTOCOL.md.
 * @throws NarrateError ERR_USAGE  the host is not a loopback address
 * @throws NarrateError ERR_NETWORK  the port cannot be had
 */
export const startStudio = async (options: StudioOptions = {}): Promise<Studio> => {
  const { port = 0, host = '127.0.0.1', keep = 'recent', seed = 1 } = options;
  if (!isLoopback(host)) throw new NarrateError('ERR_USAGE', `The studio cannot listen on "${host}": loopback only`);
  const ownVoices = options.voices ? undefined : (await import('./voice/flite-voices.js')).createVoices();
  const voices = options.voices ?? ownVoices;
  if (!voices) throw new NarrateError('ERR_BUG', 'The studio has no voices');
  const faults = await planIn(options.faults ?? []);
  const latency = typeof options.latency === 'string' ? latencyNamed(options.latency) : options.latency;
  const context: StudioContext = {
    voices,
    apiKey: options.apiKey,
    faults: createReplaceableBoard(faults, seed),
    paces: createPaces(latency, seed),
    log: createSessionLog(keep),
    closeDelayMs: options.closeDelayMs ?? 800,
    inactivitySecondMs: options.inactivitySecondMs ?? 1000,
    pageSizeMax: options.pageSizeMax ?? 100,
    maxConnections: options.maxConnections ?? 64,
    account: createAccount(planOf(options)),
    tokens: createTokens(),
  };
  const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: MAX_MESSAGE_BYTES });
  const connections = new Set<Socket>();
  const work = new Set<Promise<void>>();
  const track = (promise: Promise<void>): void => {
    const tracked = promise.finally(() => work.delete(tracked));
    work.add(tracked);
  };

  const upgrade = createUpgradeHandler(webSockets, context);
  const server = createServer((request, response) => track(serveHttp(request, response, context)));
  server.maxConnections = 2 * context.maxConnections;
  server.on('connection', (connection) => {
    connections.add(connection);
    connection.once('close', () => connections.delete(connection));
  });
  server.on('upgrade', (request, connection, head) => {
    if (connection instanceof Socket) track(upgrade(request, connection, head));
    else connection.destroy();
  });

  const listen = async (atPort: number, atHost: string): Promise<number> => {
    server.listen(atPort, atHost);
    await once(server, 'listening').catch((cause: unknown) => {
      throw new NarrateError('ERR_NETWORK', `The studio cannot listen on ${atHost} port ${atPort}`, { cause });
    });
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : atPort;
  };
  const front = await openFront(latency?.distance, { port, host, seed }, listen).catch((reason: unknown) => {
    server.close();
    throw reason;
  });

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${front.port}`,
    port: front.port,
    sessions: context.log.sessions,
    requests: context.log.requests,
    get hits() {
      return context.faults.hits;
    },
    async close() {
      const closed = server.listening ? once(server, 'close') : undefined;
      await front.close();
      server.close();
      webSockets.close();
      for (const connection of connections) connection.destroy();
      await closed;
      await Promise.all(work);
      await ownVoices?.close();
    },
  };
};

const planOf = ({ plan, creditLimit }: StudioOptions): Plan => {
  const chosen = plan === undefined ? UNLIMITED : PLANS[plan];
  return creditLimit === undefined ? chosen : { ...chosen, creditLimit };
};

const planIn = async (faults: FaultPlan | string): Promise<FaultPlan> =>
  typeof faults === 'string' ? (await import('./weather/fault-language.js')).parseFaults(faults) : faults;

const MAX_MESSAGE_BYTES = 1_048_576;

import { WebSocketServer } from 'ws';
import { NarrateError } from '../errors.js';
import { createAccount } from './account/account.js';
import { PLANS, type Plan, type PlanId, UNLIMITED } from './account/plans.js';
import { withStockVoices } from './account/stock-voices.js';
import { createTokens } from './account/tokens.js';
import { createDoor } from './guard/door.js';
import { assertMayListen } from './guard/keys.js';
import { limitsFrom, type StudioLimits } from './guard/limits.js';
import { serveHttp } from './http/endpoints.js';
import { createPreviews } from './http/previews.js';
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
  /** Where to listen; default 127.0.0.1. Any address that other machines reach needs an `apiKey`. */
  readonly host?: string;
  /**
   * The one accepted key; without it any key is accepted, and none, but from programs on this machine alone. With it web pages
   * may ask as well, if they have it. On an address that other machines reach it has at least 16 characters.
   */
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
  /** Most open sockets; a handshake more is answered 429. Default 1024. */
  readonly maxConnections?: number;
  /** What one client may take; what is left out has its default. */
  readonly limits?: Partial<StudioLimits>;
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
  /** As `close`: `await using studio = await startStudio()`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Serve the service's protocol on this machine: the `stream-input` WebSocket, text-to-speech over HTTP, and the account's
 * voices and models. Where the service's behaviour is recorded it is copied, see PROTOCOL.md.
 * @example
 * const studio = await startStudio({ plan: 'free', faults: [{ connection: 0, at: { frame: 2 }, do: reset }] });
 * // Point the program under test at studio.url, and look at studio.sessions and studio.requests afterwards.
 * await studio.close();
 * @throws NarrateError ERR_USAGE  other machines would reach it without a key; a limit is no limit
 * @throws NarrateError ERR_NETWORK  the port cannot be had
 */
export const startStudio = async (options: StudioOptions = {}): Promise<Studio> => {
  const { port = 0, host = '127.0.0.1', apiKey, keep = 'recent', seed = 1 } = options;
  assertMayListen(host, apiKey);
  const limits = limitsFrom(options.limits);
  const ownVoices = options.voices ? undefined : (await import('./voice/flite-voices.js')).createVoices();
  const spoken = options.voices ?? ownVoices;
  if (!spoken) throw new NarrateError('ERR_BUG', 'The studio has no voices');
  const voices = withStockVoices(spoken);
  const faults = await planIn(options.faults ?? []);
  const latency = typeof options.latency === 'string' ? latencyNamed(options.latency) : options.latency;
  const context: StudioContext = {
    voices,
    apiKey,
    limits,
    faults: createReplaceableBoard(faults, seed),
    paces: createPaces(latency, seed),
    log: createSessionLog(keep, apiKey),
    closeDelayMs: options.closeDelayMs ?? 800,
    inactivitySecondMs: options.inactivitySecondMs ?? 1000,
    pageSizeMax: options.pageSizeMax ?? 100,
    maxConnections: options.maxConnections ?? 1024,
    account: createAccount(planOf(options)),
    tokens: createTokens(),
    previews: createPreviews(voices),
  };
  const socketOptions = {
    noServer: true,
    perMessageDeflate: false,
    maxPayload: Number.isFinite(limits.messageBytes) ? limits.messageBytes : 0,
    // Its type declarations do not know this one.
    closeTimeout: Math.min(limits.closeMs, 2 ** 31 - 1),
  };
  const webSockets = new WebSocketServer(socketOptions);
  const door = createDoor({
    apiKey,
    limits,
    // Requests beside the sockets, and those that are answered that there are too many.
    maxConnections: context.maxConnections + limits.requests + 64,
    serve: (request, response) => serveHttp(request, response, context),
    upgrade: createUpgradeHandler(webSockets, context),
  });
  const front = await openFront(latency?.distance, { port, host, seed }, door.listen).catch(async (reason: unknown) => {
    await door.close();
    throw reason;
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= front
      .close()
      .then(door.close)
      .then(() => ownVoices?.close());
    return closing;
  };
  return {
    url: `http://${addressFor(host)}:${front.port}`,
    port: front.port,
    sessions: context.log.sessions,
    requests: context.log.requests,
    get hits() {
      return context.faults.hits;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
};

/** Where this machine finds a server that listens on a host: one that listens everywhere is on the loopback address too. */
const addressFor = (host: string): string => {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
};

const planOf = ({ plan, creditLimit }: StudioOptions): Plan => {
  const chosen = plan === undefined ? UNLIMITED : PLANS[plan];
  return creditLimit === undefined ? chosen : { ...chosen, creditLimit };
};

const planIn = async (faults: FaultPlan | string): Promise<FaultPlan> =>
  typeof faults === 'string' ? (await import('./weather/fault-language.js')).parseFaults(faults) : faults;

import { createHash } from 'node:crypto';
import http from 'node:http';
import type https from 'node:https';
import { NarrateError } from '../../errors.js';
import type { ApiKey } from './api-key.js';
import { cachedLookup } from './dns-cache.js';
import { type ProxyEnv, proxyFor } from './proxy.js';
import type { ServiceMemory } from './service-memory.js';
import { secureAgent, type TlsSessions } from './tls-sessions.js';
import { failingAgent, tunnelAgent } from './tunnel.js';

export const DEFAULT_BASE_URL = 'https://api.elevenlabs.io';

/** Where the service is, and how to prove who we are. */
export interface Service {
  /** Always http(s); the socket's address is derived from it. */
  readonly baseUrl: URL;
  /** Undefined only where the server asks for none. */
  readonly apiKey: ApiKey | undefined;
  /** Longest time to wait for any answer, where that is shorter than each wait's own limit. */
  readonly answerWithinMs?: number;
  /** The environment's HTTPS_PROXY, NO_PROXY and so on; without it no proxy is used. Only ever the real environment. */
  readonly proxyEnv?: ProxyEnv;
  /** What earlier runs remember of it; nothing is read or kept without. */
  readonly memory?: ServiceMemory;
}

/**
 * @param value  http, https, ws or wss; may have a path, which is kept in front of the service's own paths
 * @throws NarrateError ERR_USAGE  not such an address, one with a user name in it, or plain text to another machine
 */
export const parseBaseUrl = (value: string): URL => {
  const invalid = (why: string) =>
    new NarrateError('ERR_USAGE', `Invalid base URL: ${why}`, {
      hint: 'for example --base-url https://api.elevenlabs.io',
    });
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    throw invalid('it is not a URL');
  }
  const protocol = { 'http:': 'http:', 'https:': 'https:', 'ws:': 'http:', 'wss:': 'https:' }[url.protocol];
  if (!protocol) throw invalid(`"${url.protocol}" is not http, https, ws or wss`);
  if (url.username || url.password) throw invalid('it holds a user name or a password');
  if (protocol === 'http:' && !isLoopback(url.hostname)) {
    throw invalid('plain text is only sent to this machine itself (localhost); use https or wss');
  }
  // URL refuses to change ws: into http: in place: the new address is written out.
  return new URL(`${protocol}//${url.host}${url.pathname.replace(/\/+$/, '')}/`);
};

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);

/** The address of one of the service's paths. Every part of `path` must already be encoded. */
export const endpoint = (service: Service, path: string, query: Record<string, string> = {}): URL => {
  const url = new URL(`.${path}`, service.baseUrl);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
};

/** A wait's own limit, or the service's if that is shorter. */
export const limitedBy = ({ answerWithinMs = Number.POSITIVE_INFINITY }: Service, limitMs: number): number =>
  Math.min(answerWithinMs, limitMs);

/** The headers of every request. Here, and for the fingerprint below, the key is unwrapped; nowhere else on the way to the service. */
export const requestHeaders = (service: Service): Record<string, string> => ({
  'user-agent': 'narrate',
  ...(service.apiKey ? { 'xi-api-key': service.apiKey.reveal() } : {}),
});

/** A short one-way fingerprint of the server, the key and `subject`: another key gives another one. */
export const accountFingerprint = ({ baseUrl, apiKey }: Pick<Service, 'baseUrl' | 'apiKey'>, subject: string): string =>
  createHash('sha256')
    .update(JSON.stringify([baseUrl.href, apiKey?.reveal() ?? null, subject]))
    .digest('hex')
    .slice(0, 32);

const SECURE_OPTIONS = { keepAlive: false, lookup: cachedLookup() };

// One agent for the whole run, so that later connections resume the TLS session of the first.
const forgetfulAgent = secureAgent(SECURE_OPTIONS);
const resumingAgents = new WeakMap<TlsSessions, https.Agent>();
const plainAgent = new http.Agent({ keepAlive: false });

const secureAgentFor = ({ memory }: Service): https.Agent => {
  if (!memory) return forgetfulAgent;
  const agent = resumingAgents.get(memory.tlsSessions) ?? secureAgent(SECURE_OPTIONS, memory.tlsSessions);
  resumingAgents.set(memory.tlsSessions, agent);
  return agent;
};

/**
 * What makes the connections to `url`: straight, or through the proxy that the service's `proxyEnv` names. Loopback, and so
 * all plain text, never goes through a proxy, which would see the key.
 * @param signal  gives up a connection that is still being made through a proxy; without a socket, Node cannot
 */
export const agentFor = (service: Service, url: URL, signal?: AbortSignal): http.Agent => {
  if (!/^(https|wss):$/.test(url.protocol)) return plainAgent;
  const agent = secureAgentFor(service);
  if (!service.proxyEnv || isLoopback(url.hostname)) return agent;
  try {
    const proxy = proxyFor(url, service.proxyEnv);
    return proxy ? tunnelAgent(proxy, agent, signal) : agent;
  } catch (reason) {
    return failingAgent(NarrateError.from(reason));
  }
};

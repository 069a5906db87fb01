import http from 'node:http';
import https from 'node:https';
import { NarrateError } from '../../errors.js';
import type { ApiKey } from './api-key.js';

export const DEFAULT_BASE_URL = 'https://api.elevenlabs.io';

/** Where the service is, and how to prove who we are. */
export interface Service {
  /** Always http(s); the socket's address is derived from it. */
  readonly baseUrl: URL;
  /** Undefined only where the server asks for none. */
  readonly apiKey: ApiKey | undefined;
}

/**
 * @param value  http, https, ws or wss; may have a path, which is kept in front of the service's own paths
 * @throws NarrateError ERR_USAGE  not such an address, one with a user name in it, or plain text to another machine
 */
export const parseBaseUrl = (value: string): URL => {
  const invalid = (why: string) =>
    new NarrateError('ERR_USAGE', `Invalid base URL: ${why}`, { hint: 'for example https://api.elevenlabs.io' });
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

/** The headers of every request. The only place where the key is unwrapped. */
export const requestHeaders = (service: Service): Record<string, string> => ({
  'user-agent': 'narrate',
  ...(service.apiKey ? { 'xi-api-key': service.apiKey.reveal() } : {}),
});

// One agent for the whole run, so that later connections resume the TLS session of the first. Certificates are checked
// whatever NODE_TLS_REJECT_UNAUTHORIZED says.
const secureAgent = new https.Agent({ keepAlive: false, maxCachedSessions: 16, rejectUnauthorized: true });
const plainAgent = new http.Agent({ keepAlive: false });

export const agentFor = (url: URL): http.Agent => (/^(https|wss):$/.test(url.protocol) ? secureAgent : plainAgent);

import http from 'node:http';
import https from 'node:https';
import type { ProxyEnv } from '../../speech/elevenlabs/proxy.js';
import { agentFor, parseBaseUrl } from '../../speech/elevenlabs/service.js';

/** The server that is recorded. */
export interface Upstream {
  /** Where a request of ours goes to there. */
  urlOf(asked: URL): URL;
  agentFor(url: URL, signal: AbortSignal): http.Agent;
  request(url: URL, options: http.RequestOptions): http.ClientRequest;
}

/** @throws NarrateError ERR_USAGE  not the address of a server that a key may be sent to */
export const createUpstream = (baseUrl: string, proxyEnv: ProxyEnv): Upstream => {
  const base = parseBaseUrl(baseUrl);
  const service = { baseUrl: base, apiKey: undefined, proxyEnv };
  return {
    urlOf({ pathname, search }) {
      // Resolved as text: "//host/path" would name another server.
      return new URL(`${base.origin}${base.pathname.replace(/\/$/, '')}${pathname}${search}`);
    },
    agentFor: (url, signal) => agentFor(service, url, signal),
    request: (url, options) => (url.protocol === 'https:' ? https : http).request(url, options),
  };
};

/** The headers that go on to the other side: all but those of this one connection. */
export const passedOn = (headers: http.IncomingHttpHeaders): Record<string, string | string[]> => {
  const listed = [headers.connection ?? '']
    .join(',')
    .toLowerCase()
    .split(/\s*,\s*/);
  const passed: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (
      value === undefined ||
      OF_ONE_CONNECTION.has(name) ||
      listed.includes(name) ||
      name.startsWith('sec-websocket-')
    )
      continue;
    passed[name] = value;
  }
  return passed;
};

/** `accept-encoding` too: what is packed could hide a key from the recorder. */
const OF_ONE_CONNECTION = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'accept-encoding',
]);

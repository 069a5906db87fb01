import http from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { NarrateError } from '../../errors.js';
import { networkError } from './failures.js';
import { bareHost } from './proxy.js';

/**
 * An agent whose connections go through a proxy's tunnel: the proxy sees the service's host and port, nothing else.
 * @param through  makes the TLS connections inside the tunnels, with its own options and sessions
 * @param signal  ends a tunnel that is still being dug
 */
export const tunnelAgent = (proxy: URL, through: https.Agent, signal?: AbortSignal): https.Agent =>
  new TunnelAgent(() => proxy, through, signal);

/** An agent that fails each connection with `reason`: where none can be made, the connection is where it is told. */
export const failingAgent = (reason: Error): https.Agent =>
  new TunnelAgent(
    () => {
      throw reason;
    },
    new https.Agent(),
    undefined,
  );

class TunnelAgent extends https.Agent {
  constructor(
    private readonly proxy: () => URL,
    private readonly through: https.Agent,
    private readonly signal: AbortSignal | undefined,
  ) {
    super(through.options);
  }

  override createConnection(
    options: https.RequestOptions,
    oncreate: (reason: Error | null, socket: Duplex) => void,
  ): undefined {
    const dig = async () => {
      const host = bareHost(options.host ?? '');
      const target = `${isIP(host) === 6 ? `[${host}]` : host}:${options.port ?? 443}`;
      const socket = await tunnel(this.proxy(), target, this.signal);
      const secured = this.through.createConnection({ ...options, socket } as https.RequestOptions);
      if (!secured) throw new NarrateError('ERR_BUG', 'The agent made no connection inside the tunnel');
      return secured;
    };
    dig().then(
      (socket) => oncreate(null, socket),
      // With a reason, Node asks for no socket; its types do.
      (reason: Error) => (oncreate as (reason: Error) => void)(reason),
    );
  }
}

const TUNNEL_TIMEOUT_MS = 10_000;

/** A connection to `target` (host:port) behind the proxy. */
const tunnel = (proxy: URL, target: string, signal: AbortSignal | undefined): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const { request } = proxy.protocol === 'https:' ? https : http;
    const asked = request({
      method: 'CONNECT',
      host: bareHost(proxy.hostname),
      port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80),
      path: target,
      headers: { host: target, ...authorization(proxy) },
      agent: false,
      rejectUnauthorized: true,
      ...(signal ? { signal } : {}),
    });
    const timer = setTimeout(
      () =>
        asked.destroy(
          new NarrateError(
            'ERR_TIMEOUT',
            `Cannot reach the service: the proxy ${proxy.host} did not answer within 10 s`,
            HINT,
          ),
        ),
      TUNNEL_TIMEOUT_MS,
    );
    asked.once('close', () => clearTimeout(timer));
    asked.on('error', (reason) =>
      reject(
        signal?.aborted ? signal.reason : networkError('reach the service', `the proxy ${proxy.host}`, reason, HINT),
      ),
    );
    asked.once('connect', (response, socket, head) => {
      clearTimeout(timer);
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      socket.destroy();
      reject(refused(proxy, status));
    });
    // A proxy answers CONNECT with nothing but the tunnel; a server that does not know the method may answer with a page.
    asked.once('response', (response) => {
      asked.destroy();
      reject(refused(proxy, response.statusCode ?? 0));
    });
    asked.end();
  });

const HINT = { hint: 'check HTTPS_PROXY and NO_PROXY; to see where it fails: narrate doctor' };

const refused = (proxy: URL, status: number): NarrateError =>
  status === 407
    ? new NarrateError(
        'ERR_CREDENTIALS',
        `Cannot reach the service: the proxy ${proxy.host} asks for a name and a password (HTTP status 407)`,
        {
          hint: 'put them into the address: export HTTPS_PROXY=http://name:password@host:port',
        },
      )
    : new NarrateError(
        'ERR_NETWORK',
        `Cannot reach the service: the proxy ${proxy.host} does not let us through (HTTP status ${status})`,
        HINT,
      );

const authorization = ({ username, password }: URL): Record<string, string> => {
  if (username === '' && password === '') return {};
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

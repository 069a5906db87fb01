import type { NarrateError } from '../../errors.js';
import type { ProxyEnv } from '../../speech/elevenlabs/proxy.js';
import { relayRequest } from './http-relay.js';
import { type LoopbackOptions, type LoopbackServer, serveLoopback } from './loopback-server.js';
import { createSecrets } from './secrets.js';
import { openRecordingFolder } from './session-writer.js';
import { relaySocket } from './socket-relay.js';
import { openTape } from './tape.js';
import { createUpstream } from './upstream.js';

export interface RecorderOptions extends LoopbackOptions {
  /** The server that is recorded: https or wss; plain http or ws on this machine only. */
  readonly upstream: string;
  /** Where the sessions are kept, one file each; made if it is not there. */
  readonly folder: string;
  /** Names the proxy to the upstream; default: the environment. */
  readonly proxyEnv?: ProxyEnv;
}

export interface Recorder extends LoopbackServer {
  /** What could not be written; the sessions themselves went on. */
  readonly failures: readonly NarrateError[];
}

/**
 * Pass everything on to a server of the service's protocol, and write each session down as it happens: texts and sound, but
 * no keys. They go on to the upstream as they came; the recorder has none of its own.
 * @throws NarrateError ERR_USAGE  the upstream is no address that a key may be sent to, or the host is not a loopback address
 * @throws NarrateError ERR_OUTPUT  the folder cannot be made
 * @throws NarrateError ERR_NETWORK  the port cannot be had
 */
export const startRecorder = async (options: RecorderOptions): Promise<Recorder> => {
  const upstream = createUpstream(options.upstream, options.proxyEnv ?? process.env);
  const folder = openRecordingFolder(options.folder);
  const secrets = createSecrets();
  const server = await serveLoopback('recorder', options, {
    request(request, response, asked) {
      const { method = 'GET', headers } = request;
      return relayRequest(
        request,
        response,
        asked,
        upstream,
        openTape({ over: 'http', method, url: asked, headers }, folder, secrets),
      );
    },
    upgrade(request, connection, head, asked) {
      const { method = 'GET', headers } = request;
      const tape = openTape({ over: 'websocket', method, url: asked, headers }, folder, secrets);
      return relaySocket(request, connection, head, asked, upstream, tape);
    },
  });
  return {
    ...server,
    failures: folder.failures,
    async close() {
      await server.close();
      folder.close();
    },
  };
};

import { randomUUID } from 'node:crypto';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocketServer } from 'ws';
import { planObjection } from '../account/plan-objections.js';
import { watchPulse } from '../guard/stuck-clients.js';
import { bodyOf } from '../http/answer.js';
import { foreignness } from '../loopback.js';
import { type Refusal, refusals } from '../service-errors.js';
import type { StreamKind } from '../session-log.js';
import type { StudioContext } from '../studio-context.js';
import type { UpgradeAction } from '../weather/faults.js';
import { refusalHeaders } from '../weather/refusal-headers.js';
import { serveMultiStreamInput } from './multi-stream-input.js';
import { serveStreamInput } from './stream-input.js';
import { parseStreamQuery, type StreamQuery } from './stream-query.js';

/**
 * Serves the WebSocket handshakes of one studio. What is wrong with the URL is refused here, by an HTTP status; a wrong key or
 * voice is told on the open socket, as the service does. The handler resolves when the connection has ended.
 */
export const createUpgradeHandler = (webSockets: WebSocketServer, context: StudioContext) => {
  let handshakes = 0;
  let openSockets = 0;
  webSockets.on('headers', (lines) => {
    for (const [name, value] of Object.entries(traceHeaders())) lines.push(`${name}: ${value}`);
  });

  return async (request: IncomingMessage, connection: Socket, head: Buffer): Promise<void> => {
    connection.on('error', () => undefined);
    const foreign = foreignness(request, context.apiKey);
    if (foreign !== undefined) return refuse(connection, refusals.notLoopback(foreign));
    const address = streamAddress(request.url ?? '/');
    if (address === undefined) return refuse(connection, refusals.notFound());

    const number = handshakes++;
    const record = context.log.openSession({
      connection: number,
      kind: address.kind,
      voiceId: address.voiceId,
      query: address.query,
      headers: request.headers,
    });
    const fault = context.faults.upgrade(number);
    if (fault) {
      if (fault.type === 'refuse') record.session.refusedStatus = fault.status;
      return strike(connection, fault);
    }
    const query =
      openSockets < context.maxConnections ? allowedQuery(address.query, context) : refusals.tooManyConnections();
    if ('status' in query) {
      record.session.refusedStatus = query.status;
      return refuse(connection, query);
    }
    openSockets++;
    try {
      // `ws` answers a malformed handshake by itself, and then does not call back.
      let served: Promise<void> | undefined;
      webSockets.handleUpgrade(request, connection, head, (socket) => {
        socket.on('error', () => undefined);
        watchPulse(socket, connection, context.limits.stuckMs);
        served = SERVE[address.kind]({ socket, connection, request, record, query }, context);
      });
      await served;
    } finally {
      openSockets--;
    }
  };
};

const SERVE = { 'stream-input': serveStreamInput, 'multi-stream-input': serveMultiStreamInput } as const;

/** The socket that a URL names, if it names one. */
const streamAddress = (url: string): { kind: StreamKind; voiceId: string; query: URLSearchParams } | undefined => {
  try {
    const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
    const [, voice, multi] = /^\/v1\/text-to-speech\/([^/]+)\/(multi-)?stream-input$/.exec(pathname) ?? [];
    if (voice === undefined) return undefined;
    const kind = multi === undefined ? 'stream-input' : 'multi-stream-input';
    return { kind, voiceId: decodeURIComponent(voice), query: searchParams };
  } catch {
    return undefined;
  }
};

/** What the plan does not allow is refused as over HTTP: how the service's sockets say it is not known. */
const allowedQuery = (parameters: URLSearchParams, { account }: StudioContext): StreamQuery | Refusal => {
  const query = parseStreamQuery(parameters);
  if ('status' in query) return query;
  return planObjection(account.plan, query) ?? query;
};

const strike = (connection: Socket, action: UpgradeAction): void => {
  if (action.type === 'refuse') refuse(connection, action, refusalHeaders(action));
  if (action.type === 'reset') connection.resetAndDestroy();
  if (action.type === 'fin') connection.end();
};

const refuse = (
  connection: Socket,
  { status, body }: Refusal,
  headers: Readonly<Record<string, string>> = {},
): void => {
  const { type, text } = bodyOf(body);
  const lines = Object.entries({
    'content-type': type,
    'content-length': String(Buffer.byteLength(text)),
    connection: 'close',
    ...traceHeaders(),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  connection.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\n${lines.join('')}\r\n${text}`);
};

/** As on every answer of the service. */
const traceHeaders = () => ({ 'x-trace-id': randomUUID().replaceAll('-', ''), 'x-region': 'local' });

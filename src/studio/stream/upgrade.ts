import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocketServer } from 'ws';
import { bodyOf } from '../http/answer.js';
import { foreignness } from '../loopback.js';
import { type Refusal, refusals } from '../service-errors.js';
import type { StudioContext } from '../studio-context.js';
import type { UpgradeAction } from '../weather/faults.js';
import { refusalHeaders } from '../weather/refusal-headers.js';
import { serveStreamInput } from './stream-input.js';
import { parseStreamQuery } from './stream-query.js';

/**
 * Serves the WebSocket handshakes of one studio. What is wrong with the URL is refused here, by an HTTP status; a wrong key or
 * voice is told on the open socket, as the service does. The handler resolves when the connection has ended.
 */
export const createUpgradeHandler = (webSockets: WebSocketServer, context: StudioContext) => {
  let handshakes = 0;
  let openSockets = 0;

  return async (request: IncomingMessage, connection: Socket, head: Buffer): Promise<void> => {
    connection.on('error', () => undefined);
    const foreign = foreignness(request);
    if (foreign !== undefined) return refuse(connection, refusals.notLoopback(foreign));
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const voiceId = voiceIdIn(pathname);
    if (voiceId === undefined) return refuse(connection, refusals.notFound());

    const number = handshakes++;
    const record = context.log.openSession({
      connection: number,
      voiceId,
      query: searchParams,
      headers: request.headers,
    });
    const fault = context.faults.upgrade(number);
    if (fault) {
      if (fault.type === 'refuse') record.session.refusedStatus = fault.status;
      return strike(connection, fault);
    }
    const query = openSockets < context.maxConnections ? parseStreamQuery(searchParams) : refusals.tooManyConnections();
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
        served = serveStreamInput({ socket, connection, request, record, query }, context);
      });
      await served;
    } finally {
      openSockets--;
    }
  };
};

const voiceIdIn = (path: string): string | undefined => {
  const encoded = /^\/v1\/text-to-speech\/([^/]+)\/stream-input$/.exec(path)?.[1];
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
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
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  connection.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\n${lines.join('')}\r\n${text}`);
};

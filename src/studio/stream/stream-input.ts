import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import { InvalidInput, type SocketError, socketErrors } from '../service-errors.js';
import type { SessionRecord } from '../session-log.js';
import type { StudioContext } from '../studio-context.js';
import { parseClientMessage, withoutBearer } from './client-message.js';
import { Dialogue } from './dialogue.js';
import { Speech } from './speech.js';
import type { StreamQuery } from './stream-query.js';
import { StreamWire } from './stream-wire.js';

export interface StreamInput {
  readonly socket: WebSocket;
  /** The TCP connection under the socket. */
  readonly connection: Socket;
  readonly request: IncomingMessage;
  readonly record: SessionRecord;
  readonly query: StreamQuery;
}

/**
 * Serve one open `stream-input` socket as the service does (PROTOCOL.md, "stream-input"). Resolves when it is closed and its
 * voice put away; never throws. Text after the end of the input is ignored.
 */
export const serveStreamInput = async (
  { socket, connection, request, record, query }: StreamInput,
  context: StudioContext,
): Promise<void> => {
  const { connection: index, voiceId } = record.session;
  const wire = new StreamWire({
    socket,
    connection,
    faults: context.faults.stream(index),
    closeDelayMs: context.closeDelayMs,
    session: record.session,
  });
  const speech = new Speech({ session: record.session, query, wire, client: socket, context });
  const timeoutSeconds = query.inactivityTimeoutSeconds;
  const inactivity = setTimeout(
    () => wire.fail(socketErrors.inactive(timeoutSeconds)),
    timeoutSeconds * context.inactivitySecondMs,
  );
  wire.signal.addEventListener('abort', () => clearTimeout(inactivity));
  const requestKey = keyIn(request);
  let dialogue: Dialogue | undefined;

  const take = (raw: string): void => {
    const message = parseClientMessage(raw);
    const objection = dialogue ? undefined : objectionTo(requestKey ?? message.apiKey, voiceId, context);
    if (objection) throw new Failed(objection);
    dialogue ??= new Dialogue(message, query);
    if (dialogue.ended) return;
    const { error, generation } = dialogue.take(message);
    if (error) throw new Failed(error);
    if (generation !== undefined) speech.add(generation, dialogue.speed);
    if (!dialogue.ended) inactivity.refresh();
    else {
      clearTimeout(inactivity);
      speech.end();
    }
  };

  socket.on('message', (data: RawData, isBinary) => {
    const raw = isBinary ? '' : data.toString();
    record.received(raw);
    wire.received();
    if (!wire.listening) return;
    try {
      take(raw);
    } catch (reason) {
      wire.fail(errorOf(reason));
    }
  });

  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  wire.opened();
  // A key that is not in the request may still come with the first message.
  if (requestKey !== undefined || context.apiKey === undefined) {
    const objection = objectionTo(requestKey, voiceId, context);
    if (objection) wire.fail(objection);
  }
  await closed;
  await speech.close();
};

class Failed extends Error {
  readonly error: SocketError;

  constructor(error: SocketError) {
    super(error.message);
    this.error = error;
  }
}

const errorOf = (reason: unknown): SocketError => {
  if (reason instanceof Failed) return reason.error;
  return reason instanceof InvalidInput ? socketErrors.inputInvalid(reason.message) : socketErrors.internal();
};

const objectionTo = (
  key: string | undefined,
  voiceId: string,
  { apiKey, voices }: StudioContext,
): SocketError | undefined => {
  if (apiKey !== undefined && key === undefined) return socketErrors.keyMissing();
  if (apiKey !== undefined && key !== apiKey) return socketErrors.keyInvalid();
  return voices.find(voiceId) ? undefined : socketErrors.voiceUnknown(voiceId);
};

const keyIn = (request: IncomingMessage): string | undefined => {
  const header = request.headers['xi-api-key'];
  if (typeof header === 'string') return header;
  const token = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams.get('authorization');
  return token === null ? undefined : withoutBearer(token);
};

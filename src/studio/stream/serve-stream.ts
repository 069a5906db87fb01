import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import { InvalidInput, socketErrors } from '../service-errors.js';
import type { SessionRecord, StreamSession } from '../session-log.js';
import type { StudioContext } from '../studio-context.js';
import { keyIn, type MessageFields, parseFields } from './client-message.js';
import { admissionError, credentialOf, judged } from './credentials.js';
import type { StreamQuery } from './stream-query.js';
import { StreamWire } from './stream-wire.js';
import { WaitingText } from './waiting-text.js';

/** A socket whose handshake has been answered. */
export interface StreamOpening {
  readonly socket: WebSocket;
  /** The TCP connection under the socket. */
  readonly connection: Socket;
  readonly request: IncomingMessage;
  readonly record: SessionRecord;
  readonly query: StreamQuery;
}

/** An open socket, as a conversation over it needs it. */
export interface OpenStream {
  readonly session: StreamSession;
  readonly query: StreamQuery;
  readonly wire: StreamWire;
  readonly waiting: WaitingText;
  readonly context: StudioContext;
}

/** What one kind of socket makes of what its client says. */
export interface Conversation {
  /** A message of a client whose key and voice are good. @throws InvalidInput  it is not of the service's shape */
  take(fields: MessageFields): void;
  /** The socket has closed. Resolves when every voice is put away. */
  close(): Promise<void>;
}

/**
 * Serve one open socket: what both kinds have in common. Resolves when it is closed and its voices put away; never throws.
 */
export const serveStream = async (
  { socket, connection, request, record, query }: StreamOpening,
  context: StudioContext,
  begin: (stream: OpenStream) => Conversation,
): Promise<void> => {
  const { session } = record;
  const wire = new StreamWire({
    socket,
    connection,
    faults: context.faults.stream(session.connection),
    closeDelayMs: context.closeDelayMs,
    session,
  });
  const conversation = begin({ session, query, wire, waiting: new WaitingText(socket, wire), context });
  const credential = credentialOf(request, context);
  let isAdmitted = false;

  const take = (raw: string): void => {
    const fields = parseFields(raw);
    if (!isAdmitted) {
      const known = credential === 'unsaid' ? judged(keyIn(fields), context.apiKey) : credential;
      const error = admissionError(known, session.voiceId, context);
      isAdmitted = error === undefined;
      if (error) wire.fail(error);
    }
    if (isAdmitted) conversation.take(fields);
  };

  socket.on('message', (data: RawData, isBinary) => {
    const raw = isBinary ? '' : data.toString();
    record.received(raw);
    wire.received();
    if (!wire.listening) return;
    try {
      take(raw);
    } catch (reason) {
      if (!(reason instanceof InvalidInput)) session.failure = reason;
      wire.fail(reason instanceof InvalidInput ? socketErrors.inputInvalid(reason.message) : socketErrors.internal());
    }
  });

  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  wire.opened();
  const error = credential === 'unsaid' ? undefined : admissionError(credential, session.voiceId, context);
  if (error) wire.fail(error);
  await closed;
  await conversation.close();
};

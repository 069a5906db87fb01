import { setTimeout as sleep } from 'node:timers/promises';
import type { NarrateError } from '../../errors.js';
import type { Delivery } from '../engine.js';
import { Connection, connectionUrl } from './connection.js';
import { refusalError } from './failures.js';
import { parseServerMessage } from './messages.js';
import type { Service } from './service.js';

export interface SocketProbe {
  /** The whole handshake, connection included. */
  readonly openMs: number;
  /** What the service objected to once the socket was open: a wrong key is told here, not at the handshake. */
  readonly refusal: NarrateError | undefined;
}

/**
 * Open a stream-input socket, hear whether the service objects, and close it. No text is sent: nothing is charged.
 * @throws NarrateError  the handshake was refused, too slow or cut; the signal's reason when aborted
 */
export const probeSocket = async (
  service: Service,
  delivery: Delivery,
  signal: AbortSignal,
  { listenMs = LISTEN_MS }: { listenMs?: number } = {},
): Promise<SocketProbe> => {
  signal.throwIfAborted();
  const connection = new Connection(service, connectionUrl(service, delivery));
  const giveUp = () => connection.terminate();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    const { durationMs } = await connection.opened;
    return { openMs: durationMs, refusal: await objection(connection, listenMs, signal) };
  } catch (reason) {
    signal.throwIfAborted();
    throw reason;
  } finally {
    signal.removeEventListener('abort', giveUp);
    connection.close();
    await connection.closed;
  }
};

/** As recorded, it comes with the handshake's end. */
const LISTEN_MS = 500;

const objection = async (
  connection: Connection,
  listenMs: number,
  signal: AbortSignal,
): Promise<NarrateError | undefined> => {
  const enough = new AbortController();
  const first = connection.receive(AbortSignal.any([signal, enough.signal]));
  const silence = sleep(listenMs, undefined, { signal: enough.signal });
  try {
    const json = await Promise.race([first, silence]);
    const message = json === undefined ? undefined : parseServerMessage(json);
    return message?.type === 'refusal' ? refusalError('speak', message.refusal) : undefined;
  } finally {
    enough.abort();
    for (const promise of [first, silence]) promise.catch(() => {});
  }
};

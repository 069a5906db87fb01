import type { EventEmitter } from 'node:events';

/** What is looked at of a WebSocket. */
export interface PulseSocket extends Pick<EventEmitter, 'on'> {
  /** Whether the studio reads nothing from it now. */
  readonly isPaused: boolean;
  ping(): void;
  terminate(): void;
}

/** What is looked at of the TCP connection under it. */
export interface PulseConnection extends Pick<EventEmitter, 'on'> {
  readonly bytesWritten: number;
  readonly writableLength: number;
  setTimeout(timeMs: number): unknown;
}

/**
 * Cut a socket off when its client is gone without a word: when for so long nothing came from it, not even the answer to a
 * ping, and nothing left for it. A socket that the studio itself does not read cannot answer, and is not judged by that.
 * @param stuckMs  Infinity: never
 */
export const watchPulse = (socket: PulseSocket, connection: PulseConnection, stuckMs: number): void => {
  if (stuckMs === Number.POSITIVE_INFINITY) return;
  const takenBytes = (): number => connection.bytesWritten - connection.writableLength;
  /** Where it stood when nothing had happened for half the time; undefined while it is alive. */
  let missedAtBytes: number | undefined;
  // Node starts this clock again with every byte that comes or leaves.
  connection.setTimeout(stuckMs / 2);
  connection.on('timeout', () => {
    const hasWaiting = connection.writableLength > 0;
    if (hasWaiting ? missedAtBytes === takenBytes() : missedAtBytes !== undefined) return socket.terminate();
    if (!hasWaiting && !socket.isPaused) socket.ping();
    missedAtBytes = hasWaiting || !socket.isPaused ? takenBytes() : undefined;
    connection.setTimeout(stuckMs / 2);
  });
  for (const sign of ['message', 'ping', 'pong']) {
    socket.on(sign, () => {
      missedAtBytes = undefined;
    });
  }
};

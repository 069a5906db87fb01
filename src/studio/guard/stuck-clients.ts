import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

/**
 * Cut a socket off when its client is gone without a word: when for so long nothing came from it, not even the answer to a
 * ping, and nothing left for it. A socket that the studio itself does not read cannot answer, and is not judged by that.
 * @param stuckMs  Infinity: never
 */
export const watchPulse = (socket: WebSocket, connection: Socket, stuckMs: number): void => {
  if (stuckMs === Number.POSITIVE_INFINITY) return;
  const takenBytes = (): number => connection.bytesWritten - connection.writableLength;
  let missed = false;
  let takenAtMiss = 0;
  // Node starts this clock again with every byte that comes or leaves.
  connection.setTimeout(stuckMs / 2);
  connection.on('timeout', () => {
    const hasWaiting = connection.writableLength > 0;
    if (hasWaiting || !socket.isPaused) {
      if (missed && (takenBytes() === takenAtMiss || !hasWaiting)) return socket.terminate();
      missed = true;
      if (!hasWaiting) socket.ping();
      takenAtMiss = takenBytes();
    }
    connection.setTimeout(stuckMs / 2);
  });
  const alive = (): void => {
    missed = false;
  };
  for (const sign of ['message', 'ping', 'pong'] as const) socket.on(sign, alive);
};

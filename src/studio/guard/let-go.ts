import type { Socket } from 'node:net';

/**
 * Nothing more will be said on a connection that was asked to upgrade: end it when the client does. Nobody reads it any more,
 * so its end would go unseen, and the connection stay for ever.
 * @param patienceMs  how long a client may take to end a connection that the studio has ended
 */
export const letGo = (connection: Socket, patienceMs: number): void => {
  if (connection.destroyed) return;
  connection.once('end', () => connection.destroySoon());
  connection.resume();
  // One that only stalls stays as long as the client does.
  if (!connection.writableEnded || !Number.isFinite(patienceMs)) return;
  connection.once('timeout', () => connection.destroy());
  connection.setTimeout(patienceMs);
};

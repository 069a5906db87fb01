import { once } from 'node:events';
import { createServer, type Socket, connect as tcpConnect } from 'node:net';
import { carry } from './carry.js';
import { drawAt } from './random.js';

/** How far away the studio is. */
export interface Distance {
  /** A round trip of one packet. */
  readonly rttMs: number;
  /** Each piece of data takes up to so much longer, evenly drawn; it never overtakes the one before it. */
  readonly jitterMs: number;
}

/** A door to a server that is far away. */
export interface DistantDoor {
  readonly port: number;
  /** Cuts every connection. */
  close(): Promise<void>;
}

/**
 * Listen in place of a server of this machine, and be as far away as that. Data takes half a round trip either way. A new
 * connection costs two round trips more before its first data leaves, as TCP and TLS 1.3 do on the real way: on loopback the
 * first is free, and the studio has no TLS. The jitter of a piece is drawn from the seed, the connection's number, the direction
 * and the bytes before it: the same traffic meets the same.
 * @throws what listening throws: the port is taken
 */
export const openDistantDoor = async (
  { rttMs, jitterMs }: Distance,
  { host, port, to, seed }: { host: string; port: number; to: { host: string; port: number }; seed: number },
): Promise<DistantDoor> => {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const number = connections++;
    const readyAtMs = performance.now() + ROUND_TRIPS_BEFORE_DATA * rttMs;
    const studio = tcpConnect({ ...to, allowHalfOpen: true, noDelay: true });
    for (const socket of [client, studio]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    const takesMs = (direction: number, offsetBytes: number): number =>
      rttMs / 2 + jitterMs * drawAt(seed, number, direction, offsetBytes);
    carry(client, studio, {
      dueAtMs: (offsetBytes) => Math.max(performance.now(), readyAtMs) + takesMs(0, offsetBytes),
    });
    carry(studio, client, { dueAtMs: (offsetBytes) => performance.now() + takesMs(1, offsetBytes) });
  });
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    async close() {
      const closed = server.listening ? once(server, 'close') : undefined;
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};

/** TCP and TLS 1.3: one each. The request itself is the third. */
const ROUND_TRIPS_BEFORE_DATA = 2;

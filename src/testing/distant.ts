import { createServer, type Socket, connect as tcpConnect } from 'node:net';
import { carry } from '../studio/weather/carry.js';
import { createRandom } from '../studio/weather/random.js';

export interface DistantOptions {
  /** Where the near end leads to: a port of this machine. */
  readonly port: number;
  readonly rttMs: number;
  /** Each piece of data takes up to so much longer, evenly drawn (default 0); it never overtakes the one before it. */
  readonly jitterMs?: number;
  readonly seed?: number;
  /** Hears what is sent (`up`) when it leaves the client, and what is answered (`down`) when it arrives there. */
  readonly tap?: (connection: number, direction: 'up' | 'down', bytes: Uint8Array) => void;
}

/** A way to a server that is far away, by a port of this machine. */
export interface Distant {
  readonly port: number;
  /** From now on nothing arrives for so long, either way; then all that was sent meanwhile. */
  stall(forMs: number): void;
  /** Cuts every connection. */
  close(): Promise<void>;
}

/**
 * Put a server at a distance. Data takes half a round trip either way, in order, with bounded memory and backpressure.
 * A TCP handshake takes a round trip: on loopback it takes none, so the client's first data leaves one later instead. There is
 * no TLS here; it would cost one more.
 */
export const distant = async (options: DistantOptions): Promise<Distant> => {
  const sockets = new Set<Socket>();
  const random = createRandom(options.seed ?? 1);
  let connections = 0;
  let stalledUntilMs = 0;
  const heldUntilMs = () => stalledUntilMs;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const number = connections++;
    const nowMs = performance.now();
    const upstream = tcpConnect({ port: options.port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    }
    const { rttMs, jitterMs = 0, tap } = options;
    /** When data arrives that leaves at a time; it waits for the data ahead of it. */
    const dueAtMs = (leavesAtMs: number) => leavesAtMs + rttMs / 2 + random() * jitterMs;
    carry(client, upstream, {
      heldUntilMs,
      dueAtMs: () => dueAtMs(Math.max(performance.now(), nowMs + rttMs)),
      onLeave: (bytes) => tap?.(number, 'up', bytes),
    });
    carry(upstream, client, {
      heldUntilMs,
      dueAtMs: () => dueAtMs(performance.now()),
      onArrive: (bytes) => tap?.(number, 'down', bytes),
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    stall: (forMs) => {
      stalledUntilMs = Math.max(stalledUntilMs, performance.now() + forMs);
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};

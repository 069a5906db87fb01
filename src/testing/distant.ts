import { createServer, type Socket, connect as tcpConnect } from 'node:net';
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
  const stalled = { untilMs: 0 };
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
      stalled,
      dueAtMs: (leavesAtMs) => dueAtMs(Math.max(leavesAtMs, nowMs + rttMs)),
      onLeave: (bytes) => tap?.(number, 'up', bytes),
      onArrive: () => {},
    });
    carry(upstream, client, {
      stalled,
      dueAtMs,
      onLeave: () => {},
      onArrive: (bytes) => tap?.(number, 'down', bytes),
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    stall: (forMs) => {
      stalled.untilMs = Math.max(stalled.untilMs, performance.now() + forMs);
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
};

/** More than this on its way, and the sender is not read any more: as much as a fast line holds in half a second. */
const MAX_UNDER_WAY_BYTES = 4 * 1024 * 1024;

/** What is under way: data, the end of the data, the end of the connection. */
type Item = { readonly dueAtMs: number; readonly what: Uint8Array | 'end' | 'cut' };

interface Direction {
  readonly stalled: { readonly untilMs: number };
  dueAtMs(leavesAtMs: number): number;
  onLeave(bytes: Uint8Array): void;
  onArrive(bytes: Uint8Array): void;
}

const carry = (from: Socket, to: Socket, { stalled, dueAtMs, onLeave, onArrive }: Direction): void => {
  const underWay: Item[] = [];
  let bytesUnderWay = 0;
  let timer: NodeJS.Timeout | undefined;
  let isBlocked = false;

  const waitMs = ({ dueAtMs }: Item): number => Math.max(dueAtMs, stalled.untilMs) - performance.now();
  const arrive = (): void => {
    timer = undefined;
    while (!isBlocked && underWay[0] && waitMs(underWay[0]) <= 0) {
      const { what } = underWay.shift() as Item;
      if (what === 'cut') to.destroySoon();
      else if (what === 'end') to.end();
      else {
        bytesUnderWay -= what.length;
        onArrive(what);
        isBlocked = !to.write(what);
        if (bytesUnderWay < MAX_UNDER_WAY_BYTES) from.resume();
      }
    }
    const next = underWay[0];
    if (next && !isBlocked) timer = setTimeout(arrive, Math.max(0, waitMs(next)));
  };
  const leave = (what: Item['what']): void => {
    if (to.destroyed) return;
    underWay.push({ dueAtMs: dueAtMs(performance.now()), what });
    if (timer === undefined) arrive();
  };

  to.on('drain', () => {
    isBlocked = false;
    if (timer === undefined) arrive();
  });
  // Nothing can arrive any more; the sender hears of it by the other direction, half a round trip later.
  to.on('close', () => {
    clearTimeout(timer);
    underWay.length = 0;
    from.resume();
  });
  from.on('data', (bytes: Buffer) => {
    onLeave(bytes);
    if (!to.destroyed) {
      bytesUnderWay += bytes.length;
      if (bytesUnderWay >= MAX_UNDER_WAY_BYTES) from.pause();
    }
    leave(bytes);
  });
  from.on('end', () => leave('end'));
  from.on('error', () => {});
  from.on('close', () => leave('cut'));
};

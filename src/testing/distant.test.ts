import { once } from 'node:events';
import { createServer, type Socket, connect as tcpConnect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type Distant, type DistantOptions, distant } from './distant.js';

/** A timer may fire, and a clock may be read, one millisecond off. */
const CLOCK_MS = 2;
const BUSY_MS = 20;

/** A server that lets `serve` handle its sockets, at a distance. */
const farServer = async (
  options: Omit<DistantOptions, 'port'>,
  serve: (socket: Socket) => void = (socket) => socket.pipe(socket),
): Promise<Distant> => {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const far = await distant({ port: typeof address === 'object' && address ? address.port : 0, ...options });
  onTestFinished(async () => {
    await far.close();
    server.close();
  });
  return far;
};

const clientOf = async ({ port }: Distant): Promise<Socket> => {
  const socket = tcpConnect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
};

/** How long the echo of one byte takes. */
const echoMs = async (socket: Socket): Promise<number> => {
  const sentAtMs = performance.now();
  socket.write('x');
  await once(socket, 'data');
  return performance.now() - sentAtMs;
};

test('an echo takes one round trip, the first one another for the handshake', async () => {
  const far = await farServer({ rttMs: 60 });
  const [firsts, laters]: [number[], number[]] = [[], []];
  for (let connection = 0; connection < 5; connection++) {
    const socket = await clientOf(far);
    firsts.push(await echoMs(socket));
    laters.push(await echoMs(socket), await echoMs(socket));
  }
  // The way counts from the connection on, the client only from its first byte: a busy machine lets milliseconds lie between.
  expect(Math.max(...firsts)).toBeGreaterThanOrEqual(120 - CLOCK_MS - BUSY_MS);
  expect(Math.min(...laters)).toBeGreaterThanOrEqual(60 - CLOCK_MS);
  // And it may make each of them slow, but hardly all.
  expect(Math.min(...firsts)).toBeLessThan(150);
  expect(Math.min(...laters)).toBeLessThan(90);
});

test('keeps the order, whatever the jitter', async () => {
  const arrivedAtMs: number[] = [];
  const far = await farServer({ rttMs: 2, jitterMs: 30, seed: 3 });
  const socket = await clientOf(far);
  let echoed = '';
  socket.on('data', (bytes) => {
    echoed += bytes.toString();
    arrivedAtMs.push(performance.now());
  });
  for (let count = 0; count < 100; count++) {
    socket.write(`${count} `);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const wanted = Array.from({ length: 100 }, (_, count) => `${count} `).join('');
  await expect.poll(() => echoed.length).toBe(wanted.length);
  expect(echoed).toBe(wanted);
  const pausesMs = arrivedAtMs.slice(1).map((atMs, index) => atMs - (arrivedAtMs[index] ?? 0));
  expect(Math.max(...pausesMs)).toBeGreaterThan(5);
});

test('nothing arrives in a stall, and all of it after', async () => {
  const far = await farServer({ rttMs: 10 });
  const socket = await clientOf(far);
  await echoMs(socket);
  const startedAtMs = performance.now();
  let stalledAtMs = 0;
  const arrivals: { atMs: number; text: string }[] = [];
  socket.on('data', (bytes) => arrivals.push({ atMs: performance.now() - startedAtMs, text: bytes.toString() }));
  for (let count = 0; count < 25; count++) {
    if (count === 5) far.stall(300);
    if (count === 5) stalledAtMs = performance.now() - startedAtMs;
    socket.write('x');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await expect.poll(() => arrivals.map(({ text }) => text).join('').length).toBe(25);
  const during = arrivals.filter(({ atMs }) => atMs > stalledAtMs + BUSY_MS && atMs < stalledAtMs + 300 - CLOCK_MS);
  expect(during).toEqual([]);
  const released = arrivals.find(({ atMs }) => atMs >= stalledAtMs + 300 - CLOCK_MS);
  expect(released?.text.length).toBeGreaterThan(8);
});

test('what was sent before the end arrives, then the end; both ways', async () => {
  let received = '';
  const far = await farServer({ rttMs: 40 }, (socket) => {
    socket.on('data', (bytes) => {
      received += bytes.toString();
    });
    socket.on('end', () => socket.end('goodbye'));
  });
  const socket = await clientOf(far);
  let answer = '';
  socket.on('data', (bytes) => {
    answer += bytes.toString();
  });
  socket.end('hello');
  await once(socket, 'end');
  expect([received, answer]).toEqual(['hello', 'goodbye']);
});

test('a client that is cut off is noticed half a round trip later, with what it had sent', async () => {
  let served: Socket | undefined;
  let received = '';
  const socket = await clientOf(
    await farServer({ rttMs: 100 }, (each) => {
      served = each;
      each.on('data', (bytes) => {
        received += bytes.toString();
      });
    }),
  );
  await expect.poll(() => served).toBeDefined();
  socket.write('last words');
  const cutAtMs = performance.now();
  socket.destroySoon();
  await once(served as Socket, 'end');
  expect(performance.now() - cutAtMs).toBeGreaterThanOrEqual(50 - CLOCK_MS);
  expect(received).toBe('last words');
});

test('a reader that stops holds up the sender', async () => {
  let served: Socket | undefined;
  const far = await farServer({ rttMs: 2 }, (socket) => {
    served = socket;
    const more = () => {
      while (!socket.destroyed && socket.write(Buffer.alloc(65_536)));
    };
    socket.on('drain', more);
    more();
  });
  const socket = await clientOf(far);
  socket.pause();
  await expect.poll(() => served).toBeDefined();
  const sentBytes = async () => {
    let before = -1;
    while (served && served.bytesWritten !== before) {
      before = served.bytesWritten;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
    return before;
  };
  const held = await sentBytes();
  // What the proxy holds, and the buffers of the kernel and of the sender.
  expect(held).toBeLessThan(32 * 1024 * 1024);
  socket.resume();
  await expect.poll(() => served?.bytesWritten).toBeGreaterThan(2 * held);
});

test('a tap hears what leaves and what arrives', async () => {
  const heard: string[] = [];
  const far = await farServer({
    rttMs: 40,
    tap: (connection, direction, bytes) => heard.push(`${connection} ${direction} ${Buffer.from(bytes).toString()}`),
  });
  const socket = await clientOf(far);
  await echoMs(socket);
  expect(heard).toEqual(['0 up x', '0 down x']);
});

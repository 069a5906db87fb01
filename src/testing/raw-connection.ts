import { connect, type Socket } from 'node:net';

/** A TCP connection that says what it is told to and keeps what it hears: for what no HTTP client would send. */
export interface RawConnection {
  readonly socket: Socket;
  /** Everything heard so far. */
  heard(): string;
  /** Resolves with all that was heard, when the other side has ended or cut the connection. */
  readonly ended: Promise<string>;
  /** Resolves when what was heard fits. @throws when the connection ends first */
  until(fits: (heard: string) => boolean): Promise<string>;
}

export const rawConnection = (port: number, ...sends: readonly (string | Uint8Array)[]): RawConnection => {
  const socket = connect(port, '127.0.0.1');
  const parts: Buffer[] = [];
  const heard = (): string => Buffer.concat(parts).toString('latin1');
  socket.on('data', (part: Buffer) => parts.push(part));
  // A reset is an end as well.
  socket.on('error', () => undefined);
  for (const bytes of sends) socket.write(bytes);
  const ended = new Promise<string>((resolve) => {
    socket.once('close', () => resolve(heard()));
  });
  return {
    socket,
    heard,
    ended,
    until: (fits) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (fits(heard())) resolve(heard());
        };
        socket.on('data', look);
        void ended.then(() => reject(new Error(`The connection ended before: ${heard()}`)));
        look();
      }),
  };
};

/** The head of a `stream-input` handshake. */
export const handshake = (voiceId = 'tone-a', headers: readonly string[] = []): string =>
  [
    `GET /v1/text-to-speech/${voiceId}/stream-input HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAECAwQFBgcICQoLDA0ODw==',
    ...headers,
    '',
    '',
  ].join('\r\n');

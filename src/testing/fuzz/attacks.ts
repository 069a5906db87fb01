import { type RawConnection, rawConnection } from '../raw-connection.js';
import { CONTINUATION, clientFrame, TEXT } from './client-frames.js';
import type { Draws } from './draws.js';

/** What a bad client does on one connection. Resolves with all it heard when the studio or it has ended the connection. */
export type Attack = (port: number, draws: Draws) => Promise<string>;

/** They end by themselves, or the studio must end them. */
export const ATTACKS: Readonly<Record<string, Attack>> = {
  'rubbish on the port': (port, draws) => leave(rawConnection(port, draws.bytes(1 + draws.below(3000))), draws),

  'mutated requests': (port, draws) => leave(rawConnection(port, draws.mutated(Buffer.from(anyRequest(draws)))), draws),

  'requests with odd bodies': (port, draws) =>
    rawConnection(port, post(draws, oddText(draws), ['Connection: close'])).ended,

  'pipelined requests': (port, draws) => {
    const requests = Array.from({ length: 2 + draws.below(30) }, () => anyRequest(draws)).join('');
    return leave(rawConnection(port, requests), draws);
  },

  'halves of requests': (port, draws) => {
    const request = draws.pick([anyRequest(draws), anyHandshake(draws)]);
    return leave(rawConnection(port, request.slice(0, draws.below(request.length))), draws);
  },

  'mutated handshakes': (port, draws) =>
    leave(rawConnection(port, draws.mutated(Buffer.from(anyHandshake(draws)))), draws),

  'odd messages': (port, draws) =>
    onSocket(port, draws, (connection) => {
      for (let count = 1 + draws.below(20); count > 0; count--) connection.socket.write(text(oddText(draws)));
    }),

  'tiny fragments': (port, draws) =>
    onSocket(port, draws, (connection) => {
      const sentence = Buffer.from(JSON.stringify({ text: 'One word after the other. ' }));
      const parts = [...sentence].map((byte, at) =>
        clientFrame({
          opcode: at === 0 ? TEXT : CONTINUATION,
          isLast: at === sentence.length - 1 && draws.chance(0.8),
          payload: Buffer.from([byte]),
        }),
      );
      connection.socket.write(Buffer.concat(parts));
      for (let count = draws.below(500); count > 0; count--) connection.socket.write(text('{"text":"a"}'));
    }),

  'frames against the rules': (port, draws) =>
    onSocket(port, draws, (connection) => {
      for (let count = 1 + draws.below(5); count > 0; count--) {
        const frame = clientFrame({
          opcode: draws.below(16),
          payload: draws.pick([draws.bytes(draws.below(300)), Buffer.from([3, 0xe8]), Buffer.from([0xc3, 0x28])]),
          isLast: draws.chance(0.7),
          isMasked: draws.chance(0.7),
          reserved: draws.chance(0.8) ? 0 : draws.below(8),
        });
        connection.socket.write(draws.chance(0.5) ? frame : draws.mutated(frame));
      }
    }),

  'frames too long': (port, draws) =>
    onSocket(port, draws, (connection) => {
      const announcedBytes = draws.pick([2 ** 20 + 1, 2 ** 32, Number.MAX_SAFE_INTEGER]);
      connection.socket.write(clientFrame({ opcode: TEXT, payload: draws.bytes(100), announcedBytes }));
    }),

  'readers that stop': (port, draws) => {
    const long = JSON.stringify({ text: 'A word or two, and so on. '.repeat(300), flush: true });
    if (draws.chance(0.5)) return stopReading(rawConnection(port, post(draws, long)), draws);
    return onSocket(port, draws, (connection) => {
      for (let count = 0; count < 5; count++) connection.socket.write(text(long));
      void stopReading(connection, draws);
    });
  },

  'ends in the middle': (port, draws) =>
    onSocket(port, draws, (connection) => {
      connection.socket.write(text(JSON.stringify({ text: 'A sentence that is being spoken. ', flush: true })));
      connection.socket.once('data', () => cut(connection, draws));
    }),
};

const leave = (connection: RawConnection, draws: Draws): Promise<string> => {
  // Some stay, and wait for the studio to lose patience.
  if (draws.chance(0.7)) setTimeout(() => cut(connection, draws), draws.below(50));
  return connection.ended;
};

const cut = ({ socket }: RawConnection, draws: Draws): void => {
  if (draws.chance(0.4)) socket.resetAndDestroy();
  else if (draws.chance(0.5)) socket.destroy();
  // Node's end of a connection stays open for what is still to come.
  else socket.end();
};

const stopReading = (connection: RawConnection, draws: Draws): Promise<string> => {
  connection.socket.pause();
  setTimeout(() => {
    if (draws.chance(0.3)) connection.socket.destroy();
    else connection.socket.resume();
  }, 50 + draws.below(300));
  return connection.ended;
};

const onSocket = async (port: number, draws: Draws, act: (connection: RawConnection) => void): Promise<string> => {
  const connection = rawConnection(port, anyHandshake(draws, 'sound'));
  try {
    await connection.until((heard) => heard.includes('\r\n\r\n'));
  } catch {
    return connection.ended;
  }
  act(connection);
  return leave(connection, draws);
};

const text = (message: string): Buffer => clientFrame({ opcode: TEXT, payload: Buffer.from(message) });

const oddText = (draws: Draws): string => {
  const value = JSON.stringify({
    text: draws.pick([' ', 'Hello there. ', 'x'.repeat(45_000), 7, null]),
    more: draws.json(),
  });
  const mixed = value.replace(
    '"more":',
    draws.pick(['"flush":', '"voice_settings":', '"context_id":', '"__proto__":']),
  );
  return draws.pick([
    mixed,
    JSON.stringify(draws.json()) ?? 'null',
    draws.mutated(Buffer.from(mixed)).toString('latin1'),
    '['.repeat(1 + draws.below(60_000)),
    `{"text":${'{"a":'.repeat(1 + draws.below(9000))}`,
    `{"text":"Hello. ","deep":${'['.repeat(9000)}${']'.repeat(9000)}}`,
  ]);
};

const PATHS: readonly string[] = [
  ...['/', '/v1/voices', '/v2/voices', '/v1/models', '/v1/user', '/v1/user/subscription', '/_studio/requests'],
  ...['/v1/text-to-speech/tone-a', '/v1/text-to-speech/tone-a/stream', '/v1/text-to-speech/tone-a/with-timestamps'],
  ...[
    '/v1/text-to-speech/%ff/stream',
    '/v1/previews/tone-a.mp3',
    '/v1/single-use-token/tts_websocket',
    '/_studio/faults',
  ],
  ...['//', '*', 'http://x/', '/%', '/..%2f..', '/\\x'],
];

const QUERIES: readonly string[] = [
  ...['', '', '?output_format=pcm_16000', '?output_format=ulaw_8000', '?output_format=x', '?sync_alignment=true'],
  ...['?auto_mode=true', '?inactivity_timeout=180', '?inactivity_timeout=1e9', '?seed=-1', '?page_size=1e3&search=%'],
  ...[
    '?next_page_token=AAAA',
    '?model_id=eleven_v3',
    '?model_id=eleven_flash_v2_5',
    '?__proto__=1',
    '?single_use_token=x',
  ],
];

const anyRequest = (draws: Draws): string => {
  const method = draws.pick(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH']);
  if (method === 'POST') return post(draws, oddText(draws));
  const more = draws.pick([
    '',
    'Expect: 100-continue\r\n',
    'Upgrade: h2c\r\nConnection: Upgrade\r\n',
    'Range: bytes=0-\r\n',
  ]);
  return `${method} ${draws.pick(PATHS)}${draws.pick(QUERIES)} HTTP/1.1\r\nHost: 127.0.0.1\r\n${more}\r\n`;
};

const post = (draws: Draws, body: string, headers: readonly string[] = []): string => {
  const length = Buffer.byteLength(body) + (draws.chance(0.1) ? draws.below(10) : 0);
  const path = `/v1/text-to-speech/tone-a${draws.pick(['', '/stream', '/with-timestamps', '/stream/with-timestamps'])}`;
  const head = [
    `POST ${path}${draws.pick(QUERIES)} HTTP/1.1`,
    'Host: 127.0.0.1',
    `Content-Length: ${length}`,
    ...headers,
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
};

const anyHandshake = (draws: Draws, kind: 'sound' | 'any' = 'any'): string => {
  const place = draws.pick(['stream-input', 'stream-input', 'multi-stream-input']);
  const lines = [
    `GET /v1/text-to-speech/${draws.pick(['tone-a', 'tone-b', 'nobody'])}/${place}${draws.pick(QUERIES)} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: Upgrade',
    'Upgrade: websocket',
    `Sec-WebSocket-Version: ${kind === 'sound' ? 13 : draws.pick(['13', '12', 'x'])}`,
    `Sec-WebSocket-Key: ${kind === 'sound' ? 'AAECAwQFBgcICQoLDA0ODw==' : draws.pick(['AAECAwQFBgcICQoLDA0ODw==', 'short'])}`,
    ...draws.pick<readonly string[]>([
      [],
      ['Sec-WebSocket-Extensions: permessage-deflate'],
      ['Sec-WebSocket-Protocol: a, b'],
    ]),
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
};

import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Answer a WebSocket handshake with another status than 101, and close the connection, also on a client that does not. */
export const refuseUpgrade = (
  connection: Duplex,
  status: number,
  headers: Readonly<Record<string, string | readonly string[]>>,
  body: string | Buffer,
): void => {
  const bytes = Buffer.from(body);
  const lines = Object.entries({ ...headers, 'content-length': String(bytes.length), connection: 'close' }).flatMap(
    ([name, value]) => [value].flat().map((each) => `${name}: ${each}\r\n`),
  );
  connection.write(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}\r\n${lines.join('')}\r\n`);
  connection.end(bytes);
  const timer = setTimeout(() => connection.destroy(), CLOSE_TIMEOUT_MS);
  connection.once('close', () => clearTimeout(timer));
};

const CLOSE_TIMEOUT_MS = 1_000;

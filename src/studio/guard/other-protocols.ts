import type { IncomingMessage } from 'node:http';

export const isWebSocketUpgrade = ({ headers }: IncomingMessage): boolean =>
  (headers.upgrade ?? '').toLowerCase() === 'websocket';

/**
 * A request that offers to go on in another protocol (`Upgrade: h2c`, as Java's client and `curl --http2` do), as it would be
 * without the offer: a server may ignore it (RFC 9110, 7.8). Node has stopped reading behind such a request, so it has to be
 * read once more.
 * @param head  what came behind the request's head
 * @returns the bytes to read
 */
export const withoutOffer = ({ method, url, httpVersion, rawHeaders }: IncomingMessage, head: Buffer): Buffer => {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? '';
    if (!/^(upgrade|http2-settings|connection)$/i.test(name)) lines.push(`${name}: ${rawHeaders[at + 1] ?? ''}`);
  }
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]);
};

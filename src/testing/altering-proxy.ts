import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';

/** What becomes of a frame of the server; undefined: it is kept back. */
export type Alteration = (frame: Record<string, unknown>) => Record<string, unknown> | undefined;

/** A server that speaks as another one does, but for what `alter` makes of its frames. Until the test is over. */
export const startAlteringProxy = async (target: string, alter: Alteration): Promise<string> => {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
    const answer = await fetch(`${target}${request.url}`, {
      method: request.method ?? 'GET',
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      ...(hasBody ? { body: Buffer.concat(parts) } : {}),
    });
    const { 'transfer-encoding': _chunked, ...kept } = Object.fromEntries(answer.headers);
    response.writeHead(answer.status, kept).end(Buffer.from(await answer.arrayBuffer()));
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, connection, head) => {
    const key = request.headers['xi-api-key'];
    const far = new WebSocket(`${target.replace(/^http/, 'ws')}${request.url}`, {
      headers: typeof key === 'string' ? { 'xi-api-key': key } : {},
    });
    far.on('error', () => connection.destroy());
    far.once('unexpected-response', async (_request, response) => {
      const parts: Buffer[] = [];
      for await (const part of response as AsyncIterable<Buffer>) parts.push(part);
      const lines = response.rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
      connection.end(
        `HTTP/1.1 ${response.statusCode} ${response.statusMessage}\r\n${lines}\r\n${Buffer.concat(parts)}`,
      );
    });
    let farHeaders: IncomingHttpHeaders = {};
    far.once('upgrade', ({ headers }) => {
      farHeaders = headers;
    });
    far.once('open', () => {
      sockets.once('headers', (lines) => {
        for (const name of ['x-trace-id', 'x-region']) lines.push(`${name}: ${farHeaders[name]}`);
      });
      sockets.handleUpgrade(request, connection, head, (near) => {
        near.on('message', (data) => far.send(data.toString()));
        near.on('close', () => far.terminate());
        far.on('message', (data) => {
          const altered = alter(JSON.parse(data.toString()));
          if (altered) near.send(JSON.stringify(altered));
        });
        far.on('close', (code, reason) => (code === 1006 ? near.terminate() : near.close(code, reason)));
      });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const client of sockets.clients) client.terminate();
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

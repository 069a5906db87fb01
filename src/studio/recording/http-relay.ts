import type { IncomingMessage, ServerResponse } from 'node:http';
import { systemCode } from '../../errors.js';
import type { Tape } from './tape.js';
import { passedOn, type Upstream } from './upstream.js';

/** Pass one request on and its answer back, at the pace of whoever reads slower. Resolves when both are over; never throws. */
export const relayRequest = (
  request: IncomingMessage,
  response: ServerResponse,
  asked: URL,
  upstream: Upstream,
  tape: Tape,
): Promise<void> =>
  new Promise((resolve) => {
    const url = upstream.urlOf(asked);
    const gone = new AbortController();
    const sent = upstream.request(url, {
      method: request.method ?? 'GET',
      headers: { ...passedOn(request.headers), 'accept-encoding': 'identity' },
      agent: upstream.agentFor(url, gone.signal),
    });
    let isOver = false;
    const over = (): void => {
      if (isOver) return;
      isOver = true;
      gone.abort();
      tape.finish();
      resolve();
    };

    const question = tape.openBody('client');
    request.on('data', (bytes: Buffer) => question.push(bytes));
    request.once('end', () => question.end());
    request.pipe(sent);

    const clientLeft = (): void => {
      if (isOver || response.writableFinished) return;
      tape.cut('client', 'the client left');
      sent.destroy();
      over();
    };
    response.on('error', () => undefined);
    response.once('close', clientLeft);

    sent.on('error', (reason) => {
      if (isOver) return;
      tape.cut('server', systemCode(reason) ?? reason.message);
      if (response.headersSent) response.destroy();
      else response.writeHead(502, JSON_TYPE).end(BAD_GATEWAY);
      over();
    });

    sent.once('response', (answer) => {
      const { statusCode: status = 502, headers } = answer;
      tape.answer(status, headers);
      const isPacked = !/^(identity)?$/.test(headers['content-encoding'] ?? '');
      const body = tape.openBody('server');
      if (isPacked) tape.omitted('the body is packed');
      else answer.on('data', (bytes: Buffer) => body.push(bytes));
      response.writeHead(status, answer.statusMessage ?? '', passedOn(headers));
      response.flushHeaders();
      answer.pipe(response);
      answer.once('end', () => {
        body.end();
        if (response.writableFinished) over();
        else response.once('close', over);
      });
      answer.once('error', (reason) => {
        if (isOver) return;
        body.cut(systemCode(reason) ?? reason.message);
        response.destroy();
        over();
      });
    });
  });

const JSON_TYPE = { 'content-type': 'application/json' };

/** What a client gets when the server cannot be reached. */
export const BAD_GATEWAY = JSON.stringify({
  detail: {
    type: 'internal_error',
    code: 'bad_gateway',
    status: 'bad_gateway',
    message: 'The recorder cannot reach the server that it records.',
  },
});

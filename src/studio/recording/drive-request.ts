import type { IncomingMessage } from 'node:http';
import { systemCode } from '../../errors.js';
import type { Driving } from './drive-socket.js';

/**
 * Ask once over HTTP, and take down the answer. Never throws: what cannot be had is on the tape.
 * @returns the body, empty where none came
 */
export const driveRequest = (method: string, body: string | undefined, driving: Driving): Promise<Buffer> =>
  new Promise((resolve) => {
    const { upstream, asked, headers, tape, patienceMs } = driving;
    const url = upstream.urlOf(asked);
    const gone = new AbortController();
    const question = tape.openBody('client');
    const over = (bytes: Buffer): void => {
      clearTimeout(timer);
      gone.abort();
      tape.finish();
      resolve(bytes);
    };
    const sent = upstream.request(url, {
      method,
      headers: { ...headers, 'accept-encoding': 'identity', ...(body === undefined ? {} : bodyHeaders(body)) },
      agent: upstream.agentFor(url, gone.signal),
    });
    const timer = setTimeout(() => sent.destroy(new Error('no answer')), patienceMs);
    let isAnswered = false;
    sent.on('error', (reason) => {
      if (isAnswered) return;
      isAnswered = true;
      tape.cut('server', systemCode(reason) ?? reason.message);
      over(Buffer.alloc(0));
    });
    sent.once('response', (answer: IncomingMessage) => {
      isAnswered = true;
      const parts: Buffer[] = [];
      tape.answer(answer.statusCode ?? 0, answer.headers);
      const taken = tape.openBody('server');
      answer.on('data', (bytes: Buffer) => {
        parts.push(bytes);
        taken.push(bytes);
      });
      answer.once('end', () => {
        taken.end();
        over(Buffer.concat(parts));
      });
      answer.once('error', (reason) => {
        taken.cut(systemCode(reason) ?? reason.message);
        over(Buffer.concat(parts));
      });
    });
    if (body !== undefined) question.push(Buffer.from(body));
    question.end();
    sent.end(body);
  });

const bodyHeaders = (body: string): Record<string, string> => ({
  'content-type': 'application/json',
  'content-length': String(Buffer.byteLength(body)),
});

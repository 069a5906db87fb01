import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstDifference } from './differences.js';
import { type Nearest, preferred, type Recording } from './playlist.js';
import type { SessionItem } from './session.js';
import { noRecording } from './socket-play.js';

/** Answer a request from one of the sessions whose path and query fit. @param body  as it is compared; undefined for none */
export const playRequest = async (
  response: ServerResponse,
  body: unknown,
  fits: readonly Recording[],
  isHurried: boolean,
): Promise<void> => {
  const recording = preferred(fits.filter(({ asked }) => firstDifference(body, asked[0]?.value) === undefined));
  const closest = preferred(fits);
  if (!recording) {
    const difference = closest && firstDifference(body, closest.asked[0]?.value, 'body');
    return refuseRequest(response, closest && { name: closest.name, difference: difference ?? '' });
  }
  recording.plays++;
  const items = recording.read();
  const start = items.findIndex(({ from }) => from === 'server');
  const left = new AbortController();
  response.once('close', () => left.abort());
  let beforeMs = items[start - 1]?.atMs ?? 0;
  for (const item of items.slice(start)) {
    if (!isHurried) await sleep(item.atMs - beforeMs, undefined, { signal: left.signal }).catch(() => undefined);
    if (left.signal.aborted) return;
    beforeMs = item.atMs;
    await answerWith(response, item, items);
  }
};

const answerWith = async (
  response: ServerResponse,
  item: SessionItem,
  items: readonly SessionItem[],
): Promise<void> => {
  if (item.type === 'answer') {
    const { status, headers } = item.answer;
    const { 'transfer-encoding': _chunked, 'content-length': lengthThen, ...others } = headers;
    response.writeHead(status, { ...others, ...(lengthThen === undefined ? {} : lengthOf(items, lengthThen)) });
    response.flushHeaders();
  } else if (item.type === 'end') response.end();
  else if (item.type === 'cut') {
    if (response.headersSent) response.destroy();
    else response.socket?.destroy();
  } else {
    const bytes = bytesOf(item);
    if (bytes && !response.write(bytes)) await drained(response);
  }
};

/** What is hidden in a body changes its length; of an answer that broke off, the length that was promised stands. */
const lengthOf = (items: readonly SessionItem[], then: string): Record<string, string> => {
  const answer = items.filter(({ from }) => from === 'server');
  if (answer.at(-1)?.type !== 'end' || !answer.some(bytesOf)) return { 'content-length': then };
  return { 'content-length': String(answer.reduce((sum, item) => sum + (bytesOf(item)?.length ?? 0), 0)) };
};

const bytesOf = (item: SessionItem): Buffer | undefined => {
  if (item.type === 'bytes') return item.bytes;
  if (item.type === 'text') return Buffer.from(item.text);
  return item.type === 'message' ? Buffer.from(JSON.stringify(item.message)) : undefined;
};

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    response.once('drain', resolve);
    response.once('close', resolve);
  });

/** Tell that nothing fits, in the service's shape. */
export const refuseRequest = (response: ServerResponse, nearest: Nearest | undefined): void => {
  const message = noRecording(nearest);
  const detail = { type: 'not_found', code: 'no_recording', status: 'no_recording', message };
  response.writeHead(404, { 'content-type': 'application/json' }).end(JSON.stringify({ detail }));
};

/** A request's body as it is compared. @throws RangeError  it is longer than a recording keeps */
export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    sizeBytes += part.length;
    if (sizeBytes > MAX_BODY_BYTES) throw new RangeError('The body is too large');
    parts.push(part);
  }
  return Buffer.concat(parts);
};

const MAX_BODY_BYTES = 8 * 1024 * 1024;

import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { outputFormat } from '../speech/output-format.js';
import { silentFrame } from './tone-frames.js';

/** A server that is asked for a list of voices, or for what they sound like. */
export interface VoiceHost {
  readonly url: string;
  /** Every request, in order. */
  readonly asked: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
}

/** Half a second of an MP3 file. */
export const SHORT_SOUND = Buffer.concat(Array.from({ length: 20 }, () => silentFrame(outputFormat('mp3_44100_128'))));

/** @param answers  bodies by path: bytes as they are, all else as JSON; or a status. Other paths are not found. */
export const startVoiceHost = async (answers: Readonly<Record<string, unknown>>): Promise<VoiceHost> => {
  const asked: { path: string; headers: IncomingHttpHeaders }[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    const [path = ''] = url.split('?');
    asked.push({ path, headers });
    const answer = answers[path] ?? 404;
    if (typeof answer === 'number') response.writeHead(answer, { location: 'http://127.0.0.1:9/' }).end();
    else response.end(Buffer.isBuffer(answer) ? answer : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
};

import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { ScriptInput } from './source.js';

/**
 * Whether a script will probably say something: so that a service may be called while the script is still being read, and is
 * not for an empty one. A writer who has written nothing yet probably will. Takes milliseconds; consumes nothing; never
 * throws, because whoever reads the script says what is wrong with it.
 */
export const promisesWords = async (input: ScriptInput): Promise<boolean> => {
  const beginning = 'path' in input ? await beginningOfFile(input.path) : await beginningOfStream(input.stream);
  return beginning === undefined || WORDS.test(beginning);
};

/** The same for several: whether one of them does. */
export const anyPromisesWords = async (inputs: readonly ScriptInput[]): Promise<boolean> =>
  (await Promise.all(inputs.map(promisesWords))).includes(true);

/** Letters or digits, in UTF-8 or UTF-16 read byte by byte. */
const WORDS = /[\p{L}\p{N}]/u;
const GLIMPSE_BYTES = 4096;
const PATIENCE_MS = 10;

const beginningOfFile = async (path: string): Promise<string | undefined> => {
  try {
    const file = await open(path);
    try {
      if (!(await file.stat()).isFile()) return undefined;
      const { bytesRead, buffer } = await file.read(Buffer.alloc(GLIMPSE_BYTES), 0, GLIMPSE_BYTES, 0);
      return buffer.toString('latin1', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
};

const beginningOfStream = async (stream: Readable): Promise<string | undefined> => {
  const patience = new AbortController();
  const { signal } = patience;
  const silence = delay(PATIENCE_MS, true, { signal });
  try {
    if (stream.readableLength === 0 && !stream.readableEnded) {
      if (await Promise.race([silence, once(stream, 'readable', { signal }).then(() => false)])) return undefined;
    }
    const piece: Buffer | string | null = stream.read();
    if (piece === null) return '';
    stream.unshift(piece);
    return piece.toString('latin1' as BufferEncoding);
  } catch {
    return '';
  } finally {
    silence.catch(() => {});
    patience.abort();
  }
};

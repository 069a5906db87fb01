import { once } from 'node:events';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { textCleaner } from './clean.js';
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

const WORDS = /[\p{L}\p{N}]/u;
const GLIMPSE_BYTES = 4096;
/** Turns of the event loop: what a pipe holds, or that it has ended, is known after the first. */
const TURNS = 3;

const beginningOfFile = async (path: string): Promise<string | undefined> => {
  try {
    const file = await open(path);
    try {
      if (!(await file.stat()).isFile()) return undefined;
      const { bytesRead, buffer } = await file.read(Buffer.alloc(GLIMPSE_BYTES), 0, GLIMPSE_BYTES, 0);
      return cleaned(buffer.toString('utf8', 0, bytesRead));
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
};

const beginningOfStream = async (stream: Readable): Promise<string | undefined> => {
  const over = new AbortController();
  const { signal } = over;
  try {
    if (stream.readableLength === 0 && !stream.readableEnded) {
      const events = ['readable', 'end'].map((event) => once(stream, event, { signal }).then(() => false));
      for (const event of events) event.catch(() => {}); // one of them, at most, comes
      if (await Promise.race([silence(), ...events])) return undefined;
    }
    const piece: Buffer | string | null = stream.read();
    if (piece === null) return '';
    stream.unshift(piece);
    return cleaned(piece.toString());
  } catch {
    return '';
  } finally {
    over.abort();
  }
};

const silence = async (): Promise<true> => {
  for (let turns = 0; turns < TURNS; turns++) await turn();
  return true;
};

/** UTF-16 shows its letters in UTF-8, too: every other byte is 0. */
const cleaned = (text: string): string => {
  const cleaner = textCleaner();
  return cleaner.push(text) + cleaner.end();
};

import { once } from 'node:events';
import { open, stat } from 'node:fs/promises';
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
  const beginning = await beginningOf(input, GLIMPSE_BYTES);
  return beginning === undefined || WORDS.test(cleaned(beginning.bytes.toString()));
};

/** The same for several: whether one of them does. */
export const anyPromisesWords = async (inputs: readonly ScriptInput[]): Promise<boolean> =>
  (await Promise.all(inputs.map(promisesWords))).includes(true);

const WORDS = /[\p{L}\p{N}]/u;
const GLIMPSE_BYTES = 4096;
/** Turns of the event loop: what a pipe holds, or that it has ended, is known after the first. */
const TURNS = 3;

export interface Beginning {
  readonly bytes: Buffer;
  /** Whether nothing follows; false where that is not known. */
  readonly isWhole: boolean;
}

/**
 * What a script begins with, unconsumed; nothing if it cannot be read; undefined while nothing has been written, or for a
 * pipe by its path.
 */
export const beginningOf = async (input: ScriptInput, maxBytes: number): Promise<Beginning | undefined> =>
  'path' in input ? beginningOfFile(input.path, maxBytes) : beginningOfStream(input.stream);

const NOTHING: Beginning = { bytes: Buffer.alloc(0), isWhole: true };

const beginningOfFile = async (path: string, maxBytes: number): Promise<Beginning | undefined> => {
  try {
    // Opening a pipe would wait for its writer, who would take us for its reader.
    if (!(await stat(path)).isFile()) return undefined;
    const file = await open(path);
    try {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(maxBytes), 0, maxBytes, 0);
      return { bytes: buffer.subarray(0, bytesRead), isWhole: bytesRead < maxBytes };
    } finally {
      await file.close();
    }
  } catch {
    return NOTHING;
  }
};

const beginningOfStream = async (stream: Readable): Promise<Beginning | undefined> => {
  const over = new AbortController();
  const { signal } = over;
  try {
    if (stream.readableLength === 0 && !stream.readableEnded) {
      const events = ['readable', 'end'].map((event) => once(stream, event, { signal }).then(() => false));
      for (const event of events) event.catch(() => {}); // one of them, at most, comes
      if (await Promise.race([silence(), ...events])) return undefined;
    }
    const piece: Buffer | string | null = stream.read();
    if (piece === null) return NOTHING;
    stream.unshift(piece);
    return { bytes: Buffer.from(piece), isWhole: false };
  } catch {
    return NOTHING;
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

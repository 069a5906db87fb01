import { Readable } from 'node:stream';
import { NarrateError } from '../errors.js';
import type { ScriptInput } from '../script/script.js';
import type { Script } from './script.js';

/** A script, opened: as the narration reads it. */
export interface OpenScript {
  readonly inputs: readonly ScriptInput[];
  /** Why the pieces ended, when their own writer failed. */
  readonly failure: ScriptFailure | undefined;
}

export interface ScriptFailure {
  /** What the writer threw. */
  readonly reason: unknown;
  /** What the reader was told: the same, where it is an error. */
  readonly told: Error;
}

/** @throws NarrateError ERR_USAGE  nothing that can be read */
export const openScript = (script: Script): OpenScript => {
  if (typeof script === 'string' || script instanceof Uint8Array)
    return { inputs: [{ stream: Readable.from([script]), name: NAME }], failure: undefined };
  if (typeof script === 'object' && script !== null) {
    if ('file' in script) {
      const files = typeof script.file === 'string' ? [script.file] : script.file;
      if (Array.isArray(files) && files.length > 0 && files.every((file) => typeof file === 'string'))
        return { inputs: files.map((path) => ({ path })), failure: undefined };
    } else {
      const pieces = piecesOf(script);
      if (pieces) return openPieces(pieces);
    }
  }
  throw new NarrateError('ERR_USAGE', 'The script is nothing that can be read', {
    hint: "a string, an iterable or stream of pieces of text, or { file: 'script.md' }",
  });
};

/** What messages call it. */
const NAME = 'text';

type Pieces = AsyncIterator<unknown> | Iterator<unknown>;

const piecesOf = (script: object): (() => Pieces) | undefined => {
  const { [Symbol.asyncIterator]: async, [Symbol.iterator]: sync } = script as Partial<
    AsyncIterable<unknown> & Iterable<unknown>
  >;
  if (typeof async === 'function') return () => async.call(script);
  return typeof sync === 'function' ? () => sync.call(script) : undefined;
};

/** Each piece is asked for when it is wanted. Nobody who leaves waits for a writer who is silent. */
const openPieces = (open: () => Pieces): OpenScript => {
  let pieces: Pieces | undefined;
  let failure: ScriptFailure | undefined;
  let isEnded = false;
  /** Half of a character whose other half is still to come. */
  let half = '';
  const bytesOf = (piece: unknown): Uint8Array => {
    if (piece instanceof Uint8Array) return piece;
    if (typeof piece !== 'string') {
      throw new NarrateError('ERR_INPUT', `Cannot read the script: a piece of it is ${nameOf(piece)}, not text`, {
        hint: 'give the text alone: of an AI SDK result textStream, of a chunk its delta',
      });
    }
    const text = half + piece;
    half = HALF_CHARACTER.test(text) ? text.slice(-1) : '';
    return Buffer.from(half ? text.slice(0, -1) : text);
  };
  const stream = new Readable({
    highWaterMark: 1,
    async read() {
      try {
        pieces ??= open();
        let bytes: Uint8Array = new Uint8Array();
        while (bytes.length === 0 && !isEnded) {
          const { done, value } = await pieces.next();
          isEnded = done === true;
          bytes = isEnded ? Buffer.from(half) : bytesOf(value);
        }
        if (bytes.length > 0) stream.push(bytes);
        if (isEnded) stream.push(null);
      } catch (reason) {
        const told = reason instanceof Error ? reason : new Error('its writer failed', { cause: reason });
        failure = { reason, told };
        stream.destroy(told);
      }
    },
    destroy(reason, done) {
      if (!isEnded) leave(() => pieces ?? open());
      done(reason);
    },
  });
  stream.on('error', () => {}); // whoever reads it hears of it, also later
  return {
    inputs: [{ stream, name: NAME }],
    get failure() {
      return failure;
    },
  };
};

/** What becomes of a writer that is not wanted any more is its own affair. */
const leave = (pieces: () => Pieces): void => {
  Promise.resolve()
    .then(() => pieces().return?.())
    .catch(() => {});
};

const HALF_CHARACTER = /[\ud800-\udbff]$/;

const nameOf = (piece: unknown): string => (piece === null ? 'null' : `of type ${typeof piece}`);

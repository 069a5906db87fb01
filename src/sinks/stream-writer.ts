import type { Writable } from 'node:stream';
import { NarrateError, systemCode } from '../errors.js';
import { sinkAborted } from './aborted.js';
import { diskError } from './disk-error.js';

/** Writes to a stream that belongs to somebody else, with a promise for each piece. */
export interface StreamWriter {
  /**
   * Resolves when the system has taken the bytes: waiting for it is the backpressure.
   * @throws NarrateError ERR_READER_GONE  nobody reads any more
   * @throws NarrateError ERR_OUTPUT  the disk behind the stream failed
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Whoever waits gets an AbortError. The stream stays as it is. */
  abort(): void;
}

/** @param name  what an error message calls the stream */
export const createStreamWriter = (stream: Writable, name: string): StreamWriter => {
  let stopped: { reason: unknown } | undefined;
  let rejectWaiting = (_reason: unknown): void => {};
  const stop = (reason: unknown) => {
    stopped ??= { reason };
    rejectWaiting(stopped.reason);
  };
  // Stays for the life of the stream: a late EPIPE must not become an uncaught error.
  stream.on('error', (reason) => stop(streamError(name, reason)));
  stream.once('close', () => stop(readerGone(name)));
  return {
    async write(bytes) {
      if (stopped) throw stopped.reason;
      if (stream.destroyed || stream.writableEnded) throw readerGone(name);
      await new Promise<void>((resolve, reject) => {
        rejectWaiting = reject;
        stream.write(bytes, (reason) => (reason ? reject(streamError(name, reason)) : resolve()));
      });
    },
    abort: () => stop(sinkAborted()),
  };
};

/** What a failure of a stream means: the reader left, or the disk failed. */
export const streamError = (name: string, reason: unknown): NarrateError =>
  READER_LEFT.test(systemCode(reason) ?? '') ? readerGone(name, reason) : diskError(name, reason);

const READER_LEFT = /^(EPIPE|ECONNRESET|EOF|ERR_STREAM_DESTROYED|ERR_STREAM_WRITE_AFTER_END)$/;

const readerGone = (name: string, cause?: unknown): NarrateError =>
  new NarrateError('ERR_READER_GONE', `Writing to ${name}: the reader closed it`, { cause });

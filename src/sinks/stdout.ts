import type { Writable } from 'node:stream';
import { NarrateError } from '../errors.js';
import { sinkAborted } from './aborted.js';
import type { Sink } from './sink.js';
import { createStreamWriter } from './stream-writer.js';

/**
 * Audio into a stream, as it arrives: MP3 frames without a header, because nobody knows the length yet, or PCM.
 * The stream stays open: it belongs to the process. Its failures are `StreamWriter`'s.
 * @throws NarrateError ERR_USAGE  the stream is a terminal
 */
export const stdoutSink = (stream: Writable & { readonly isTTY?: boolean }, name = 'standard output'): Sink => {
  assertNoTerminal(stream);
  const writer = createStreamWriter(stream, name);
  let isAborted = false;
  // Every write waits until the system has the bytes, so that a passage's end or the last one has nothing left to do.
  const settle = async () => {
    if (isAborted) throw sinkAborted();
  };
  return {
    write: (frames) => writer.write(frames),
    endPassage: settle,
    end: settle,
    async abort() {
      isAborted = true;
      writer.abort();
    },
  };
};

/** @throws NarrateError ERR_USAGE */
export const assertNoTerminal = ({ isTTY }: { readonly isTTY?: boolean }): void => {
  if (!isTTY) return;
  throw new NarrateError('ERR_USAGE', 'Cannot write audio to a terminal', {
    hint: 'pipe it on: narrate script.txt -o - | mpv -; or save with -o episode.mp3',
  });
};

import { close, constants, createWriteStream, open } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Container } from '../audio/container.js';
import { sinkAborted } from './aborted.js';
import type { OutputTarget } from './output-target.js';
import type { Sink } from './sink.js';
import { createStreamWriter, type StreamWriter, streamError } from './stream-writer.js';

/**
 * An episode into a FIFO or a device: what cannot be renamed is written through, passage by passage. A FIFO is opened when
 * somebody begins to read it.
 * @throws NarrateError ERR_READER_GONE, ERR_OUTPUT  later, as `StreamWriter`
 */
export const openEpisodeStream = async (
  target: Exclude<OutputTarget, { type: 'file' }>,
  container: Container,
  signal: AbortSignal | undefined,
): Promise<Sink> => {
  const stream =
    target.type === 'fifo' ? await openFifo(target.path, signal) : createWriteStream(target.path, { flags: 'r+' });
  return new EpisodeStream(stream, target.path, container);
};

class EpisodeStream implements Sink {
  readonly #stream: Writable;
  readonly #name: string;
  readonly #writer: StreamWriter;
  readonly #container: Container;
  #held: Uint8Array[] = [];
  #isAborted = false;

  constructor(stream: Writable, name: string, container: Container) {
    this.#stream = stream;
    this.#name = name;
    this.#writer = createStreamWriter(stream, name);
    this.#container = container;
  }

  async write(frames: Uint8Array): Promise<void> {
    if (this.#isAborted) throw sinkAborted();
    this.#held.push(frames);
  }

  takeBack(writes: number): boolean {
    if (writes > this.#held.length) return false;
    this.#held.splice(this.#held.length - writes);
    return true;
  }

  async endPassage(): Promise<void> {
    if (this.#isAborted) throw sinkAborted();
    const frames = this.#held;
    this.#held = [];
    for await (const bytes of this.#container.passage(frames)) await this.#writer.write(bytes);
  }

  async end(): Promise<void> {
    if (this.#isAborted) throw sinkAborted();
    this.#container.free();
    this.#stream.end();
    try {
      await finished(this.#stream, { readable: false });
    } catch (reason) {
      throw streamError(this.#name, reason);
    }
  }

  async abort(): Promise<void> {
    this.#isAborted = true;
    this.#held = [];
    this.#writer.abort();
    this.#container.free();
    this.#stream.destroy();
  }
}

// Plain descriptors: a FileHandle would close its own when it is collected, while the socket still uses it.
const openFd = promisify(open);
const closeFd = promisify(close);

/** A FIFO as a stream that waits without holding a thread up, so that a reader who stopped cannot keep us from leaving. */
const openFifo = async (path: string, signal: AbortSignal | undefined): Promise<Writable> => {
  signal?.throwIfAborted();
  const opening = openFd(path, constants.O_WRONLY);
  // Opening waits for a reader; on an abort we are that reader ourselves for a moment.
  const release = async () => {
    const reader = await openFd(path, constants.O_RDONLY | constants.O_NONBLOCK);
    await opening.catch(() => {});
    await closeFd(reader);
  };
  const onAbort = () => void release().catch(() => {});
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    const fd = await opening;
    if (signal?.aborted) await closeFd(fd);
    signal?.throwIfAborted();
    return new Socket({ fd, readable: false, writable: true });
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
};

import type { AudioChunk } from '../speech/engine.js';

/** How much of one passage's audio may wait for its turn: the longest passage at the highest bitrate fits twice. */
const HIGH_WATERMARK_BYTES = 4 * 1024 * 1024;

/** Audio that is being made before it is its turn to be heard; what waits is bounded, and its maker waits with it. */
export class ReadAhead {
  readonly #chunks: AudioChunk[] = [];
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #waitingBytes = 0;
  #ended = false;
  #error: unknown;
  #wake = signalPromise();

  /** Starts at once. @param speak  is told by its signal when nobody listens any longer */
  constructor(speak: (signal: AbortSignal) => AsyncGenerator<AudioChunk, void, undefined>) {
    this.#running = this.#run(speak);
  }

  async #run(speak: (signal: AbortSignal) => AsyncGenerator<AudioChunk, void, undefined>): Promise<void> {
    const { signal } = this.#stopping;
    try {
      for await (const chunk of speak(signal)) {
        this.#chunks.push(chunk);
        this.#waitingBytes += chunk.bytes.length;
        this.#changed();
        while (this.#waitingBytes > HIGH_WATERMARK_BYTES && !signal.aborted) await this.#wake.promise;
        if (signal.aborted) return;
      }
    } catch (reason) {
      this.#error = reason;
    } finally {
      this.#ended = true;
      this.#changed();
    }
  }

  /** The audio, in order; for one reader. Throws what the maker threw, after the audio that came before. */
  async *read(): AsyncGenerator<AudioChunk, void, undefined> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk) {
        this.#waitingBytes -= chunk.bytes.length;
        this.#changed();
        yield chunk;
      } else if (this.#ended) {
        if (this.#error !== undefined) throw this.#error;
        return;
      } else await this.#wake.promise;
    }
  }

  /** Give up what is left. Resolves when the maker has stopped. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#changed();
    await this.#running;
  }

  #changed(): void {
    this.#wake.resolve();
    this.#wake = signalPromise();
  }
}

const signalPromise = (): { promise: Promise<void>; resolve: () => void } => {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
};

import type { SpokenPiece } from '../takes/attempt.js';
import type { Ear } from '../takes/recite.js';

/** How much of one passage's audio may wait for its turn: the longest passage at the highest bitrate fits twice. */
const HIGH_WATERMARK_BYTES = 4 * 1024 * 1024;

/** Where the audio goes when it is its turn. */
export interface Outlet {
  /** Takes the piece before it returns; resolves when there is room for the next. */
  write(piece: SpokenPiece): Promise<void>;
  /** Undo the last writes, all or none: false when one of them may have been heard. */
  takeBack(writes: number): boolean;
}

/** Audio that is being made before it is its turn to be heard; what waits is bounded, and its maker waits with it. */
export class ReadAhead implements Ear {
  readonly #pieces: SpokenPiece[] = [];
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  #outlet: Outlet | undefined;
  #waitingBytes = 0;
  #ended = false;
  #error: unknown;
  #change = changePromise();

  /** Resolves when its maker has nothing more to do, whether it went well or not. */
  get made(): Promise<void> {
    return this.#running;
  }

  get hasFailed(): boolean {
    return this.#error !== undefined;
  }

  /** Starts at once. @param speak  is told by its signal when nobody listens any longer */
  constructor(speak: (ear: Ear, signal: AbortSignal) => AsyncGenerator<SpokenPiece, void, undefined>) {
    this.#running = this.#run(speak);
  }

  async #run(speak: (ear: Ear, signal: AbortSignal) => AsyncGenerator<SpokenPiece, void, undefined>): Promise<void> {
    const { signal } = this.#stopping;
    try {
      for await (const piece of speak(this, signal)) {
        if (piece.frames.length === 0) continue;
        this.#pieces.push(piece);
        this.#waitingBytes += piece.frames.length;
        this.#changed();
        while (this.#waitingBytes > HIGH_WATERMARK_BYTES && !signal.aborted) await this.#change.promise;
        if (signal.aborted) return;
      }
    } catch (reason) {
      this.#error = reason;
    } finally {
      this.#ended = true;
      this.#changed();
    }
  }

  /** Its turn has come: everything, in order, into the outlet. Throws what the maker threw, after what came before. */
  async drainInto(outlet: Outlet): Promise<void> {
    this.#outlet = outlet;
    for (;;) {
      const piece = this.#pieces.shift();
      if (piece) {
        this.#waitingBytes -= piece.frames.length;
        this.#changed();
        await outlet.write(piece);
      } else if (!this.#ended) {
        await this.#change.promise;
      } else if (this.#error !== undefined) {
        throw this.#error;
      } else return;
    }
  }

  takeBack(pieces: number): boolean {
    if (pieces === 0) return true;
    const written = pieces - this.#pieces.length;
    if (written > 0 && !this.#outlet?.takeBack(written)) return false;
    for (const piece of this.#pieces.splice(-pieces)) this.#waitingBytes -= piece.frames.length;
    return true;
  }

  /** Give up what is left. Resolves when the maker has stopped. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#changed();
    await this.#running;
  }

  #changed(): void {
    this.#change.resolve();
    this.#change = changePromise();
  }
}

const changePromise = (): { promise: Promise<void>; resolve: () => void } => {
  let resolve = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
};

import { NarrateError } from '../errors.js';

/** Changes how fast one continuous signal is spoken, and keeps its pitch. */
export interface TimeStretcher {
  /** Output so far: lags behind by a few pitch periods, 60 ms at most. The speed may change with every call. */
  push(samples: Int16Array, speed: number): Int16Array;
  /** The rest. The next `push` begins a new signal. */
  flush(): Int16Array;
  /** Forget what was held back. */
  reset(): void;
  free(): void;
}

/**
 * Sonic, made for speech, as WebAssembly. Takes about 10 ms to load and 3 ms for a second of sound.
 * @see https://github.com/waywardgeek/sonic
 */
export const createTimeStretcher = async (sampleRateHz: number): Promise<TimeStretcher> => {
  const { default: loadSonic } = await import('@echogarden/sonic-wasm');
  return new Stretcher(await loadSonic(), sampleRateHz);
};

/** In one call; more is cut into pieces. */
const PIECE_SAMPLES = 16_384;

type Sonic = Awaited<ReturnType<typeof import('@echogarden/sonic-wasm').default>>;

class Stretcher implements TimeStretcher {
  readonly #sonic: Sonic;
  readonly #sampleRateHz: number;
  readonly #piece: number;
  #stream: number;
  #isFreed = false;

  constructor(sonic: Sonic, sampleRateHz: number) {
    this.#sonic = sonic;
    this.#sampleRateHz = sampleRateHz;
    this.#piece = sonic._malloc(PIECE_SAMPLES * Int16Array.BYTES_PER_ELEMENT);
    this.#stream = sonic._sonicCreateStream(sampleRateHz, 1);
  }

  push(samples: Int16Array, speed: number): Int16Array {
    this.#sonic._sonicSetSpeed(this.#stream, speed);
    const parts: Int16Array[] = [];
    for (let at = 0; at < samples.length; at += PIECE_SAMPLES) {
      const piece = samples.subarray(at, at + PIECE_SAMPLES);
      // A fresh view each time: the memory moves when it grows.
      this.#sonic.HEAP16.set(piece, this.#piece / Int16Array.BYTES_PER_ELEMENT);
      if (!this.#sonic._sonicWriteShortToStream(this.#stream, this.#piece, piece.length)) throw outOfMemory();
      parts.push(...this.#available());
    }
    return joined(parts);
  }

  flush(): Int16Array {
    if (!this.#sonic._sonicFlushStream(this.#stream)) throw outOfMemory();
    return joined([...this.#available()]);
  }

  reset(): void {
    this.#sonic._sonicDestroyStream(this.#stream);
    this.#stream = this.#sonic._sonicCreateStream(this.#sampleRateHz, 1);
  }

  free(): void {
    if (this.#isFreed) return;
    this.#isFreed = true;
    this.#sonic._sonicDestroyStream(this.#stream);
    this.#sonic._free(this.#piece);
  }

  *#available(): Generator<Int16Array> {
    for (;;) {
      const count = this.#sonic._sonicReadShortFromStream(this.#stream, this.#piece, PIECE_SAMPLES);
      if (count === 0) return;
      const start = this.#piece / Int16Array.BYTES_PER_ELEMENT;
      yield this.#sonic.HEAP16.slice(start, start + count);
    }
  }
}

const outOfMemory = (): NarrateError => new NarrateError('ERR_BUG', 'Changing the speed: out of memory');

const joined = (parts: readonly Int16Array[]): Int16Array => {
  if (parts.length === 1 && parts[0]) return parts[0];
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

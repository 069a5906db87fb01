import { NarrateError } from '../errors.js';
import type { OutputFormat } from '../speech/output-format.js';
import { createMp3FrameSplitter, frameRuns } from './mp3-frames.js';

/** Cuts the audio of one passage, arriving in pieces of any size, into whole frames: what a `Sink` takes. */
export interface FrameSplitter {
  /** The whole frames (or samples) that these bytes complete; often empty. @throws NarrateError ERR_PROTOCOL */
  push(bytes: Uint8Array): Uint8Array;
  /** Nothing more comes: what was held back, and the bytes of a partial frame that are dropped. */
  end(): { readonly frames: Uint8Array; readonly droppedBytes: number };
  /** What was handed out so far. */
  readonly durationMs: number;
  /** Bytes of a frame that is still to be completed. */
  readonly pendingBytes: number;
  /**
   * How many bytes would complete it; 0 where that is unknown. Pushed by themselves, they spare all that comes behind them
   * from being copied.
   */
  readonly missingBytes: number;
}

/** @throws NarrateError ERR_USAGE  neither MP3 nor PCM */
export const createFrameSplitter = (format: OutputFormat): FrameSplitter => {
  assertPlayable(format);
  return format.codec === 'mp3' ? createMp3FrameSplitter() : new SampleSplitter(format.sampleRateHz);
};

/** @throws NarrateError ERR_USAGE  the format can be neither played nor saved: neither MP3 nor PCM */
export const assertPlayable = (format: OutputFormat): void => {
  if (format.codec === 'mp3' || format.codec === 'pcm') return;
  throw new NarrateError('ERR_USAGE', `The output format "${format.id}" can be neither played nor saved`, {
    hint: 'for example --format mp3_44100_128',
  });
};

/** Whole frames in runs of about a quarter of a second, as views, with their playing time: what one decision plays. */
export function* timedRuns(
  frames: Uint8Array,
  format: OutputFormat,
): Generator<{ frames: Uint8Array; durationMs: number }, void, undefined> {
  if (format.codec === 'mp3') return yield* frameRuns(frames, FRAMES_PER_RUN);
  const bytesPerSecond = format.sampleRateHz * SAMPLE_BYTES;
  const bytesPerRun = Math.ceil(format.sampleRateHz / RUNS_PER_SECOND) * SAMPLE_BYTES;
  for (let at = 0; at < frames.length; at += bytesPerRun) {
    const run = frames.subarray(at, at + bytesPerRun);
    yield { frames: run, durationMs: (run.length * 1000) / bytesPerSecond };
  }
}

const FRAMES_PER_RUN = 10;
const RUNS_PER_SECOND = 4;

/** Bytes of one mono 16-bit sample. */
export const SAMPLE_BYTES = 2;

/** Keeps 16-bit samples whole. */
class SampleSplitter implements FrameSplitter {
  durationMs = 0;
  readonly #sampleRateHz: number;
  #half: number | undefined;

  get pendingBytes(): number {
    return this.#half === undefined ? 0 : 1;
  }

  get missingBytes(): number {
    return this.pendingBytes;
  }

  constructor(sampleRateHz: number) {
    this.#sampleRateHz = sampleRateHz;
  }

  push(bytes: Uint8Array): Uint8Array {
    if (bytes.length === 0) return bytes;
    const data = this.#half === undefined ? bytes : Uint8Array.of(this.#half, ...bytes);
    const wholeBytes = data.length - (data.length % SAMPLE_BYTES);
    this.#half = data[wholeBytes];
    this.durationMs += (wholeBytes / SAMPLE_BYTES / this.#sampleRateHz) * 1000;
    return data.subarray(0, wholeBytes);
  }

  end(): { frames: Uint8Array; droppedBytes: number } {
    return { frames: new Uint8Array(0), droppedBytes: this.pendingBytes };
  }
}

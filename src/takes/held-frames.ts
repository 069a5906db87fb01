import { SAMPLE_BYTES } from '../audio/frames.js';
import { frameRuns } from '../audio/mp3-frames.js';
import type { OutputFormat } from '../speech/output-format.js';
import type { TextPosition } from './heard-text.js';

/** Sound that ends where a word ends. */
export interface SpokenPiece {
  /** Whole frames; none when the word is shorter than a frame: its place in the text counts all the same. */
  readonly frames: Uint8Array;
  readonly durationMs: number;
  /** The place in the text behind it; undefined where the service gives no times. */
  readonly position: TextPosition | undefined;
}

/** Frames that wait until the word they belong to is whole. */
export class HeldFrames {
  readonly #frames: { bytes: Uint8Array; endMs: number; durationMs: number }[] = [];
  #endMs = 0;
  /** Playing time of one frame, once there is one. */
  frameMs = 0;

  push(frames: Uint8Array, format: OutputFormat): void {
    for (const { bytes, durationMs } of singleFrames(frames, format)) {
      this.#endMs += durationMs;
      this.frameMs = durationMs;
      this.#frames.push({ bytes, endMs: this.#endMs, durationMs });
    }
  }

  /** Whether the frame that plays at that moment has come. */
  reaches(momentMs: number): boolean {
    const last = this.#frames.at(-1);
    return this.#endMs + (last ? last.durationMs / 2 : 0) >= momentMs;
  }

  /** The frames that end by then, to the nearest frame. */
  release(untilMs: number, position: TextPosition | undefined): SpokenPiece {
    const next = this.#frames.findIndex(({ endMs, durationMs }) => endMs > untilMs + durationMs / 2);
    const released = this.#frames.splice(0, next < 0 ? this.#frames.length : next);
    const durationMs = released.reduce((sum, frame) => sum + frame.durationMs, 0);
    return { frames: Buffer.concat(released.map(({ bytes }) => bytes)), durationMs, position };
  }
}

/** PCM is cut into pieces this long. */
const PCM_PIECE_MS = 10;

function* singleFrames(frames: Uint8Array, format: OutputFormat): Generator<{ bytes: Uint8Array; durationMs: number }> {
  if (format.codec === 'mp3') {
    for (const run of frameRuns(frames, 1)) yield { bytes: run.frames, durationMs: run.durationMs };
    return;
  }
  const bytesPerMs = (format.sampleRateHz * SAMPLE_BYTES) / 1000;
  const pieceBytes = SAMPLE_BYTES * Math.round((bytesPerMs * PCM_PIECE_MS) / SAMPLE_BYTES);
  for (let at = 0; at < frames.length; at += pieceBytes) {
    const bytes = frames.subarray(at, at + pieceBytes);
    yield { bytes, durationMs: bytes.length / bytesPerMs };
  }
}

import { SAMPLE_BYTES } from '../audio/frames.js';
import { frameInfo, frameMs } from '../audio/mp3-frame-info.js';
import { NarrateError } from '../errors.js';
import type { OutputFormat } from '../speech/output-format.js';
import type { TextPosition } from './heard-text.js';

/** Sound that ends where a word ends. */
export interface SpokenPiece {
  /** Whole frames; none when the word is shorter than a frame: its place in the text counts all the same. */
  readonly frames: Uint8Array;
  readonly durationMs: number;
  /** The place in the text behind it; undefined where the service gives no times. */
  readonly position: TextPosition | undefined;
  /** Made here, between passages: nothing is said in it. */
  readonly isSilence?: true;
}

/** Frames that wait until the word they belong to is whole. */
export class HeldFrames {
  readonly #frameAt: FrameAt;
  /** As they came, each whole frames; nothing is copied that is released as it came. */
  readonly #runs: Uint8Array[] = [];
  /** Between these two moments plays what is held. */
  #startMs = 0;
  #endMs = 0;
  /** Playing time of one frame, once there is one. */
  frameMs = 0;

  constructor(format: OutputFormat) {
    this.#frameAt = format.codec === 'mp3' ? mp3FrameAt : pcmPieceAt(format);
  }

  /** @param endMs  where they end in the audio of this attempt */
  push(frames: Uint8Array, endMs: number): void {
    if (frames.length === 0) return;
    this.#runs.push(frames);
    this.#endMs = endMs;
    this.frameMs = this.#frameAt(frames, 0).durationMs;
  }

  /** Whether the frame that plays at that moment has come. */
  reaches(momentMs: number): boolean {
    return this.#endMs + (this.#runs.length > 0 ? this.frameMs / 2 : 0) >= momentMs;
  }

  /** The frames that end by then, to the nearest frame. */
  release(untilMs: number, position: TextPosition | undefined): SpokenPiece {
    const startMs = this.#startMs;
    const parts: Uint8Array[] = [];
    for (let run = this.#runs[0]; run; run = this.#runs[0]) {
      const sizeBytes = this.#pass(run, untilMs);
      if (sizeBytes > 0) parts.push(run.subarray(0, sizeBytes));
      if (sizeBytes < run.length) {
        this.#runs[0] = run.subarray(sizeBytes);
        break;
      }
      this.#runs.shift();
    }
    const frames = parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
    return { frames, durationMs: this.#startMs - startMs, position };
  }

  /** @returns how many bytes of the run end by then */
  #pass(run: Uint8Array, untilMs: number): number {
    let at = 0;
    while (at < run.length) {
      const { sizeBytes, durationMs } = this.#frameAt(run, at);
      if (this.#startMs + durationMs / 2 > untilMs) break;
      this.#startMs += durationMs;
      at += sizeBytes;
    }
    return at;
  }
}

type FrameAt = (run: Uint8Array, at: number) => { sizeBytes: number; durationMs: number };

const mp3FrameAt: FrameAt = (run, at) => {
  const info = frameInfo(run, at);
  if (!info) throw new NarrateError('ERR_BUG', 'MP3 bytes are not whole frames');
  return { sizeBytes: info.sizeBytes, durationMs: frameMs(info) };
};

/** PCM is cut into pieces this long. */
const PCM_PIECE_MS = 10;

const pcmPieceAt = ({ sampleRateHz }: OutputFormat): FrameAt => {
  const bytesPerMs = (sampleRateHz * SAMPLE_BYTES) / 1000;
  const pieceBytes = SAMPLE_BYTES * Math.round((bytesPerMs * PCM_PIECE_MS) / SAMPLE_BYTES);
  return (run, at) => {
    const sizeBytes = Math.min(pieceBytes, run.length - at);
    return { sizeBytes, durationMs: sizeBytes / bytesPerMs };
  };
};

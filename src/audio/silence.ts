import { NarrateError } from '../errors.js';
import type { OutputFormat } from '../speech/output-format.js';
import { SAMPLE_BYTES } from './frames.js';
import { frameInfo, frameMs, mp3FrameHeader } from './mp3-frame-info.js';

export interface Silence {
  /** How long it really is. */
  readonly durationMs: number;
  /** Whole frames in pieces of at most 64 KiB, with their playing time. All are views of the same bytes: not to be written to. */
  pieces(): Generator<{ frames: Uint8Array; durationMs: number }, void, undefined>;
}

/**
 * Digital silence between passages, as whole frames of the format: MP3 to the nearest frame, PCM and G.711 to the sample.
 * No frame refers back to another, so that whatever comes behind it sounds as it would without it.
 * @throws NarrateError ERR_USAGE  the format has no silence of its own: Opus
 */
export const silence = (format: OutputFormat, durationMs: number): Silence => {
  const unit = unitOf(format);
  const count = Math.max(0, Math.round(durationMs / unit.ms));
  const perPiece = Math.floor(MAX_PIECE_BYTES / unit.bytes.length);
  return {
    durationMs: count * unit.ms,
    *pieces() {
      const piece = repeated(unit.bytes, Math.min(count, perPiece));
      for (let left = count; left > 0; left -= perPiece) {
        const units = Math.min(left, perPiece);
        yield { frames: piece.subarray(0, units * unit.bytes.length), durationMs: units * unit.ms };
      }
    },
  };
};

const MAX_PIECE_BYTES = 1 << 16;

/** The shortest silence there is: one frame, or one sample. */
const unitOf = (format: OutputFormat): { bytes: Uint8Array; ms: number } => {
  const sampleMs = 1000 / format.sampleRateHz;
  switch (format.codec) {
    case 'mp3': {
      // With side information of zeros a frame has no main data, neither its own nor an earlier one's: all zeros.
      const header = mp3FrameHeader(format);
      const info = frameInfo(header);
      if (!info) throw new NarrateError('ERR_BUG', `No MP3 frame is as "${format.id}" says`);
      const bytes = new Uint8Array(info.sizeBytes);
      bytes.set(header);
      return { bytes, ms: frameMs(info) };
    }
    case 'pcm':
      return { bytes: new Uint8Array(SAMPLE_BYTES), ms: sampleMs };
    // Both have their bits inverted on the wire.
    case 'ulaw':
      return { bytes: Uint8Array.of(0xff), ms: sampleMs };
    case 'alaw':
      return { bytes: Uint8Array.of(0xd5), ms: sampleMs };
    default:
      throw new NarrateError('ERR_USAGE', `Silence cannot be made in the output format "${format.id}"`, {
        hint: 'use an mp3_* or pcm_* format',
      });
  }
};

const repeated = (unit: Uint8Array, count: number): Uint8Array => {
  const bytes = new Uint8Array(unit.length * count);
  for (let index = 0; index < count; index++) bytes.set(unit, index * unit.length);
  return bytes;
};

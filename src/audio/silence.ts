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
  const { frameMs, repeat } = silentFrames(format);
  const count = Math.max(0, Math.round(durationMs / frameMs));
  return {
    durationMs: count * frameMs,
    *pieces() {
      const { bytes, frameCount, sizeBytes } = repeat(count);
      for (let left = count; left > 0; left -= frameCount) {
        const frames = Math.min(left, frameCount);
        yield { frames: bytes.subarray(0, sizeBytes(frames)), durationMs: frames * frameMs };
      }
    },
  };
};

const MAX_PIECE_BYTES = 1 << 16;

interface SilentFrames {
  readonly frameMs: number;
  /** As many of them as a piece may have, or `count` if that is less; `sizeBytes` tells where each ends. */
  repeat(count: number): { bytes: Uint8Array; frameCount: number; sizeBytes: (frameCount: number) => number };
}

const silentFrames = (format: OutputFormat): SilentFrames => {
  switch (format.codec) {
    case 'mp3':
      return silentMp3(format);
    case 'pcm':
      return silentSamples(format, SAMPLE_BYTES, 0);
    // Both have bits inverted on the wire.
    case 'ulaw':
      return silentSamples(format, 1, 0xff);
    case 'alaw':
      return silentSamples(format, 1, 0xd5);
    default:
      throw new NarrateError('ERR_USAGE', `Silence cannot be made in the output format "${format.id}"`, {
        hint: 'for example --format mp3_44100_128',
      });
  }
};

const silentSamples = ({ sampleRateHz }: OutputFormat, sampleBytes: number, zero: number): SilentFrames => ({
  frameMs: 1000 / sampleRateHz,
  repeat: (count) => {
    const frameCount = Math.min(count, MAX_PIECE_BYTES / sampleBytes);
    const bytes = new Uint8Array(frameCount * sampleBytes).fill(zero);
    return { bytes, frameCount, sizeBytes: (samples) => samples * sampleBytes };
  },
});

/**
 * With side information of zeros a frame has no main data, neither its own nor an earlier one's. Some frames are padded by
 * a byte, as an encoder does it: readers that take the length from the size of the file would be wrong by 0.2 % otherwise.
 */
const silentMp3 = (format: OutputFormat): SilentFrames => {
  const [plain, padded] = [false, true].map((isPadded) => mp3FrameHeader({ ...format, isPadded }));
  const info = plain && frameInfo(plain);
  if (!info || !plain || !padded) throw new NarrateError('ERR_BUG', `No MP3 frame is as "${format.id}" says`);
  const exactBytes = (info.sampleCount * 125 * format.bitrateKbps) / format.sampleRateHz;
  const sizeBytes = (frameCount: number) => Math.floor(exactBytes * frameCount + ROUNDING);
  return {
    frameMs: frameMs(info),
    repeat: (count) => {
      const frameCount = Math.min(count, Math.floor(MAX_PIECE_BYTES / exactBytes / PADDING_CYCLE) * PADDING_CYCLE);
      const bytes = new Uint8Array(sizeBytes(frameCount));
      for (let index = 0; index < frameCount; index++) {
        const isPadded = sizeBytes(index + 1) - sizeBytes(index) > info.sizeBytes;
        bytes.set(isPadded ? padded : plain, sizeBytes(index));
      }
      return { bytes, frameCount, sizeBytes };
    },
  };
};

/** After so many frames the padding of every rate begins again; a piece holds a multiple of it. */
const PADDING_CYCLE = 49;
/** Keeps a whole number whole. */
const ROUNDING = 1e-6;

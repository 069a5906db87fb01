import { endianness } from 'node:os';
import { NarrateError } from '../errors.js';
import { LEAD_IN_SAMPLES } from './info-frame.js';
import { frameInfo } from './mp3-frame-info.js';

/** Decodes the MP3 frames of a narration, passage after passage, to what a player shows of the saved file. */
export interface Mp3Decoder {
  /**
   * Whole frames in, all their samples out, mono (two channels are mixed); nothing is held back but the silent lead-in of
   * the narration, which is left out.
   */
  decode(frames: Uint8Array): Int16Array;
  /**
   * Go on at another place of the narration. What stands right before it (`runUp`, 400 ms or all there is; nothing at the
   * start of the narration) is decoded for the frames that refer back to it, and not heard.
   */
  restart(runUp: readonly Uint8Array[]): void;
  /** @throws NarrateError ERR_PROTOCOL  frames went in since the last call, but no sound came out */
  endPassage(): void;
  /** Gives the decoder's memory back. Safe to call twice. */
  free(): void;
}

/**
 * One decoder goes through all passages, because the last frame of one still sounds in the first frame of the next.
 * That needs whole frames: a frame cut short would cost the next stream its beginning.
 * Loading takes about 50 ms the first time.
 */
export const createMp3Decoder = async (): Promise<Mp3Decoder> => {
  const { MPEGDecoder } = await import('mpg123-decoder');
  // The LAME header that gapless needs never gets here.
  const decoder = new MPEGDecoder({ enableGapless: false });
  await decoder.ready;
  let leadInSamples = LEAD_IN_SAMPLES;
  let passageBytes = 0;
  let passageSamples = 0;
  let isFreed = false;
  return {
    decode(frames) {
      if (frames.length === 0 || isFreed) return new Int16Array(0);
      const { channelData, samplesDecoded } = decoder.decode(frames);
      passageBytes += frames.length;
      passageSamples += samplesDecoded;
      const [left, right] = channelData;
      if (!left || !right) return new Int16Array(0);
      // mpg123 doubles mono into two equal channels.
      const samples = toInt16(frameInfo(frames)?.channels === 2 ? mixed(left, right) : left);
      const skipped = Math.min(leadInSamples, samples.length);
      leadInSamples -= skipped;
      return samples.subarray(skipped);
    },
    restart(runUp) {
      if (isFreed) return;
      for (const frames of runUp) decoder.decode(frames);
      leadInSamples = runUp.length === 0 ? LEAD_IN_SAMPLES : 0;
      [passageBytes, passageSamples] = [0, 0];
    },
    endPassage() {
      const [bytes, samples] = [passageBytes, passageSamples];
      [passageBytes, passageSamples] = [0, 0];
      if (bytes > 0 && samples === 0) {
        throw new NarrateError('ERR_PROTOCOL', `Decoding MP3: ${bytes} bytes gave no sound`);
      }
    },
    free() {
      if (!isFreed) decoder.free();
      isFreed = true;
    },
  };
};

/** The samples as little-endian bytes: a view, on every machine that is little-endian itself. */
export const pcmBytes = (samples: Int16Array): Uint8Array => {
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return endianness() === 'LE' ? bytes : Buffer.from(bytes).swap16();
};

/** The other way round: a view where the bytes lie so that one is possible, else a copy. */
export const pcmSamples = (bytes: Uint8Array): Int16Array => {
  const isView = endianness() === 'LE' && bytes.byteOffset % 2 === 0;
  const { buffer, byteOffset, length } = isView ? bytes : new Uint8Array(bytes);
  const samples = new Int16Array(buffer, byteOffset, length >> 1);
  if (endianness() !== 'LE') Buffer.from(buffer, byteOffset, length).swap16();
  return samples;
};

const toInt16 = (samples: Float32Array): Int16Array => {
  const result = new Int16Array(samples.length);
  for (let index = 0; index < samples.length; index++) {
    const value = Math.round((samples[index] ?? 0) * 32768);
    result[index] = Math.max(-32768, Math.min(32767, value));
  }
  return result;
};

const mixed = (left: Float32Array, right: Float32Array): Float32Array =>
  left.map((sample, index) => (sample + (right[index] ?? 0)) / 2);

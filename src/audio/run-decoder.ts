import type { OutputFormat } from '../speech/output-format.js';
import { createMp3Decoder, pcmBytes } from './decode.js';
import { SAMPLE_BYTES } from './frames.js';
import type { Placed } from './time-line.js';

/** Makes sound (s16le, mono) of what lies on a time line, MP3 frames or PCM. */
export interface RunDecoder {
  /** All samples of the run from `skipMs` on; PCM is a view. */
  decode(run: Placed<Uint8Array>): Uint8Array;
  /** As of `Mp3Decoder`. */
  restart(runUp: readonly Uint8Array[]): void;
  /** @throws NarrateError ERR_PROTOCOL  the passage gave no sound */
  endPassage(): void;
  free(): void;
}

export const createRunDecoder = async ({ codec, sampleRateHz }: OutputFormat): Promise<RunDecoder> => {
  const mp3 = codec === 'mp3' ? await createMp3Decoder() : undefined;
  const samplesIn = (durationMs: number) => Math.round((durationMs * sampleRateHz) / 1000);
  return {
    decode({ item, durationMs, skipMs }) {
      const pcm = mp3 ? pcmBytes(mp3.decode(item)) : item;
      if (skipMs === 0) return pcm;
      // What a run lacks, it lacks in front.
      const missing = samplesIn(durationMs) - pcm.length / SAMPLE_BYTES;
      return pcm.subarray(Math.max(0, samplesIn(skipMs) - missing) * SAMPLE_BYTES);
    },
    restart: (runUp) => mp3?.restart(runUp),
    endPassage: () => mp3?.endPassage(),
    free: () => mp3?.free(),
  };
};

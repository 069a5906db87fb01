import { NarrateError } from '../errors.js';

/** One of the service's output formats, by id. */
export interface OutputFormat {
  readonly id: string;
  readonly codec: 'mp3' | 'pcm' | 'ulaw' | 'alaw' | 'opus';
  readonly sampleRateHz: number;
  /** 0 for formats without one (PCM, G.711). */
  readonly bitrateKbps: number;
}

/** The formats the stream-input socket takes (PROTOCOL.md, "Formats"). All are mono. */
export const OUTPUT_FORMAT_IDS = [
  'mp3_22050_32',
  ...[32, 64, 96, 128, 192].map((kbps) => `mp3_44100_${kbps}`),
  ...[8000, 16000, 22050, 24000, 44100].map((hz) => `pcm_${hz}`),
  'ulaw_8000',
  'alaw_8000',
  ...[32, 64, 96, 128, 192].map((kbps) => `opus_48000_${kbps}`),
] as readonly string[];

export const DEFAULT_OUTPUT_FORMAT_ID = 'mp3_44100_128';

/** @throws NarrateError ERR_USAGE  the id is not one of the service's */
export const outputFormat = (id: string): OutputFormat => {
  if (!OUTPUT_FORMAT_IDS.includes(id)) {
    throw new NarrateError('ERR_USAGE', `Unknown output format "${id}"`, {
      hint: `one of ${OUTPUT_FORMAT_IDS.join(', ')}`,
    });
  }
  const [codec, sampleRateHz, bitrateKbps] = id.split('_');
  return {
    id,
    codec: codec as OutputFormat['codec'],
    sampleRateHz: Number(sampleRateHz),
    bitrateKbps: Number(bitrateKbps ?? 0),
  };
};

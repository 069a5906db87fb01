import { whichOf } from '../errors/near-miss.js';
import { NarrateError } from '../errors.js';

/** One of the service's output formats, by id. */
export interface OutputFormat {
  readonly id: string;
  readonly codec: 'mp3' | 'pcm' | 'ulaw' | 'alaw' | 'opus';
  readonly sampleRateHz: number;
  /** 0 for formats without one (PCM, G.711). */
  readonly bitrateKbps: number;
}

/** The formats the stream-input socket takes (PROTOCOL.md, "Formats"), and the program with it. All are mono. */
export const OUTPUT_FORMAT_IDS = [
  'mp3_22050_32',
  ...[32, 64, 96, 128, 192].map((kbps) => `mp3_44100_${kbps}`),
  ...[8000, 16000, 22050, 24000, 44100].map((hz) => `pcm_${hz}`),
  'ulaw_8000',
  'alaw_8000',
  ...[32, 64, 96, 128, 192].map((kbps) => `opus_48000_${kbps}`),
] as readonly string[];

/** What the service makes beyond that over HTTP. */
export const STREAMED_OUTPUT_FORMAT_IDS = [
  ...OUTPUT_FORMAT_IDS,
  'mp3_24000_48',
  'pcm_32000',
  'pcm_48000',
] as readonly string[];

/** And where the whole file is asked for. */
export const WHOLE_OUTPUT_FORMAT_IDS = [
  ...STREAMED_OUTPUT_FORMAT_IDS,
  ...[8000, 16000, 22050, 24000, 32000, 44100, 48000].map((hz) => `wav_${hz}`),
] as readonly string[];

export const DEFAULT_OUTPUT_FORMAT_ID = 'mp3_44100_128';

/** @throws NarrateError ERR_USAGE  the id is not one of the socket's */
export const outputFormat = (id: string): OutputFormat => {
  const format = OUTPUT_FORMAT_IDS.includes(id) ? knownFormat(id) : undefined;
  if (format) return format;
  throw new NarrateError('ERR_USAGE', `Unknown output format "${id}"`, {
    // Of those that begin alike, the usual one is meant.
    hint: whichOf(id, [
      DEFAULT_OUTPUT_FORMAT_ID,
      ...OUTPUT_FORMAT_IDS.filter((other) => other !== DEFAULT_OUTPUT_FORMAT_ID),
    ]),
  });
};

/** The format of that id, of all that the service makes; undefined for any other. A WAV file is PCM behind a header. */
export const knownFormat = (id: string): OutputFormat | undefined => {
  if (!WHOLE_OUTPUT_FORMAT_IDS.includes(id)) return undefined;
  const [name = '', sampleRateHz, bitrateKbps] = id.split('_');
  const codec = CODECS[name];
  return codec && { id, codec, sampleRateHz: Number(sampleRateHz), bitrateKbps: Number(bitrateKbps ?? 0) };
};

const CODECS: Readonly<Record<string, OutputFormat['codec']>> = {
  mp3: 'mp3',
  pcm: 'pcm',
  wav: 'pcm',
  ulaw: 'ulaw',
  alaw: 'alaw',
  opus: 'opus',
};

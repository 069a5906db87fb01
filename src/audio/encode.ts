import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { OutputFormat } from '../speech/output-format.js';
import { createOpusEncoder } from './encode-opus.js';
import { createResampler } from './resample.js';

/** Turns one continuous mono signal into one continuous encoded stream. */
export interface Encoder {
  /** What is ready of the stream; may be empty, may end inside a frame. Samples are in -1…1. */
  encode(samples: Float32Array): Uint8Array<ArrayBuffer>;
  /** The rest. Nothing can be encoded after it. */
  finish(): Uint8Array<ArrayBuffer>;
}

/** Of any of the service's formats; the coders of MP3 and Opus are loaded when they are first needed. */
export const createEncoder = async (format: OutputFormat, inputSampleRateHz: number): Promise<Encoder> => {
  if (format.codec === 'mp3') return createMp3Encoder({ ...format, inputSampleRateHz });
  if (format.codec === 'opus') return createOpusEncoder({ ...format, inputSampleRateHz });
  const resampler = createResampler(inputSampleRateHz, format.sampleRateHz);
  const write = { pcm: pcmBytes, ulaw: muLawBytes, alaw: aLawBytes }[format.codec];
  return { encode: (samples) => write(resampler.push(samples)), finish: () => write(resampler.end()) };
};

export interface Mp3EncoderOptions {
  readonly inputSampleRateHz: number;
  readonly sampleRateHz: number;
  readonly bitrateKbps: number;
}

/** Constant bit rate mono MP3: bare frames, no tag, no Info header. LAME resamples. */
export const createMp3Encoder = async (options: Mp3EncoderOptions): Promise<Encoder> => {
  const { createEncoder: createWasmEncoder } = await import('wasm-media-encoders');
  lame ??= readFile(createRequire(import.meta.url).resolve('wasm-media-encoders/wasm/mp3')).then((bytes) =>
    WebAssembly.compile(bytes),
  );
  const encoder = await createWasmEncoder('audio/mpeg', await lame);
  encoder.configure({
    channels: 1,
    sampleRate: options.inputSampleRateHz,
    outputSampleRate: options.sampleRateHz as 44_100,
    bitrate: options.bitrateKbps as 128,
  });
  // Both calls return a view of the encoder's memory, which the next call overwrites.
  return { encode: (samples) => encoder.encode([samples]).slice(), finish: () => encoder.finalize().slice() };
};

/** Compiled once. */
let lame: Promise<WebAssembly.Module> | undefined;

/** 16-bit little-endian. */
const pcmBytes = (samples: Float32Array): Uint8Array<ArrayBuffer> => {
  const bytes = new DataView(new ArrayBuffer(2 * samples.length));
  samples.forEach((sample, index) => {
    bytes.setInt16(2 * index, sample16(sample), true);
  });
  return new Uint8Array(bytes.buffer);
};

const muLawBytes = (samples: Float32Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(samples, (sample) => muLaw(sample16(sample)));
const aLawBytes = (samples: Float32Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(samples, (sample) => aLaw(sample16(sample)));

const sample16 = (sample: number): number => Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_768)));

/** ITU-T G.711 µ-law of a 16-bit sample. */
const muLaw = (sample: number): number => {
  const magnitude = Math.min(Math.abs(sample), 32_635) + 132;
  const exponent = 24 - Math.clz32(magnitude);
  const code = (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f);
  return ~((sample < 0 ? 0x80 : 0) | code) & 0xff;
};

/** ITU-T G.711 A-law of a 16-bit sample. */
const aLaw = (sample: number): number => {
  const magnitude = (sample < 0 ? ~sample : sample) >> 4;
  const exponent = magnitude < 16 ? 0 : 28 - Math.clz32(magnitude);
  const mantissa = (magnitude >> Math.max(0, exponent - 1)) & 0x0f;
  return (((sample < 0 ? 0 : 0x80) | (exponent << 4) | mantissa) ^ 0x55) & 0xff;
};

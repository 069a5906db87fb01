import { MPEGDecoder } from 'mpg123-decoder';

/** One channel of sound. */
export interface Sound {
  readonly sampleRateHz: number;
  /** Within ±1. */
  readonly samples: Float32Array;
}

/** @throws Error  a byte is not MPEG audio */
export const decodeMp3 = async (bytes: Uint8Array): Promise<Sound> => {
  const decoder = new MPEGDecoder();
  await decoder.ready;
  const { channelData, errors, sampleRate } = decoder.decode(bytes);
  decoder.free();
  if (errors.length > 0) throw new Error(`Not MPEG audio: ${errors[0]?.message}`);
  return { sampleRateHz: sampleRate, samples: channelData[0] ?? new Float32Array(0) };
};

/** @param bytes  s16le, mono */
export const decodePcm = (bytes: Uint8Array, sampleRateHz: number): Sound => {
  if (bytes.length % 2 !== 0) throw new Error('Half a sample at the end');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    sampleRateHz,
    samples: Float32Array.from({ length: bytes.length / 2 }, (_, at) => view.getInt16(2 * at, true) / 0x8000),
  };
};

export const secondsOf = ({ samples, sampleRateHz }: Sound): number => samples.length / sampleRateHz;

/** Share of 20 ms windows that are louder than -50 dBFS: speech has most of them, silence and padding none. */
export const voicedShare = ({ samples, sampleRateHz }: Sound): number => {
  const size = Math.round(sampleRateHz / 50);
  let [windows, voiced] = [0, 0];
  for (let start = 0; start + size <= samples.length; start += size) {
    const power = samples.subarray(start, start + size).reduce((sum, sample) => sum + sample * sample, 0) / size;
    windows++;
    if (power > 1e-5) voiced++;
  }
  return windows === 0 ? 0 : voiced / windows;
};

/** Of a web stream or a Node stream. */
export const bytesOf = async (stream: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
};

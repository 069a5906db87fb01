import type { OpusEncoderHandle } from 'libopus-wasm';
import type { Encoder } from './encode.js';
import { createOggWriter, MAX_PAGE_SEGMENTS, segmentCount } from './ogg.js';
import { createResampler } from './resample.js';

export interface OpusEncoderOptions {
  readonly inputSampleRateHz: number;
  readonly bitrateKbps: number;
}

/**
 * Mono Ogg Opus at 48 kHz, about as many bits as asked for (VBR). What is encoded at once is one page or a few, so that a
 * listener gets it at once. The last page tells where the sound ends, to the sample.
 * @see RFC 7845
 */
export const createOpusEncoder = async ({ inputSampleRateHz, bitrateKbps }: OpusEncoderOptions): Promise<Encoder> => {
  const { createEncoder } = await import('libopus-wasm');
  const opus = await createEncoder({ channels: 1, sampleRate: RATE_HZ, bitrate: bitrateKbps * 1000 });
  const preSkip = opus.getLookahead();
  const ogg = createOggWriter(SERIAL);
  const resampler = createResampler(inputSampleRateHz, RATE_HZ);
  const parts: Uint8Array[] = [ogg.page([head(preSkip, inputSampleRateHz)], 0), ogg.page([tags()], 0)];
  const frame = new Float32Array(FRAME_SAMPLES);
  let inFrame = 0;
  let packets: Uint8Array[] = [];
  let segments = 0;
  let inputSamples = 0;
  let encodedSamples = 0;

  const flush = (endSample: number, isLast = false): void => {
    if (packets.length > 0) parts.push(ogg.page(packets, endSample, isLast));
    packets = [];
    segments = 0;
  };
  const encodeFrame = (): void => {
    const packet = opus.encodeFloat(frame).slice();
    if (segments + segmentCount(packet) > MAX_PAGE_SEGMENTS) flush(encodedSamples);
    packets.push(packet);
    segments += segmentCount(packet);
    encodedSamples += FRAME_SAMPLES;
    inFrame = 0;
  };
  const add = (samples: Float32Array): void => {
    inputSamples += samples.length;
    for (let at = 0; at < samples.length; ) {
      const part = samples.subarray(at, at + FRAME_SAMPLES - inFrame);
      frame.set(part, inFrame);
      inFrame += part.length;
      at += part.length;
      if (inFrame === FRAME_SAMPLES) encodeFrame();
    }
  };
  const take = (): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.concat(parts.splice(0)));

  const encoder: Encoder = {
    encode(samples) {
      add(resampler.push(samples));
      flush(encodedSamples);
      return take();
    },
    finish() {
      add(resampler.end());
      // What the coder holds back comes out with silence behind it: at least one packet, for the last page.
      while (encodedSamples < inputSamples + preSkip) {
        frame.fill(0, inFrame);
        encodeFrame();
      }
      flush(inputSamples + preSkip, true);
      forgotten.unregister(encoder);
      opus.free();
      return take();
    },
  };
  forgotten.register(encoder, opus, encoder);
  return encoder;
};

const RATE_HZ = 48_000;
/** 20 ms, as everybody does. */
const FRAME_SAMPLES = 960;
/** Any number will do for the only stream of a file. */
const SERIAL = 1;

/** All encoders live in one memory; those of clients that left are never finished. */
const forgotten = new FinalizationRegistry((opus: OpusEncoderHandle) => opus.free());

const head = (preSkip: number, inputSampleRateHz: number): Uint8Array => {
  const packet = Buffer.alloc(19);
  packet.write('OpusHead');
  packet[8] = 1;
  packet[9] = 1;
  packet.writeUInt16LE(preSkip, 10);
  packet.writeUInt32LE(inputSampleRateHz, 12);
  return packet;
};

const tags = (): Uint8Array => {
  const vendor = Buffer.from('narrate');
  const packet = Buffer.alloc(8 + 4 + vendor.length + 4);
  packet.write('OpusTags');
  packet.writeUInt32LE(vendor.length, 8);
  vendor.copy(packet, 12);
  return packet;
};

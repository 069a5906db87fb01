import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEncoder } from '../../audio/encode.js';
import { outputFormat } from '../../speech/output-format.js';
import { createEncoderSeats } from './encoder-seats.js';

const FORMATS = ['mp3_44100_128', 'mp3_44100_64', 'mp3_22050_32', 'pcm_24000'].map(outputFormat);
const RATE_HZ = 16_000;

/** A different sound for every stream and piece. */
const sound = (stream: number, piece: number, samples: number): Float32Array =>
  Float32Array.from({ length: samples }, (_, at) => {
    const noise = ((at * 7919 + stream * 104_729) % 211) / 211 - 0.5;
    return 0.4 * Math.sin(at / (3 + stream + piece)) * Math.sin(at / 900) + 0.1 * noise;
  });

const alone = async (stream: number, pieces: readonly Float32Array[]): Promise<Buffer> => {
  const encoder = await createEncoder(formatOf(stream), RATE_HZ);
  return Buffer.concat([...pieces.map((piece) => encoder.encode(piece)), encoder.finish()]);
};

const formatOf = (stream: number) => FORMATS[stream % FORMATS.length] ?? outputFormat('mp3_44100_128');

test('streams that give each other their seats in any order have the bytes that each has alone', async () => {
  const order = fc.array(fc.record({ stream: fc.nat(8), samples: fc.constantFrom(0, 700, 5000, 20_000) }), {
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(order, async (turns) => {
      const seats = createEncoderSeats(2);
      const streams = Array.from({ length: 9 }, (_, stream) => seats.open(formatOf(stream), RATE_HZ));
      const pieces = streams.map((): Float32Array[] => []);
      const heard = streams.map((): Uint8Array[] => []);
      for (const { stream, samples } of turns) {
        const piece = sound(stream, pieces[stream]?.length ?? 0, samples);
        pieces[stream]?.push(piece);
        heard[stream]?.push((await streams[stream]?.encode(piece)) ?? new Uint8Array());
        expect(seats.size.instances).toBeLessThanOrEqual(2);
      }
      for (const [stream, encoder] of streams.entries()) {
        heard[stream]?.push(await encoder.finish());
        encoder.drop();
        const bytes = Buffer.concat(heard[stream] ?? []);
        expect(bytes.equals(await alone(stream, pieces[stream] ?? [])), `stream ${stream}`).toBe(true);
      }
      expect(seats.size.asideBytes).toBe(0);
    }),
    { numRuns: 12 },
  );
}, 60_000);

test('a stream that stands aside is small, and nothing when it is dropped', async () => {
  const seats = createEncoderSeats(2);
  const streams = Array.from({ length: 40 }, () => seats.open(outputFormat('mp3_44100_128'), RATE_HZ));
  for (let piece = 0; piece < 2; piece++) {
    for (const [stream, encoder] of streams.entries()) await encoder.encode(sound(stream, piece, 50_000));
  }
  const { instances, asideBytes } = seats.size;
  expect(instances).toBe(2);
  expect(asideBytes / 38).toBeGreaterThan(20_000);
  expect(asideBytes / 38).toBeLessThan(200_000);
  for (const encoder of streams) encoder.drop();
  expect(seats.size.asideBytes).toBe(0);
});

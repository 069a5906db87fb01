import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { WasmMediaEncoder } from 'wasm-media-encoders';
import { createEncoder } from '../../audio/encode.js';
import type { OutputFormat } from '../../speech/output-format.js';
import { copyMemory, type Difference, differences, type MemoryCopy, restore } from './memory-copy.js';

/** An encoder that may have to make room for others between two calls; its bytes are as if it had not. */
export interface SeatedEncoder {
  /** @param samples  -1…1, at the rate it was opened for */
  encode(samples: Float32Array): Promise<Uint8Array<ArrayBuffer>>;
  /** The rest. Nothing can be encoded after it. */
  finish(): Promise<Uint8Array<ArrayBuffer>>;
  /** Let go of it, finished or not. */
  drop(): void;
}

export interface EncoderSeats {
  open(format: OutputFormat, inputSampleRateHz: number): SeatedEncoder;
  /** Instances of LAME that exist, and bytes of those streams that stand aside. */
  readonly size: { readonly instances: number; readonly asideBytes: number };
}

/** Above this, streams take turns. An instance takes about 1 MB. */
const MAX_INSTANCES = 6;

/**
 * The encoders of one thread, where hundreds of streams may be open at once. LAME lives in a WebAssembly memory of its own,
 * and of that about 100 KB are the stream's. A few instances serve all: when there are more streams, the one that was
 * encoded longest ago is set aside as what its memory differs from a fresh one's, and put back for its next piece.
 * Calls must not overlap.
 */
export const createEncoderSeats = (maxInstances = MAX_INSTANCES): EncoderSeats => {
  /** Longest ago first. */
  let seats: Seat[] = [];
  const kinds = new Map<string, Promise<Kind>>();
  let asideBytes = 0;

  const takeSeat = async (stream: Seated): Promise<Seat> => {
    const seat = stream.seat ?? (await seatAnew(stream));
    seats = [...seats.filter((other) => other !== seat), seat];
    return seat;
  };

  const seatAnew = async (stream: Seated): Promise<Seat> => {
    if (seats.length < maxInstances && stream.aside === undefined)
      return settle(await startSeat(stream.options), stream);
    const kind = await kindOf(stream.options);
    const left = seats.find(({ stream: sitting }) => sitting === undefined) ?? seats[0];
    if (left?.stream !== undefined) await setAside(left);
    let seat = left;
    if (seat === undefined || seat.kind !== kindName(stream.options)) {
      seats = seats.filter((other) => other !== left);
      seat = await startSeat(stream.options);
    }
    restore(seat.memory, kind.common, stream.aside ?? kind.fresh);
    asideBytes -= stream.aside?.bytes.length ?? 0;
    stream.aside = undefined;
    return settle(seat, stream);
  };

  const settle = (seat: Seat, stream: Seated): Seat => {
    seat.stream = stream;
    stream.seat = seat;
    if (!seats.includes(seat)) seats.push(seat);
    return seat;
  };

  const setAside = async (seat: Seat): Promise<void> => {
    const { stream } = seat;
    if (stream === undefined) return;
    stream.aside = differences(seat.memory, (await kindOf(stream.options)).common);
    asideBytes += stream.aside.bytes.length;
    stand(stream);
  };

  const kindOf = (options: Mp3Options): Promise<Kind> => {
    const name = kindName(options);
    const kind = kinds.get(name) ?? learnKind(options);
    kinds.set(name, kind);
    return kind;
  };

  const openMp3 = (options: Mp3Options): SeatedEncoder => {
    const stream: Seated = { options, seat: undefined, aside: undefined };
    return {
      async encode(samples) {
        return encodeInSlices(await takeSeat(stream), samples);
      },
      async finish() {
        return (await takeSeat(stream)).encoder.finalize().slice();
      },
      drop() {
        asideBytes -= stream.aside?.bytes.length ?? 0;
        stream.aside = undefined;
        stand(stream);
      },
    };
  };

  return {
    open: (format, inputSampleRateHz) =>
      format.codec === 'mp3' ? openMp3({ ...format, inputSampleRateHz }) : openPlain(format, inputSampleRateHz),
    get size() {
      return { instances: seats.length, asideBytes };
    },
  };
};

interface Mp3Options {
  readonly inputSampleRateHz: number;
  readonly sampleRateHz: number;
  readonly bitrateKbps: number;
}

interface Seated {
  readonly options: Mp3Options;
  seat: Seat | undefined;
  aside: Difference | undefined;
}

interface Seat {
  readonly kind: string;
  readonly encoder: WasmMediaEncoder<'audio/mpeg'>;
  readonly memory: WebAssembly.Memory;
  stream: Seated | undefined;
}

/** What all streams of one format have in common. */
interface Kind {
  /** The memory of an encoder that has begun, with the tables that LAME makes only then. */
  readonly common: MemoryCopy;
  readonly fresh: Difference;
}

const stand = (stream: Seated): void => {
  if (stream.seat !== undefined) stream.seat.stream = undefined;
  stream.seat = undefined;
};

const kindName = ({ inputSampleRateHz, sampleRateHz, bitrateKbps }: Mp3Options): string =>
  [inputSampleRateHz, sampleRateHz, bitrateKbps].join();

const startSeat = async (options: Mp3Options): Promise<Seat> => {
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
  // Its declared methods give views of this memory, but none before the first sound.
  const { memory }: { memory: WebAssembly.Memory } = Reflect.get(encoder, 'module');
  return { kind: kindName(options), encoder, memory, stream: undefined };
};

/** Compiled once. */
let lame: Promise<WebAssembly.Module> | undefined;

const learnKind = async (options: Mp3Options): Promise<Kind> => {
  const seat = await startSeat(options);
  const configured = copyMemory(seat.memory);
  encodeInSlices(seat, new Float32Array(20 * SLICE_SAMPLES));
  const common = copyMemory(seat.memory);
  return { common, fresh: differences(configured, common) };
};

/** LAME's buffers grow with what it is given at once, and the bytes are the same. */
const SLICE_SAMPLES = 1152;

const encodeInSlices = ({ encoder }: Seat, samples: Float32Array): Uint8Array<ArrayBuffer> => {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < samples.length; at += SLICE_SAMPLES) {
    // A view of the encoder's memory, which the next call overwrites.
    parts.push(encoder.encode([samples.subarray(at, at + SLICE_SAMPLES)]).slice());
  }
  return joined(parts);
};

const joined = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
};

/** PCM and G.711 hold next to nothing between two calls. */
const openPlain = (format: OutputFormat, inputSampleRateHz: number): SeatedEncoder => {
  const encoder = createEncoder(format, inputSampleRateHz);
  encoder.catch(() => {}); // told to whoever asks for sound
  return {
    encode: async (samples) => (await encoder).encode(samples),
    finish: async () => (await encoder).finish(),
    drop: () => {},
  };
};

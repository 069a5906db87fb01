import { NarrateError } from '../errors.js';
import type { OutputFormat } from '../speech/output-format.js';
import { crc16 } from './crc16.js';
import { createMp3Decoder, type Mp3Decoder, pcmBytes } from './decode.js';
import { assertPlayable, SAMPLE_BYTES, timedRuns } from './frames.js';
import type { Cover, EpisodeFurniture } from './furniture.js';
import { buildInfoFrame, LEAD_IN_SAMPLES } from './info-frame.js';
import { frameInfo, frameMs, isSameStream, MP3_HEADER_BYTES, type Mp3FrameInfo } from './mp3-frame-info.js';
import { createSeekTable } from './seek-table.js';
import { assertWavSize, WAV_MAX_DATA_BYTES, wavHeader } from './wav.js';

/** How an episode looks as a file. */
export type ContainerKind = 'mp3' | 'wav';

/** Turns the passages of an episode into the bytes of a file. */
export interface Container {
  /**
   * The bytes that one passage adds to the file, in order. The first ones begin with the header, as far as it is known.
   * @throws NarrateError ERR_OUTPUT  it does not fit: another sample rate, a WAV beyond 4 GiB
   */
  passage(frames: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined>;
  /** What else goes into the file when all sound is in it; nothing for a file that nothing is told about. */
  furnish(furniture: EpisodeFurniture, cover?: Cover): Promise<Surroundings>;
  /**
   * The true header, to be written over the front of the sound; undefined while there is none.
   * @param trailerBytes  of what was put behind the sound
   */
  header(trailerBytes?: number): Uint8Array | undefined;
  /** What a player shows of the sound so far. */
  readonly durationMs: number;
  /** Give the decoder back. */
  free(): void;
}

/** What stands around the sound. */
export interface Surroundings {
  readonly before: Uint8Array | undefined;
  readonly behind: Uint8Array | undefined;
}

/**
 * @param isSeekable  whether the header can be written over; if not, MP3 has none and WAV says "length unknown"
 * @throws NarrateError ERR_USAGE  the format cannot be saved so
 */
export const createContainer = (kind: ContainerKind, format: OutputFormat, isSeekable: boolean): Container => {
  assertPlayable(format);
  if (kind === 'wav') return new WavContainer(format, isSeekable);
  if (format.codec === 'mp3') return new Mp3Container(isSeekable);
  throw new NarrateError('ERR_USAGE', `An .mp3 cannot be made from the output format "${format.id}"`, {
    hint: 'for example --format mp3_44100_128, or save as .wav',
  });
};

/** The frames as they are, behind one Info header. */
class Mp3Container implements Container {
  readonly #isSeekable: boolean;
  readonly #seekTable = createSeekTable();
  #first: { header: Uint8Array; info: Mp3FrameInfo } | undefined;
  #frameCount = 0;
  #audioBytes = 0;
  #audioCrc = 0;
  #isVariableBitrate = false;

  constructor(isSeekable: boolean) {
    this.#isSeekable = isSeekable;
  }

  get durationMs(): number {
    const info = this.#first?.info;
    if (!info) return 0;
    return Math.max(0, this.#frameCount * frameMs(info) - (LEAD_IN_SAMPLES * 1000) / info.sampleRateHz);
  }

  async *passage(frames: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
    for (const run of frames) {
      const wasEmpty = this.#first === undefined;
      for (let at = 0; at < run.length; ) at += this.#count(run, at);
      if (wasEmpty && this.#isSeekable) yield new Uint8Array(this.header()?.length ?? 0);
      this.#audioCrc = crc16(run, this.#audioCrc);
      yield run;
    }
  }

  async furnish(furniture: EpisodeFurniture, cover?: Cover): Promise<Surroundings> {
    const { id3Tag } = await import('./id3.js');
    return { before: await id3Tag(furniture, cover), behind: undefined };
  }

  header(): Uint8Array | undefined {
    return (
      this.#first &&
      buildInfoFrame({
        firstHeader: this.#first.header,
        frameCount: this.#frameCount,
        audioBytes: this.#audioBytes,
        isVariableBitrate: this.#isVariableBitrate,
        seekTable: this.#seekTable,
        audioCrc: this.#audioCrc,
      })
    );
  }

  free(): void {}

  /** @returns the size of the frame that begins at this byte */
  #count(run: Uint8Array, at: number): number {
    const info = frameInfo(run, at);
    if (!info || at + info.sizeBytes > run.length) throw new NarrateError('ERR_BUG', 'MP3 bytes are not whole frames');
    this.#first ??= { header: run.slice(at, at + MP3_HEADER_BYTES), info };
    if (!isSameStream(this.#first.info, info)) {
      throw new NarrateError(
        'ERR_OUTPUT',
        'Cannot save: one .mp3 cannot hold passages of different sample rates or channels',
        {
          hint: 'the service changed its format on the way; run the same command again with --no-cache',
        },
      );
    }
    this.#isVariableBitrate ||= info.bitrateKbps !== this.#first.info.bitrateKbps;
    this.#seekTable.add(this.#audioBytes);
    this.#frameCount++;
    this.#audioBytes += info.sizeBytes;
    return info.sizeBytes;
  }
}

/** Decoded PCM behind a WAV header. */
class WavContainer implements Container {
  readonly #format: OutputFormat;
  readonly #isSeekable: boolean;
  readonly #decoder: Promise<Mp3Decoder> | undefined;
  #dataBytes: number | undefined;

  constructor(format: OutputFormat, isSeekable: boolean) {
    this.#format = format;
    this.#isSeekable = isSeekable;
    this.#decoder = format.codec === 'mp3' ? createMp3Decoder() : undefined;
    // A failure shows when the first passage needs it.
    this.#decoder?.catch(() => {});
  }

  get durationMs(): number {
    return ((this.#dataBytes ?? 0) * 1000) / (SAMPLE_BYTES * this.#format.sampleRateHz);
  }

  async *passage(frames: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
    if (this.#dataBytes === undefined) yield this.#header(this.#isSeekable ? 0 : undefined);
    this.#dataBytes ??= 0;
    for await (const pcm of this.#decoded(frames)) {
      this.#dataBytes += pcm.length;
      if (this.#isSeekable) assertWavSize(this.#dataBytes);
      yield pcm;
    }
  }

  async furnish(furniture: EpisodeFurniture): Promise<Surroundings> {
    const { wavInfo } = await import('./wav-info.js');
    const info = wavInfo(furniture);
    // A file that is full to its last byte goes without.
    const hasRoom = info.length > 0 && (this.#dataBytes ?? 0) + info.length <= WAV_MAX_DATA_BYTES;
    return { before: undefined, behind: hasRoom ? info : undefined };
  }

  header(trailerBytes = 0): Uint8Array | undefined {
    return this.#dataBytes === undefined ? undefined : this.#header(this.#dataBytes, trailerBytes);
  }

  free(): void {
    this.#decoder?.then((decoder) => decoder.free()).catch(() => {});
  }

  async *#decoded(frames: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
    const decoder = await this.#decoder;
    if (!decoder) return yield* frames;
    for (const run of frames) {
      for (const { frames } of timedRuns(run, this.#format)) yield pcmBytes(decoder.decode(frames));
    }
    decoder.endPassage();
  }

  #header(dataBytes: number | undefined, trailerBytes = 0): Uint8Array {
    return wavHeader({ sampleRateHz: this.#format.sampleRateHz, channels: 1 }, dataBytes, trailerBytes);
  }
}

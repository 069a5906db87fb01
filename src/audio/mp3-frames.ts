import { NarrateError } from '../errors.js';
import { frameInfo, frameMs, isSameStream, MP3_HEADER_BYTES, type Mp3FrameInfo } from './mp3-frame-info.js';
import { ID3V2_HEADER_BYTES, type LameGapless, lengthOfTag, readInfoFrame } from './mp3-tags.js';
import { soundsLike } from './signature.js';

/** Cuts one MP3 stream, arriving in pieces of any size, into whole audio frames. */
export interface Mp3FrameSplitter {
  /**
   * The whole frames that these bytes complete, one after the other, without tags and headers; often empty. A view into
   * `bytes` where that is possible. The first frame waits until the header behind it proves that it is one.
   * Frames that stood before a fault are handed out first, the next call throws.
   * @throws NarrateError ERR_PROTOCOL  this is not MP3, sync was lost, or the sample rate or channels changed
   */
  push(bytes: Uint8Array): Uint8Array;
  /**
   * Nothing more comes. A partial last frame is dropped.
   * @throws NarrateError ERR_PROTOCOL  as `push`, or bytes came but not one whole frame
   */
  end(): Mp3StreamEnd;
  /** What was handed out so far. */
  readonly frameCount: number;
  readonly durationMs: number;
  /** Bytes of a frame (or of a tag) that is still to be completed. */
  readonly pendingBytes: number;
  /** How many bytes would complete that frame; 0 where that is unknown. */
  readonly missingBytes: number;
  /** The first frame's header, once there is one. */
  readonly info: Mp3FrameInfo | undefined;
  /** True once two frames had different bitrates. */
  readonly isVariableBitrate: boolean;
  /** Encoder delay and padding of the stream's LAME header, if it had one. */
  readonly gapless: LameGapless | undefined;
}

export interface Mp3StreamEnd {
  /** A lone first frame that nothing could confirm before; else empty. */
  readonly frames: Uint8Array;
  /** Bytes of the partial frame at the end. */
  readonly droppedBytes: number;
}

export const createMp3FrameSplitter = (): Mp3FrameSplitter => new Splitter();

/** Whole frames in runs of at most `framesPerRun`, as views. The bytes must be whole frames, as a splitter gives them. */
export function* frameRuns(
  frames: Uint8Array,
  framesPerRun: number,
): Generator<{ frames: Uint8Array; durationMs: number }> {
  let start = 0;
  let at = 0;
  let count = 0;
  let durationMs = 0;
  while (at < frames.length) {
    const info = frameInfo(frames, at);
    if (!info || at + info.sizeBytes > frames.length) {
      throw new NarrateError('ERR_BUG', 'MP3 bytes are not whole frames');
    }
    at += info.sizeBytes;
    durationMs += frameMs(info);
    if (++count < framesPerRun && at < frames.length) continue;
    yield { frames: frames.subarray(start, at), durationMs };
    [start, count, durationMs] = [at, 0, 0];
  }
}

class Splitter implements Mp3FrameSplitter {
  frameCount = 0;
  durationMs = 0;
  info: Mp3FrameInfo | undefined;
  isVariableBitrate = false;
  gapless: LameGapless | undefined;
  missingBytes = 0;
  #pending: Uint8Array = new Uint8Array(0);
  /** Bytes of a tag that are still to be thrown away. */
  #skipBytes = 0;
  #receivedBytes = 0;
  #confirmed = false;
  #failure: NarrateError | undefined;

  get pendingBytes(): number {
    return this.#pending.length;
  }

  push(bytes: Uint8Array): Uint8Array {
    if (this.#failure) throw this.#failure;
    this.#receivedBytes += bytes.length;
    const skipped = Math.min(this.#skipBytes, bytes.length);
    this.#skipBytes -= skipped;
    const fresh = bytes.subarray(skipped);
    const data = this.#pending.length > 0 ? Buffer.concat([this.#pending, fresh]) : fresh;
    return this.#take(data, false);
  }

  end(): Mp3StreamEnd {
    if (this.#failure) throw this.#failure;
    const frames = this.#take(this.#pending, true);
    if (this.#failure) throw this.#failure;
    if (this.frameCount === 0 && this.#receivedBytes > 0) {
      throw new NarrateError('ERR_PROTOCOL', `Reading MP3 audio: ${this.#receivedBytes} bytes hold no whole frame`);
    }
    return { frames, droppedBytes: this.#pending.length };
  }

  /** Hand out what is whole in `data`, keep the rest. `runs` are neighbours that only a tag tore apart. */
  #take(data: Uint8Array, ended: boolean): Uint8Array {
    const runs: Uint8Array[] = [];
    let at = 0;
    let start = 0;
    this.missingBytes = 0;
    while (at < data.length) {
      const step = this.#step(data, at, ended);
      if (step === undefined) break;
      if (step.keep) {
        at += step.sizeBytes;
        continue;
      }
      runs.push(data.subarray(start, at));
      this.#skipBytes = Math.max(0, at + step.sizeBytes - data.length);
      at = Math.min(data.length, at + step.sizeBytes);
      start = at;
    }
    runs.push(data.subarray(start, at));
    // A copy, because the caller may use its buffer again.
    this.#pending = Buffer.from(data.subarray(at));
    const full = runs.filter((run) => run.length > 0);
    const frames = full.length > 1 ? Buffer.concat(full) : (full[0] ?? new Uint8Array(0));
    if (this.#failure && frames.length === 0) throw this.#failure;
    return frames;
  }

  /** What stands at `at`: a frame to keep, a tag to drop, or undefined if more bytes must tell (or never will). */
  #step(data: Uint8Array, at: number, ended: boolean): { keep: boolean; sizeBytes: number } | undefined {
    const left = data.length - at;
    const tag = lengthOfTag(data, at);
    if (tag !== undefined) return { keep: false, sizeBytes: tag };
    const info = frameInfo(data, at);
    if (!info) {
      const rest = data.subarray(at);
      if (!couldBecomeFrameOrTag(rest)) {
        this.#fail(this.#confirmed ? `lost sync after frame ${this.frameCount}` : soundsLike(rest));
      }
      return undefined;
    }
    if (this.info && !isSameStream(this.info, info)) {
      this.#fail('sample rate or channels changed inside the stream');
      return undefined;
    }
    if (left < info.sizeBytes) {
      this.missingBytes = info.sizeBytes - left;
      return undefined;
    }
    const next = at + info.sizeBytes;
    if (!this.#confirmed && !(ended && left === info.sizeBytes)) {
      if (left < info.sizeBytes + ID3V2_HEADER_BYTES && !ended) return undefined;
      const follower = frameInfo(data, next);
      const confirmed = follower ? isSameStream(info, follower) : lengthOfTag(data, next) !== undefined;
      if (!confirmed && !(ended && left < info.sizeBytes + MP3_HEADER_BYTES)) {
        this.#fail(soundsLike(data.subarray(at)));
        return undefined;
      }
    }
    this.#confirmed = true;
    const header = readInfoFrame(data, at, info);
    if (header) {
      this.gapless = header.gapless ?? this.gapless;
      return { keep: false, sizeBytes: info.sizeBytes };
    }
    this.info ??= info;
    this.isVariableBitrate ||= info.bitrateKbps !== this.info.bitrateKbps;
    this.frameCount++;
    this.durationMs += frameMs(info);
    return { keep: true, sizeBytes: info.sizeBytes };
  }

  #fail(what: string): void {
    this.#failure = new NarrateError('ERR_PROTOCOL', `Reading MP3 audio: ${what}`);
  }
}

/** Whether a piece too short to be read can still turn out to be a frame header or a tag. */
const couldBecomeFrameOrTag = (bytes: Uint8Array): boolean => {
  if (bytes.length >= ID3V2_HEADER_BYTES) return false;
  const text = String.fromCharCode(...bytes.subarray(0, 3));
  if ('ID3'.startsWith(text) || 'TAG'.startsWith(text)) return true;
  return (
    bytes.length < MP3_HEADER_BYTES && bytes[0] === 0xff && (bytes.length < 2 || ((bytes[1] ?? 0) & 0xe0) === 0xe0)
  );
};

import { createFrameSplitter, SAMPLE_BYTES } from '../audio/frames.js';
import { frameRuns } from '../audio/mp3-frames.js';
import { NarrateError } from '../errors.js';
import type { Passage } from '../script/passage.js';
import type { AudioChunk, Delivery, SpeechEngine } from '../speech/engine.js';
import type { OutputFormat } from '../speech/output-format.js';
import { HeardText, type TextPosition } from './heard-text.js';

/** Sound that ends where a word ends. */
export interface SpokenPiece {
  /** Whole frames. */
  readonly frames: Uint8Array;
  readonly durationMs: number;
  /** The place in the text behind it; undefined where the service gives no times. */
  readonly position: TextPosition | undefined;
}

/** What is known of a finished attempt, for its proof. */
export interface AttemptOutcome {
  readonly durationMs: number;
  readonly text: HeardText;
  /** Whether the service gave times. */
  readonly isTimed: boolean;
}

/**
 * Speak a passage once. Sound is handed out word by word, as soon as the alignment tells that a word is whole; what is
 * behind the last whole word is held back until the rest has come and `prove` has accepted it.
 * @throws NarrateError  the attempt failed: nothing that was held back has been heard
 */
export async function* attemptPassage(
  engine: SpeechEngine,
  passage: Passage,
  delivery: Delivery,
  prove: (outcome: AttemptOutcome) => void,
  signal: AbortSignal,
): AsyncGenerator<SpokenPiece, void, undefined> {
  const splitter = createFrameSplitter(delivery.format);
  const text = new HeardText(() => passage.text.arrived);
  const clock = new AlignmentClock();
  const held = new HeldFrames();
  const words: { endMs: number; position: TextPosition }[] = [];
  let isTimed = false;
  let previous: AudioChunk | undefined;
  for await (const chunk of engine.speak(passage, delivery, signal)) {
    if (isRepetition(chunk, previous)) throw unsound('a message came twice');
    previous = chunk;
    if (chunk.alignment) {
      isTimed = true;
      text.add(chunk.alignment, clock.baseMs(chunk.alignment.startsMs));
      if (!text.isOnText) throw unsound('what was spoken is not what was sent');
      words.push(...text.newWords());
    }
    const frames = splitter.push(chunk.bytes);
    clock.received(chunk.bytes.length, frames.length, splitter.durationMs);
    held.push(frames, delivery.format);
    if (!isTimed && splitter.durationMs > UNTIMED_AFTER_MS) yield* held.release(Number.POSITIVE_INFINITY, undefined);
    for (let word = words[0]; word && held.reaches(word.endMs); word = words[0]) {
      words.shift();
      yield* held.release(word.endMs, word.position);
    }
  }
  held.push(splitter.end().frames, delivery.format);
  prove({ durationMs: splitter.durationMs, text, isTimed });
  yield* held.release(Number.POSITIVE_INFINITY, { sentence: passage.text.arrived.length, words: 0 });
}

/** After so much sound without times, none are expected any more. */
const UNTIMED_AFTER_MS = 1_500;

const unsound = (why: string): NarrateError => new NarrateError('ERR_UNPROVEN', `Cannot speak: ${why}`);

/** Speech never repeats itself to the byte; a message that was delivered twice does. Silence may. */
const isRepetition = (chunk: AudioChunk, previous: AudioChunk | undefined): boolean => {
  if (!previous || chunk.bytes.length < MIN_REPETITION_BYTES || chunk.bytes.length !== previous.bytes.length)
    return false;
  if (Buffer.compare(chunk.bytes, previous.bytes) !== 0) return false;
  return !isMostlyZero(chunk.bytes) || (chunk.alignment !== undefined && isSameText(chunk, previous));
};

const MIN_REPETITION_BYTES = 64;

const isMostlyZero = (bytes: Uint8Array): boolean => {
  let zeros = 0;
  for (const byte of bytes) if (byte === 0) zeros += 1;
  return zeros > bytes.length * 0.9;
};

const isSameText = (a: AudioChunk, b: AudioChunk): boolean =>
  a.alignment?.chars.join('') === b.alignment?.chars.join('');

/** Finds where in the audio an alignment's times start: they restart with each generation of the service. */
class AlignmentClock {
  #lastStartMs = 0;
  #baseMs = 0;
  #receivedBytes = 0;
  #framedBytes = 0;
  #framedMs = 0;

  baseMs(startsMs: readonly number[]): number {
    const [firstMs = 0] = startsMs;
    if (firstMs < this.#lastStartMs) this.#baseMs = this.#framedMs + this.#partialFrameMs();
    this.#lastStartMs = startsMs.at(-1) ?? this.#lastStartMs;
    return this.#baseMs;
  }

  received(bytes: number, framedBytes: number, framedMs: number): void {
    this.#receivedBytes += bytes;
    this.#framedBytes += framedBytes;
    this.#framedMs = framedMs;
  }

  /** The start of a frame that is still to be completed; more than a frame are tags, which do not sound. */
  #partialFrameMs(): number {
    const bytes = this.#receivedBytes - this.#framedBytes;
    if (this.#framedBytes === 0 || bytes > MAX_FRAME_BYTES) return 0;
    return (bytes * this.#framedMs) / this.#framedBytes;
  }
}

const MAX_FRAME_BYTES = 1441;

/** Frames that wait until the word they belong to is whole. */
class HeldFrames {
  readonly #frames: { bytes: Uint8Array; endMs: number; durationMs: number }[] = [];
  #endMs = 0;

  push(frames: Uint8Array, format: OutputFormat): void {
    for (const { bytes, durationMs } of singleFrames(frames, format)) {
      this.#endMs += durationMs;
      this.#frames.push({ bytes, endMs: this.#endMs, durationMs });
    }
  }

  /** Whether the frame that plays at that moment has come. */
  reaches(momentMs: number): boolean {
    const last = this.#frames.at(-1);
    return this.#endMs + (last ? last.durationMs / 2 : 0) >= momentMs;
  }

  /** The frames that end by then, to the nearest frame. */
  *release(untilMs: number, position: TextPosition | undefined): Generator<SpokenPiece> {
    const next = this.#frames.findIndex(({ endMs, durationMs }) => endMs > untilMs + durationMs / 2);
    const released = this.#frames.splice(0, next < 0 ? this.#frames.length : next);
    const durationMs = released.reduce((sum, frame) => sum + frame.durationMs, 0);
    // A word may be shorter than a frame; its place in the text counts all the same.
    yield { frames: Buffer.concat(released.map(({ bytes }) => bytes)), durationMs, position };
  }
}

const PCM_PIECE_MS = 10;

function* singleFrames(frames: Uint8Array, format: OutputFormat): Generator<{ bytes: Uint8Array; durationMs: number }> {
  if (format.codec === 'mp3') {
    for (const run of frameRuns(frames, 1)) yield { bytes: run.frames, durationMs: run.durationMs };
    return;
  }
  const bytesPerMs = (format.sampleRateHz * SAMPLE_BYTES) / 1000;
  const pieceBytes = SAMPLE_BYTES * Math.round((bytesPerMs * PCM_PIECE_MS) / SAMPLE_BYTES);
  for (let at = 0; at < frames.length; at += pieceBytes) {
    const bytes = frames.subarray(at, at + pieceBytes);
    yield { bytes, durationMs: bytes.length / bytesPerMs };
  }
}

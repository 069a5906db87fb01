import { createFrameSplitter } from '../audio/frames.js';
import { NarrateError } from '../errors.js';
import type { AudioChunk, Delivery, PacedPassage, SpeechEngine } from '../speech/engine.js';
import { AlignmentClock } from './alignment-clock.js';
import { HeardText, type HeardWord } from './heard-text.js';
import { HeldFrames, type SpokenPiece } from './held-frames.js';

export type { SpokenPiece } from './held-frames.js';

/** What is known of a finished attempt, for its proof. */
export interface AttemptOutcome {
  readonly durationMs: number;
  /** Bytes of a frame that never became whole. */
  readonly droppedBytes: number;
  readonly text: HeardText;
  /** Whether the service gave times. */
  readonly isTimed: boolean;
  /** By how much those times may be late at the end; see `AlignmentClock`. */
  readonly slackMs?: number;
}

/** Decides what counts. */
export interface AttemptJudge {
  /** @throws NarrateError ERR_UNPROVEN  the attempt does not count */
  prove(outcome: AttemptOutcome): void;
  /** Whether a message just like the one before it may follow, at that byte of the audio. */
  mayRepeat(atByte: number): boolean;
}

/**
 * Speak a passage once. Sound is handed out word by word, as soon as the alignment tells that a word is whole; what is
 * behind the last whole word is held back until the rest has come and the judge has accepted it.
 * @throws NarrateError  the attempt failed: nothing that was held back has been heard
 */
export async function* attemptPassage(
  engine: SpeechEngine,
  passage: PacedPassage,
  delivery: Delivery,
  judge: AttemptJudge,
  signal: AbortSignal,
): AsyncGenerator<SpokenPiece, void, undefined> {
  const splitter = createFrameSplitter(delivery.format);
  const text = new HeardText(() => passage.text.arrived);
  const clock = new AlignmentClock();
  const held = new HeldFrames(delivery.format);
  const words: HeardWord[] = [];
  let receivedBytes = 0;
  let framedBytes = 0;
  let isTimed = false;
  let previous: AudioChunk | undefined;
  for await (const chunk of engine.speak(passage, delivery, signal)) {
    if (isRepetition(chunk, previous) && !judge.mayRepeat(receivedBytes)) throw unsound('a message came twice');
    previous = chunk;
    receivedBytes += chunk.bytes.length;
    if (chunk.alignment) {
      isTimed = true;
      text.add(chunk.alignment, clock.baseMs(chunk.alignment));
      if (!text.isOnText) throw unsound('what was spoken is not what was sent');
      words.push(...text.newWords());
    }
    const { missingBytes } = splitter;
    for (const bytes of [chunk.bytes.subarray(0, missingBytes), chunk.bytes.subarray(missingBytes)]) {
      const frames = splitter.push(bytes);
      framedBytes += frames.length;
      held.push(frames, splitter.durationMs);
    }
    const { durationMs, pendingBytes } = splitter;
    const pendingMs = framedBytes === 0 ? 0 : (pendingBytes * durationMs) / framedBytes;
    clock.received(durationMs + pendingMs, durationMs + (pendingMs > 0 ? held.frameMs : 0));
    if (!isTimed && splitter.durationMs > UNTIMED_AFTER_MS) yield held.release(Number.POSITIVE_INFINITY, undefined);
    // An encoder may keep the end of the silence behind a word until more is to be spoken: the word does not wait for it.
    for (let word = words[0]; word && held.reaches(word.lettersEndMs); word = words[0]) {
      words.shift();
      yield held.release(word.endMs, word.position);
    }
  }
  const { frames, droppedBytes } = splitter.end();
  held.push(frames, splitter.durationMs);
  judge.prove({ durationMs: splitter.durationMs, droppedBytes, text, isTimed, slackMs: clock.slackMs });
  yield held.release(Number.POSITIVE_INFINITY, { sentence: passage.text.arrived.length, words: 0 });
}

/** After so much sound without times, none are expected any more. */
const UNTIMED_AFTER_MS = 1_500;

const unsound = (why: string): NarrateError => new NarrateError('ERR_UNPROVEN', `Cannot speak: ${why}`);

/** Speech never repeats itself to the byte; a message that was delivered twice does. Silence may. */
const isRepetition = (chunk: AudioChunk, previous: AudioChunk | undefined): boolean => {
  if (!previous || chunk.bytes.length < MIN_REPETITION_BYTES || Buffer.compare(chunk.bytes, previous.bytes) !== 0)
    return false;
  const text = textOf(chunk);
  return text === textOf(previous) && (text !== undefined || !isSilence(chunk.bytes));
};

const MIN_REPETITION_BYTES = 64;

const textOf = ({ alignment }: AudioChunk): string | undefined => alignment?.chars.join('');

/** Digital silence is zeros in PCM; in MP3 most of it is stuffing, zeros or with LAME 0x55. */
const isSilence = (bytes: Uint8Array): boolean => {
  const counts = new Uint32Array(256);
  for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
  return Math.max(...counts) > bytes.length / 2;
};

import type { VoiceStream } from '../voice/voices.js';
import type { GenerationPace } from '../weather/latency.js';
import { createGenerationTimes, NO_TIMES, type TimedChar, takeTimes } from './frames.js';
import type { SpeechWire } from './speech-wire.js';

export interface GenerationOptions {
  readonly stream: VoiceStream;
  readonly wire: SpeechWire;
  readonly slicer: (bytes: Uint8Array) => Iterable<Uint8Array>;
  readonly syncAlignment: boolean;
  readonly pace: GenerationPace;
}

/**
 * Speak one generation. Without `sync_alignment` its first frame carries the times of all of it, so all of it is made before
 * that frame is sent; with it, each frame carries its own characters and is sent as soon as the voice has made it.
 * @throws an AbortError when the connection has ended, and what the voice throws
 */
export const speakGeneration = (text: string, options: GenerationOptions): Promise<void> =>
  options.syncAlignment ? speakAtOnce(text, options) : speakWhole(text, options);

const speakWhole = async (text: string, { stream, wire, slicer, pace }: GenerationOptions): Promise<void> => {
  const times = createGenerationTimes(text);
  const sound: Uint8Array[] = [];
  const chars: TimedChar[] = [];
  const normalized: TimedChar[] = [];
  for await (const piece of stream.speak(text, wire.signal)) {
    const added = times.add(piece);
    for (const timed of added.chars) chars.push(timed);
    for (const timed of added.normalized) normalized.push(timed);
    if (piece.bytes.length > 0) sound.push(piece.bytes);
  }
  const soundBytes = sound.reduce((sum, bytes) => sum + bytes.length, 0);
  const charsInAll = chars.length;
  let sentBytes = 0;
  let frameTimes = takeTimes(chars, normalized, Number.POSITIVE_INFINITY);
  await pace.made(0, wire.signal);
  for (const bytes of sound) {
    for (const slice of slicer(bytes)) {
      await pace.made((charsInAll * sentBytes) / soundBytes, wire.signal);
      sentBytes += slice.length;
      await wire.audio(slice, frameTimes);
      frameTimes = NO_TIMES;
    }
  }
  // The encoder may still hold all of a short generation back.
  if (frameTimes.alignment !== null) await wire.audio(new Uint8Array(), frameTimes);
};

const speakAtOnce = async (text: string, { stream, wire, slicer, pace }: GenerationOptions): Promise<void> => {
  const times = createGenerationTimes(text);
  let madeChars = 0;
  let elapsedMs = 0;
  for await (const piece of stream.speak(text, wire.signal)) {
    const { chars, normalized } = times.add(piece);
    const pieceChars = piece.alignment.chars.length;
    let sentBytes = 0;
    for (const slice of slicer(piece.bytes)) {
      await pace.made(madeChars + (pieceChars * sentBytes) / piece.bytes.length, wire.signal);
      sentBytes += slice.length;
      const endMs = elapsedMs + (piece.durationMs * sentBytes) / piece.bytes.length;
      const isLast = sentBytes === piece.bytes.length;
      await wire.audio(slice, takeTimes(chars, normalized, isLast ? Number.POSITIVE_INFINITY : endMs));
    }
    madeChars += pieceChars;
    if (chars.length > 0) await wire.audio(new Uint8Array(), takeTimes(chars, normalized, Number.POSITIVE_INFINITY));
    elapsedMs += piece.durationMs;
  }
};

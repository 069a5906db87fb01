import type { Alignment } from '../../speech/engine.js';
import type { SocketError } from '../service-errors.js';
import type { SpokenPiece } from '../voice/voices.js';
import { createRandom } from '../weather/random.js';

/** Times of characters as the socket sends them: whole milliseconds from the start of the generation. */
export interface WireAlignment {
  readonly chars: readonly string[];
  readonly charStartTimesMs: readonly number[];
  readonly charDurationsMs: readonly number[];
}

/** The times that go with one audio frame; null when it has none. */
export interface FrameTimes {
  readonly alignment: WireAlignment | null;
  readonly normalizedAlignment: WireAlignment | null;
}

export const NO_TIMES: FrameTimes = { alignment: null, normalizedAlignment: null };

/**
 * The four keys of an audio frame, no more and no fewer (PROTOCOL.md, "Server frames"); on a multi socket the context's id as
 * well. JSON leaves out what is undefined.
 */
export const audioFrame = (
  bytes: Uint8Array,
  { alignment, normalizedAlignment }: FrameTimes,
  contextId?: string,
): string => JSON.stringify({ audio: base64(bytes), isFinal: null, alignment, normalizedAlignment, contextId });

export const finalFrame = (audio: null | '' = null, contextId?: string): string =>
  JSON.stringify({ audio, isFinal: true, ...NO_TIMES, contextId });

export const errorFrame = ({ message, error, code }: SocketError, contextId?: string): string =>
  JSON.stringify({ message, error, code, contextId });

/** Cuts sound at any byte into 1-8 KiB, the same way for the same seed. Slices share memory with the bytes. */
export const byteSlicer = (seed: number): ((bytes: Uint8Array) => Generator<Uint8Array>) => {
  const random = createRandom(seed);
  return function* (bytes) {
    for (let at = 0; at < bytes.length; ) {
      const end = at + 1024 + Math.floor(random() * 7169);
      yield bytes.subarray(at, end);
      at = end;
    }
  };
};

/** A character's time from the start of its generation, in fractions of a millisecond. */
export interface TimedChar {
  readonly char: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** The times of one generation, put together from its pieces. */
export interface GenerationTimes {
  /**
   * The piece's characters, from the start of the generation. The first normalized one is an extra blank, and when the text
   * is complete both get the service's own final blank.
   */
  add(piece: SpokenPiece): { chars: TimedChar[]; normalized: TimedChar[] };
}

export const createGenerationTimes = (text: string): GenerationTimes => {
  let elapsedMs = 0;
  let coveredUnits = 0;
  let normalizedStarted = false;
  return {
    add(piece) {
      // The silence before the first word is the first character's: its frame is the first one, as in recordings.
      const chars = fromStart(shifted(piece.alignment, elapsedMs), coveredUnits === 0);
      const normalized = fromStart(shifted(piece.normalizedAlignment, elapsedMs), !normalizedStarted);
      elapsedMs += piece.durationMs;
      const wasComplete = coveredUnits >= text.length;
      for (const { char } of chars) coveredUnits += char.length;
      const first = normalized[0];
      if (!normalizedStarted && first) {
        // In recordings the extra blank takes the first part of the first character's time.
        const borderMs = first.startMs + (first.endMs - first.startMs) / 3;
        normalized.splice(
          0,
          1,
          { char: ' ', startMs: first.startMs, endMs: borderMs },
          { ...first, startMs: borderMs },
        );
        normalizedStarted = true;
      }
      if (!wasComplete && coveredUnits >= text.length) {
        for (const list of [chars, normalized]) {
          const startMs = list.at(-1)?.endMs ?? elapsedMs;
          list.push({ char: ' ', startMs, endMs: Math.max(startMs, elapsedMs) });
        }
      }
      return { chars, normalized };
    },
  };
};

const fromStart = ([first, ...others]: TimedChar[], isFirst: boolean): TimedChar[] =>
  first === undefined ? [] : [isFirst ? { ...first, startMs: 0 } : first, ...others];

/** @returns null for no characters */
export const wireAlignment = (chars: readonly TimedChar[]): WireAlignment | null =>
  chars.length === 0
    ? null
    : {
        chars: chars.map(({ char }) => char),
        charStartTimesMs: chars.map(({ startMs }) => Math.round(startMs)),
        charDurationsMs: chars.map(({ startMs, endMs }) => Math.round(endMs) - Math.round(startMs)),
      };

/** Takes from the front of both lists what starts before a time. */
export const takeTimes = (chars: TimedChar[], normalized: TimedChar[], beforeMs: number): FrameTimes => ({
  alignment: wireAlignment(takeBefore(chars, beforeMs)),
  normalizedAlignment: wireAlignment(takeBefore(normalized, beforeMs)),
});

const takeBefore = (chars: TimedChar[], beforeMs: number): TimedChar[] => {
  const later = chars.findIndex(({ startMs }) => startMs >= beforeMs);
  return chars.splice(0, later === -1 ? chars.length : later);
};

const shifted = ({ chars, startsMs, durationsMs }: Alignment, byMs: number): TimedChar[] =>
  chars.map((char, index) => {
    const startMs = byMs + (startsMs[index] ?? 0);
    return { char, startMs, endMs: startMs + (durationsMs[index] ?? 0) };
  });

export const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

import { base64 } from '../stream/frames.js';
import type { SpokenPiece } from '../voice/voices.js';

/** A piece, and when it begins in the sound of the request. */
export type TimedPiece = Pick<SpokenPiece, 'bytes' | 'alignment' | 'normalizedAlignment'> & {
  readonly startMs: number;
};

/** The pieces of one request, and what the encoder held back behind them. */
export async function* timedPieces(
  pieces: AsyncIterable<SpokenPiece>,
  finish: () => Promise<Uint8Array>,
): AsyncGenerator<TimedPiece> {
  const nothing = { chars: [], startsMs: [], durationsMs: [] };
  let startMs = 0;
  for await (const piece of pieces) {
    yield { ...piece, startMs };
    startMs += piece.durationMs;
  }
  yield { bytes: await finish(), alignment: nothing, normalizedAlignment: nothing, startMs };
}

/** Sound and times as the endpoints with timestamps tell them. */
export const timedAnswer = (pieces: readonly TimedPiece[], sound: Uint8Array) => ({
  audio_base64: base64(sound),
  alignment: inSeconds(pieces, 'alignment'),
  normalized_alignment: inSeconds(pieces, 'normalizedAlignment'),
});

/** Over HTTP times are in seconds, with ends, from the start of the request, and no blanks are added. */
const inSeconds = (pieces: readonly TimedPiece[], which: 'alignment' | 'normalizedAlignment') => {
  const characters: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { startMs, [which]: alignment } of pieces) {
    alignment.chars.forEach((char, index) => {
      const fromMs = startMs + (alignment.startsMs[index] ?? 0);
      characters.push(char);
      starts.push(Math.round(fromMs) / 1000);
      ends.push(Math.round(fromMs + (alignment.durationsMs[index] ?? 0)) / 1000);
    });
  }
  if (characters.length === 0) return null;
  return { characters, character_start_times_seconds: starts, character_end_times_seconds: ends };
};

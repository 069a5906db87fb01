import { alignSpoken, alignText } from './alignment.js';
import { normalise } from './normalise.js';
import type { Piece, PieceEnd } from './pieces.js';
import type { SpokenSound, Utterable } from './voice-messages.js';
import type { SpokenPiece } from './voices.js';

/** What a voice is asked to say for a piece of text, and what its sound then means for the text. */
export interface PieceReading {
  /** Undefined: there is nothing to say. */
  readonly said: Utterable | undefined;
  spoken(sound: SpokenSound): SpokenPiece;
}

/** Reads the pieces of one stream, in order. */
export type VoiceReader = (piece: Piece) => PieceReading;

/** English in words, for Flite. */
export const createFliteReader = (): VoiceReader => {
  const silence = createSilence();
  return (piece) => {
    const chars = [...piece.text];
    const tokens = normalise(chars);
    const words = tokens.flatMap((token) => (token.pause ? [...token.words, ','] : token.words));
    const isSpoken = words.some((word) => word !== ',');
    return {
      said: isSpoken ? { units: trimPauses(words), ...silence.around(piece.end) } : undefined,
      spoken: ({ bytes, durationMs, spans }) => ({
        bytes,
        durationMs,
        alignment: alignText(chars, tokens, spans, durationMs),
        normalizedAlignment: alignSpoken(tokens, spans, durationMs),
      }),
    };
  };
};

/** Text as it is, for eSpeak NG, which says itself when each character sounds. */
export const createEspeakReader = (): VoiceReader => {
  const silence = createSilence();
  return (piece) => {
    const chars = [...piece.text];
    const isSpoken = /[\p{L}\p{N}\p{S}]/u.test(piece.text);
    return {
      said: isSpoken ? { units: chars, ...silence.around(piece.end) } : undefined,
      spoken: ({ bytes, durationMs, spans }) => {
        const times = chars.map((_, index) => spans[index] ?? [0, 0]);
        const alignment = {
          chars,
          startsMs: times.map(([startMs]) => Math.floor(startMs)),
          durationsMs: times.map(([startMs, endMs]) => Math.floor(endMs) - Math.floor(startMs)),
        };
        return { bytes, durationMs, alignment, normalizedAlignment: alignment };
      },
    };
  };
};

/** How much of the voice's own silence to keep around a cut: all of it between sentences. */
const SILENCE: Readonly<Record<PieceEnd, { tailMs: number; leadMs: number }>> = {
  sentence: { tailMs: 1000, leadMs: 1000 },
  clause: { tailMs: 120, leadMs: 60 },
  word: { tailMs: 20, leadMs: 20 },
};
/** A stream begins at once. */
const FIRST_LEAD_MS = 40;

const createSilence = () => {
  let previousEnd: PieceEnd | undefined;
  return {
    around(end: PieceEnd) {
      const leadMs = previousEnd === undefined ? FIRST_LEAD_MS : SILENCE[previousEnd].leadMs;
      previousEnd = end;
      return { leadMs, tailMs: SILENCE[end].tailMs };
    },
  };
};

const trimPauses = (words: readonly string[]): string[] =>
  words.filter(
    (word, at) => word !== ',' || (at > 0 && words[at - 1] !== ',' && words.slice(at).some((next) => next !== ',')),
  );

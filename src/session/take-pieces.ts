import type { StoredTake } from '../store/take-store.js';
import type { SpokenPiece } from '../takes/attempt.js';

/**
 * What a stored take notes of its pieces, so that it can be heard as it was made: word by word. For each piece its size in
 * bytes, its playing time in microseconds, and its place in the text (sentence, words), -1 where that is not known.
 */
export const aboutPieces = (pieces: readonly SpokenPiece[]) => ({
  durationMs: durationOf(pieces),
  pieces: pieces.flatMap(({ frames, durationMs, position }) => [
    frames.length,
    Math.round(durationMs * 1000),
    position?.sentence ?? -1,
    position?.words ?? -1,
  ]),
});

export const durationOf = (pieces: readonly SpokenPiece[]): number =>
  pieces.reduce((sum, { durationMs }) => sum + durationMs, 0);

/** A stored take in its pieces, as views; in one, when it was made before they were noted. Undefined: it is not one of ours. */
export const piecesOf = ({ audio, about }: Pick<StoredTake, 'audio' | 'about'>): SpokenPiece[] | undefined => {
  const { durationMs, pieces: numbers } = about;
  if (typeof durationMs !== 'number') return undefined;
  const whole = [{ frames: audio, durationMs, position: undefined }];
  if (!Array.isArray(numbers) || numbers.length % 4 !== 0 || !numbers.every(Number.isSafeInteger)) return whole;
  const pieces: SpokenPiece[] = [];
  let at = 0;
  for (let index = 0; index < numbers.length; index += 4) {
    const [sizeBytes, durationUs, sentence, words] = numbers.slice(index, index + 4) as [
      number,
      number,
      number,
      number,
    ];
    if (sizeBytes <= 0) return whole;
    const frames = audio.subarray(at, at + sizeBytes);
    pieces.push({ frames, durationMs: durationUs / 1000, position: sentence < 0 ? undefined : { sentence, words } });
    at += sizeBytes;
  }
  return at === audio.length ? pieces : whole;
};

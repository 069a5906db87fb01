import type { StoredTake } from '../store/take-store.js';
import type { SpokenPiece } from '../takes/attempt.js';
import type { Doubt } from '../takes/doubts.js';

/**
 * What a stored take notes of its pieces, so that it can be heard as it was made: word by word. For each piece its size in
 * bytes, its playing time in microseconds, and its place in the text (sentence, words), -1 where that is not known. And what
 * is doubtful about it, if anything is.
 */
export const aboutPieces = (pieces: readonly SpokenPiece[], doubts: readonly Doubt[] = []) => ({
  durationMs: durationOf(pieces),
  pieces: pieces.flatMap(({ frames, durationMs, position }) => [
    frames.length,
    Math.round(durationMs * 1000),
    position?.sentence ?? -1,
    position?.words ?? -1,
  ]),
  ...(doubts.length === 0 ? {} : { doubts: doubts.slice(0, MAX_DOUBTS).map(noteOf) }),
});

const MAX_DOUBTS = 20;

type Note = [kind: Doubt['kind'], ...numbers: number[]];

const noteOf = ({ kind, position: { from, to }, startMs, endMs, offMs }: Doubt): Note => [
  kind,
  ...[from.sentence, from.words, to.sentence, to.words, startMs, endMs, offMs].map(Math.round),
];

/** What was noted as doubtful about a take; what is not one of our notes is passed over. */
export const doubtsOf = ({ about }: Pick<StoredTake, 'about'>): Doubt[] => {
  const notes: readonly unknown[] = Array.isArray(about.doubts) ? about.doubts : [];
  return notes.slice(0, MAX_DOUBTS).flatMap((note) => (isNote(note) ? [doubtIn(note)] : []));
};

const isNote = (value: unknown): value is Note =>
  Array.isArray(value) &&
  value.length === NOTE_LENGTH &&
  ['long', 'silent', 'rushed'].includes(value[0]) &&
  value.slice(1).every((number) => Number.isSafeInteger(number) && number >= 0);

const NOTE_LENGTH = 8;

const doubtIn = ([kind, ...numbers]: Note): Doubt => {
  const [sentence = 0, words = 0, lastSentence = 0, lastWords = 0, startMs = 0, endMs = 0, offMs = 0] = numbers;
  const position = { from: { sentence, words }, to: { sentence: lastSentence, words: lastWords } };
  return { kind, position, startMs, endMs, offMs };
};

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

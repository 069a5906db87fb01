import { distance } from 'fastest-levenshtein';

/** The candidate that `word` was most likely to be, in any case of letters; undefined when none is near. */
export const nearest = (word: string, candidates: readonly string[]): string | undefined =>
  nearMisses(word, candidates, (candidate) => [candidate])[0];

/**
 * What `word` may have been meant for, the nearest first, at most three: spelt with a few letters more, less or other, or
 * begun like it. Of those equally near, the earlier candidate comes first.
 * @param spellings  everything that a candidate is called
 */
export const nearMisses = <Candidate>(
  word: string,
  candidates: readonly Candidate[],
  spellings: (candidate: Candidate) => readonly string[],
): Candidate[] =>
  candidates
    .map((candidate) => ({ candidate, edits: Math.min(...spellings(candidate).map((name) => editsTo(name, word))) }))
    .filter(({ edits }) => Number.isFinite(edits))
    .sort((one, other) => one.edits - other.edits)
    .slice(0, MAX_SUGGESTIONS)
    .map(({ candidate }) => candidate);

/** The hint that names them: `did you mean "Guest" or "HOST"?` @param texts  at least one, as they are to be read */
export const didYouMean = (...texts: readonly string[]): string => `did you mean ${texts.join(' or ')}?`;

/** The hint for a word that is none of a few: the one that was meant, or else all of them. */
export const whichOf = (word: string, allowed: readonly string[], flag?: string): string => {
  const near = nearest(word, allowed);
  if (near === undefined) return `one of ${allowed.join(', ')}`;
  return didYouMean(flag?.startsWith('--') ? `${flag} ${near}` : `"${near}"`);
};

const MAX_SUGGESTIONS = 3;

/** Infinite when they are too different to be taken for each other. */
const editsTo = (name: string, word: string): number => {
  const [folded, wanted] = [fold(name), fold(word)];
  const edits = isTurned(folded, wanted) ? 1 : distance(folded, wanted);
  if (wanted.length >= MIN_BEGINNING_CHARS && folded.startsWith(wanted)) return Math.min(edits, EDITS_OF_A_BEGINNING);
  const longer = Math.max(folded.length, wanted.length);
  const isNear = edits <= Math.max(1, Math.floor(longer / 3)) && edits <= longer / 2;
  return isNear ? edits : Number.POSITIVE_INFINITY;
};

/** Whether two letters have changed places: one mistake, however it is counted. */
const isTurned = (name: string, word: string): boolean =>
  distance(name, word) === 2 && [...name].sort().join('') === [...word].sort().join('');

const MIN_BEGINNING_CHARS = 3;
/** As far as a word with three typing mistakes. */
const EDITS_OF_A_BEGINNING = 3;

const fold = (text: string): string => text.normalize('NFKC').trim().toLowerCase();

/** What stands after a piece: how much of the voice's silence belongs there. */
export type PieceEnd = 'sentence' | 'clause' | 'word';

export interface Piece {
  readonly text: string;
  readonly end: PieceEnd;
}

/** Synthesis costs more than its share beyond this; in UTF-16 code units. */
const MAX_CHARS = 300;
/** A first sentence longer than this is not waited for. */
const HURRIED_CHARS = 60;

/**
 * Text cut where a voice may take breath: at sentence ends, and at clauses or words in sentences of more than 300 characters.
 * Joined, the pieces are the text. Lazy.
 * @param hurried  end the first piece at its first clause when its sentence is long, so that it is heard soon
 */
export function* pieces(text: string, hurried: boolean): Generator<Piece, void, undefined> {
  for (let start = 0; start < text.length; ) {
    const ahead = text.slice(start, start + MAX_CHARS);
    const isRest = start + ahead.length === text.length;
    let length = sentenceLength(ahead) ?? (isRest ? ahead.length : lastBreath(ahead));
    if (hurried && start === 0 && length > HURRIED_CHARS) length = firstBreath(ahead.slice(0, length)) ?? length;
    start += length;
    const piece = ahead.slice(0, length);
    yield { text: piece, end: endOf(piece, start === text.length) };
  }
}

/** A text that merely stops may go on in the next one: no full pause there. */
const endOf = (piece: string, atTextEnd: boolean): PieceEnd => {
  if (/[.!?…؟۔।॥。！？]["'”’)\]`]*\s*$|\n\s*$/.test(piece)) return 'sentence';
  return atTextEnd || /[,;:—–-]["'”’)\]]*\s*$/.test(piece) ? 'clause' : 'word';
};

const SENTENCE_END = /[.!?…؟۔।॥]+["'”’)\]`]*\s+|[。！？]["'”’」』)]*\s*|\n\s*\n\s*/g;
const ABBREVIATED =
  /(?:^|[^A-Za-z])(?:[A-HJ-Za-z]|(?:[A-Za-z]\.)+[A-Za-z]|mrs?|ms|dr|prof|st|[sj]r|vs|no|vol|fig|pp|ch|capt|lt|sgt|rev|gen|col|mt|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.$/i;

/** Length of the first sentence with the white space after it, or undefined when it does not end here. */
const sentenceLength = (ahead: string): number | undefined => {
  for (const { 0: end, index } of ahead.matchAll(SENTENCE_END)) {
    const next = /^[.!?…]/.test(end) ? ahead.slice(index + end.length) : '';
    if (/^["'“‘(]?\p{Ll}/u.test(next)) continue; // "What?" he said
    if (end.trimEnd() === '.' && ABBREVIATED.test(ahead.slice(0, index + 1))) continue;
    if (!/[\p{L}\p{N}]/u.test(ahead.slice(0, index))) continue;
    return index + end.length;
  }
  return undefined;
};

const firstBreath = (sentence: string): number | undefined => {
  for (const { 0: gap, index } of sentence.matchAll(/[,;:—–)]["'”’]*\s+|\s[—–-]+\s+/g)) {
    const length = index + gap.length;
    if (length >= 12 && length <= 120) return sentence.length - length >= 12 ? length : undefined;
  }
  const joint = /(?<=^.{40,}\s)(?:and|but|or|which|that|because|when|while|who|where|if|as|so|then|with)\s/s.exec(
    sentence,
  );
  return sentence.length > 120 && joint !== null ? joint.index : undefined;
};

const lastBreath = (ahead: string): number => {
  const clause = /^.{100,}[,;:—–]["'”’)]*\s+/s.exec(ahead)?.[0].length;
  const word = /^.*\s/s.exec(ahead)?.[0].length;
  return clause ?? word ?? (/[\ud800-\udbff]$/.test(ahead) ? ahead.length - 1 : ahead.length);
};

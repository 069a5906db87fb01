/** What a passage mostly is: people talking, a voice telling, or some of both. */
export type ContentKind = 'dialogue' | 'narration' | 'mixed';

/**
 * Judges by how much of the text stands in quotes or after a speaker's name, and how many of its sentences are short
 * exclamations or questions. A long text is judged by its opening.
 */
export const contentKind = (whole: string): ContentKind => {
  const text = whole.slice(0, JUDGED_CHARS);
  const letters = count(text, LETTER);
  if (letters === 0) return 'narration';
  let spoken = 0;
  for (const [said] of text.matchAll(SAID)) spoken += count(said, LETTER);
  const sentences = text.split(SENTENCE_BORDER);
  const lively = sentences.filter((sentence) => LIVELY.test(sentence) && count(sentence, /\S+/g) <= SHORT_WORDS).length;
  const share = spoken / letters + LIVELY_WEIGHT * (lively / Math.max(1, sentences.length));
  if (share >= DIALOGUE_SHARE) return 'dialogue';
  return share >= MIXED_SHARE ? 'mixed' : 'narration';
};

const JUDGED_CHARS = 2000;
const DIALOGUE_SHARE = 0.5;
const MIXED_SHARE = 0.1;
const LIVELY_WEIGHT = 0.4;
const SHORT_WORDS = 8;

const LETTER = /[\p{L}\p{N}]/gu;
const SENTENCE_BORDER = /(?<=[.!?…。！？]["'”’»」]?)\s+/u;
const LIVELY = /[!?！？]["'”’»」]?$/u;

/**
 * Speech in double, curly, angle, corner or `old' quotes, each closed in the same paragraph; lines that open with a
 * speaker's name and a colon ("Host: ..."), or with the dash of reported speech.
 */
const SAID = new RegExp(
  [
    '"[^"\\n]+"',
    '“[^”\\n]+”',
    '«[^»\\n]+»',
    '„[^“”\\n]+[“”]',
    '「[^」\\n]+」',
    "(?<!\\p{L})[`‘](?:[^'’\\n]|['’](?=\\p{L}))+['’]",
    '(?<=^|\\n)\\p{Lu}[\\p{L}\\p{N}.]*(?: \\p{Lu}[\\p{L}\\p{N}.]*)?: [^\\n]+',
    '(?<=^|\\n)[—–] ?[^\\n]+',
  ].join('|'),
  'gu',
);

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

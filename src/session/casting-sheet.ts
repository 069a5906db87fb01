import { didYouMean, nearMisses } from '../errors/near-miss.js';
import { NarrateError } from '../errors.js';
import type { Passage, Sentence } from '../script/passage.js';
import { type Role, roleKey } from '../script/role.js';

/** How much one speaker says. */
export interface SpeakerPart {
  /** Undefined: the narrator. Where it was first named. */
  readonly role: Role | undefined;
  /** As the script writes it first; "narrator" for the narrator. */
  readonly name: string;
  /** How often it begins to speak. */
  readonly turns: number;
  /** Of what is spoken; in scripts without spaces, as a dictionary parts them. */
  readonly words: number;
  /** As they are sent and billed: UTF-16 code units, with the space behind each sentence. */
  readonly characters: number;
  /** Of all characters, in percent. */
  readonly sharePercent: number;
  /** Of sound, at a calm narrator's pace. */
  readonly minutes: number;
  readonly firstSentence: Sentence;
}

/** Who speaks how much in a script, in the order of their first words. */
export interface CastingSheet {
  readonly parts: readonly SpeakerPart[];
  readonly turns: number;
  readonly words: number;
  readonly characters: number;
  readonly minutes: number;
}

/**
 * Read a script to its end and count. Memory is bounded by the number of speakers.
 * @throws NarrateError ERR_INPUT  the script cannot be read
 */
export const castingSheet = async (passages: AsyncIterable<Passage>, signal: AbortSignal): Promise<CastingSheet> => {
  const counts = new Map<string | undefined, PartCount>();
  let speaking: PartCount | undefined;
  for await (const { role, text } of passages) {
    for await (const sentence of text.read(signal)) {
      const key = role && roleKey(role.name);
      const count = counts.get(key) ?? { role, firstSentence: sentence, turns: 0, words: 0, characters: 0 };
      counts.set(key, count);
      if (count !== speaking) count.turns += 1;
      speaking = count;
      count.words += wordsIn(sentence.text);
      count.characters += sentence.text.length + (sentence.midWord ? 0 : 1);
    }
  }
  const all = [...counts.values()];
  const totals = { turns: sum(all, 'turns'), words: sum(all, 'words'), characters: sum(all, 'characters') };
  return {
    parts: all.map((count) => ({
      ...count,
      name: count.role?.name ?? NARRATOR,
      sharePercent: rounded((100 * count.characters) / totals.characters),
      minutes: minutesOf(count.characters),
    })),
    ...totals,
    minutes: minutesOf(totals.characters),
  };
};

interface PartCount {
  readonly role: Role | undefined;
  readonly firstSentence: Sentence;
  turns: number;
  words: number;
  characters: number;
}

/** What somebody is heard with first. */
export interface FirstLine {
  readonly role: Role | undefined;
  readonly name: string;
  readonly sentence: Sentence;
}

/**
 * The first sentence of every speaker, in the order of the script; or of one alone, in any case of letters.
 * @throws NarrateError ERR_USAGE  there is no such speaker; names the nearest ones
 */
export const firstLines = ({ parts }: CastingSheet, only?: string): FirstLine[] => {
  const wanted = only === undefined ? parts : parts.filter(({ name }) => roleKey(name) === roleKey(only));
  if (only !== undefined && wanted.length === 0) throw unknownSpeaker(parts, only);
  return wanted.map(({ role, name, firstSentence }) => ({ role, name, sentence: firstSentence }));
};

const NARRATOR = 'narrator';

const unknownSpeaker = (parts: readonly SpeakerPart[], wanted: string): NarrateError => {
  const near = nearMisses(wanted, parts, ({ name }) => [name]);
  const quoted = (named: readonly { name: string }[]) => named.map(({ name }) => `"${name}"`);
  return new NarrateError('ERR_USAGE', `There is no speaker "${wanted}" in the script`, {
    hint:
      near.length > 0
        ? didYouMean(...quoted(near))
        : `it has ${quoted(parts.slice(0, MAX_NAMED)).join(', ')}${parts.length > MAX_NAMED ? ` and ${parts.length - MAX_NAMED} more` : ''}`,
  });
};

const MAX_NAMED = 8;

/** As `Lead` assumes until it has heard a voice: about 150 words a minute. */
const MS_PER_CHAR = 65;

const minutesOf = (characters: number): number => rounded((characters * MS_PER_CHAR) / 60_000);

const rounded = (value: number): number => (Number.isFinite(value) ? Number(value.toFixed(1)) : 0);

const sum = (counts: readonly PartCount[], name: 'turns' | 'words' | 'characters'): number =>
  counts.reduce((total, count) => total + count[name], 0);

/** Scripts that put no spaces between words. */
const SPACELESS =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

// The segmenter is right for every language, and twenty times slower.
const wordsIn = (text: string): number => {
  if (!SPACELESS.test(text)) return text.match(/\S*[\p{L}\p{N}]\S*/gu)?.length ?? 0;
  let words = 0;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'word' });
  for (const { isWordLike } of segmenter.segment(text)) if (isWordLike) words++;
  return words;
};

let segmenter: Intl.Segmenter | undefined;

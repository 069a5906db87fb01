import type { Passage, PassageText } from '../script/passage.js';
import type { Doubt } from '../takes/doubts.js';
import type { DoubtfulPlace } from './narration-result.js';

/** What is doubtful about a narration, on its time line. */
export class Doubts {
  readonly #places: DoubtfulPlace[] = [];
  /** Of passages that are being made, by their index. */
  readonly #pending = new Map<number, Doubt[]>();
  #total = 0;

  /** @param passageStartMs  where in the narration the sound of the doubt's passage begins */
  add(passageStartMs: number, passageText: PassageText, { kind, position, startMs, offMs }: Doubt): void {
    this.#total += 1;
    if (this.#places.length === MAX_PLACES) return;
    const text = wordsAt(passageText, position);
    this.#places.push({ atMs: Math.round(passageStartMs + startMs), kind, text, offMs: Math.round(offMs) });
  }

  /** Of a passage that is made before its turn has come. */
  note({ index }: Passage, doubt: Doubt): void {
    const noted = this.#pending.get(index) ?? [];
    noted.push(doubt);
    this.#pending.set(index, noted);
  }

  /** All of the passage's sound has been written: it begins at `startMs` of the narration. */
  place({ index, text }: Passage, startMs: number): void {
    for (const doubt of this.#pending.get(index) ?? []) this.add(startMs, text, doubt);
    this.#pending.delete(index);
  }

  /** The first hundred, in the order of the narration. */
  list(): readonly DoubtfulPlace[] {
    return this.#places;
  }

  /** How many there are, those that are not listed among them. */
  get total(): number {
    return this.#total;
  }
}

const MAX_PLACES = 100;
const MAX_WORDS = 8;

const wordsAt = ({ arrived }: PassageText, { from, to }: Doubt['position']): string => {
  const words = arrived.slice(from.sentence, to.sentence + 1).flatMap(({ text }, index) => {
    const end = from.sentence + index === to.sentence ? to.words : undefined;
    return text.split(/\s+/u).slice(index === 0 ? from.words : 0, end);
  });
  return words.length > MAX_WORDS ? `${words.slice(0, MAX_WORDS).join(' ')} …` : words.join(' ');
};

import { isCutWord, type Sentence } from '../script/passage.js';
import type { Alignment } from '../speech/engine.js';

/** A place in a passage, behind a word: in sentences[sentence], after its first `words` words. */
export interface TextPosition {
  readonly sentence: number;
  readonly words: number;
}

/** A word that has been spoken. */
export interface HeardWord {
  /** Its end in the audio of this attempt. */
  readonly endMs: number;
  /** The place behind it; behind a sentence's last word, the start of the next sentence. */
  readonly position: TextPosition;
}

/**
 * Follows the alignment of one attempt along the text that was sent, letter by letter, whatever the white space: which
 * words have times, and whether anything was left out or said twice.
 */
export class HeardText {
  #letters = '';
  readonly #endsMs: number[] = [];
  #wordsFound = 0;
  #strayed = false;
  /** Whether the last character that was aligned was a space. */
  #spaceBehind = false;

  /** @param sentences  what is being spoken; it may still grow at its end */
  constructor(private readonly sentences: () => readonly Sentence[]) {}

  /** Characters of the alignment so far, without white space. */
  get letterCount(): number {
    return this.#letters.length;
  }

  /** Whether what was aligned stands in the text in just this order, from its start. */
  get isOnText(): boolean {
    return !this.#strayed;
  }

  /** The last aligned moment, in the audio of this attempt. */
  get endMs(): number {
    return this.#endsMs.at(-1) ?? 0;
  }

  /** Whether every letter of the text has been aligned, once. */
  get isWhole(): boolean {
    return this.isOnText && this.#letters.length === lettersOf(this.sentences()).length;
  }

  /** @param baseMs  where in the audio the alignment's times start */
  add({ chars, startsMs, durationsMs }: Alignment, baseMs: number): void {
    chars.forEach((char, index) => {
      const letters = withoutSpace(char);
      const endMs = baseMs + (startsMs[index] ?? 0) + (durationsMs[index] ?? 0);
      // Times never go back: a word cannot end before the one that was said first.
      const laterMs = Math.max(this.endMs, endMs);
      // The sound of a word reaches into the space behind it.
      this.#spaceBehind = letters.length === 0;
      if (this.#spaceBehind && this.#endsMs.length > 0) this.#endsMs[this.#endsMs.length - 1] = laterMs;
      for (let unit = 0; unit < letters.length; unit++) this.#endsMs.push(laterMs);
      this.#letters += letters;
    });
    this.#strayed ||= !lettersOf(this.sentences()).startsWith(this.#letters);
  }

  /** The words whose times have become known since the last call, in order; each with the space behind it. */
  *newWords(): Generator<HeardWord> {
    if (this.#strayed) return;
    let letters = 0;
    let found = 0;
    for (const [sentence, spoken] of this.sentences().entries()) {
      const words = wordsOf(spoken.text);
      for (const [index, word] of words.entries()) {
        letters += withoutSpace(word).length;
        if (letters > this.#letters.length || (letters === this.#letters.length && !this.#spaceBehind)) return;
        const isLast = index === words.length - 1;
        if (isLast && isCutWord(spoken)) continue;
        found += 1;
        if (found <= this.#wordsFound) continue;
        this.#wordsFound = found;
        const position = isLast ? { sentence: sentence + 1, words: 0 } : { sentence, words: index + 1 };
        yield { endMs: this.#endsMs[letters - 1] ?? 0, position };
      }
    }
  }
}

export const wordsOf = (text: string): string[] => text.split(/\s+/u).filter(Boolean);

const withoutSpace = (text: string): string => text.replace(/\s+/gu, '');
const lettersOf = (sentences: readonly Sentence[]): string => sentences.map(({ text }) => withoutSpace(text)).join('');

import { isCutWord, type Sentence } from '../script/passage.js';
import type { Alignment } from '../speech/engine.js';

/** A place in a passage, behind a word: in sentences[sentence], after its first `words` words. */
export interface TextPosition {
  readonly sentence: number;
  readonly words: number;
}

/** A word that has been spoken. */
export interface HeardWord {
  /** The end of its last letter in the audio of this attempt. */
  readonly lettersEndMs: number;
  /** Its end, with the space behind it. */
  readonly endMs: number;
  /** The place behind it; behind a sentence's last word, the start of the next sentence. */
  readonly position: TextPosition;
}

/** When a word sounded, as the service said it: from its first letter to its last, without signs and the space around it. */
export interface WordTime {
  readonly sentence: number;
  /** In its sentence, from 0. */
  readonly word: number;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Follows the alignment of one attempt along the text that was sent, letter by letter, whatever the white space: which
 * words have times, and whether anything was left out or said twice.
 */
export class HeardText {
  /** The last aligned moment, in the audio of this attempt. */
  endMs = 0;
  /** Whether what was aligned stands in the text in just this order, from its start. */
  isOnText = true;
  /** Of every word that has a letter or a digit, in order. */
  readonly wordTimes: WordTime[] = [];
  /** The next letter to be aligned stands at or behind this place: characters into a sentence, and words. */
  readonly #at = { sentence: 0, character: 0, words: 0 };
  /** The place behind a word of which every letter is aligned, but perhaps not yet the space behind it. */
  #wordEnd: TextPosition | undefined;
  #words: HeardWord[] = [];
  #anyLetter = false;
  #lettersEndMs = 0;
  /** Whether the last character that was aligned was a space. */
  #spaceBehind = false;
  #letterStartMs: number | undefined;
  #letterEndMs = 0;

  /** @param sentences  what is being spoken; it may still grow at its end */
  constructor(private readonly sentences: () => readonly Sentence[]) {}

  /** Whether every letter of the text has been aligned, once. */
  get isWhole(): boolean {
    return this.isOnText && this.#nextLetter(this.sentences()) === undefined;
  }

  /** @param baseMs  where in the audio the alignment's times start */
  add({ chars, startsMs, durationsMs }: Alignment, baseMs: number): void {
    const sentences = this.sentences();
    chars.forEach((char, index) => {
      const letters = withoutSpace(char);
      this.#spaceBehind = letters.length === 0;
      if (!this.#spaceBehind) this.#closeWord();
      else if (!this.#anyLetter) return;
      // Times never go back: a word cannot end before the one that was said first. Its sound reaches into the space behind it.
      this.endMs = Math.max(this.endMs, baseMs + (startsMs[index] ?? 0) + (durationsMs[index] ?? 0));
      if (!this.#spaceBehind) this.#lettersEndMs = this.endMs;
      if (IS_LETTER.test(letters)) this.#time(baseMs + (startsMs[index] ?? 0), durationsMs[index] ?? 0);
      for (let unit = 0; unit < letters.length; unit++) this.#hear(letters.charAt(unit), sentences);
    });
  }

  /** The words whose times have become known since the last call, in order; each with the space behind it. */
  newWords(): HeardWord[] {
    if (this.#spaceBehind) this.#closeWord();
    const words = this.#words;
    this.#words = [];
    return this.isOnText ? words : [];
  }

  #hear(letter: string, sentences: readonly Sentence[]): void {
    this.#closeWord();
    this.#anyLetter = true;
    if (this.#nextLetter(sentences) !== letter) this.isOnText = false;
    if (!this.isOnText) return;
    const at = this.#at;
    at.character += 1;
    const sentence = sentences[at.sentence];
    if (!sentence || !isSpace(sentence.text.charAt(at.character))) return;
    this.#endWordTime(at.sentence, at.words);
    at.words += 1;
    const isLast = isSpace(sentence.text.slice(at.character));
    if (isLast && isCutWord(sentence)) return;
    this.#wordEnd = isLast ? { sentence: at.sentence + 1, words: 0 } : { sentence: at.sentence, words: at.words };
  }

  /** The letter at or behind `#at`; undefined at the end of what has arrived. */
  #nextLetter(sentences: readonly Sentence[]): string | undefined {
    const at = this.#at;
    for (;;) {
      const text = sentences[at.sentence]?.text;
      if (text === undefined) return undefined;
      while (at.character < text.length && isSpace(text.charAt(at.character))) at.character += 1;
      if (at.character < text.length) return text.charAt(at.character);
      at.sentence += 1;
      at.character = 0;
      at.words = 0;
    }
  }

  #time(startMs: number, durationMs: number): void {
    this.#letterStartMs ??= startMs;
    this.#letterEndMs = startMs + durationMs;
  }

  #endWordTime(sentence: number, word: number): void {
    const startMs = this.#letterStartMs;
    if (startMs !== undefined) this.wordTimes.push({ sentence, word, startMs, endMs: this.#letterEndMs });
    this.#letterStartMs = undefined;
  }

  #closeWord(): void {
    if (this.#wordEnd)
      this.#words.push({ lettersEndMs: this.#lettersEndMs, endMs: this.endMs, position: this.#wordEnd });
    this.#wordEnd = undefined;
  }
}

export const wordsOf = (text: string): string[] => text.split(/\s+/u).filter(Boolean);

const IS_LETTER = /[\p{L}\p{N}\p{M}]/u;
const withoutSpace = (text: string): string => text.replace(/\s+/gu, '');
/** Nothing counts too: the end of a text. */
const isSpace = (text: string): boolean => !/\S/u.test(text);

import type { Passage } from '../script/passage.js';
import { writtenText, writtenWordAt } from '../script/written.js';
import type { SpokenPiece } from '../takes/attempt.js';
import type { Caption } from './remote.js';

/** A place in a script: a sentence of a passage. */
export interface Place {
  readonly passage: number;
  readonly sentence: number;
}

/** Which words lie where on a narration's time line, as far as it goes: for whoever follows the ear. */
export class SpokenWords {
  /** In order; each as long as it sounds. */
  readonly #words: SpokenWord[] = [];
  #endMs = 0;
  #sentences = 0;

  /** Sound was written. */
  add({ text, index }: Passage, { durationMs, position, isSilence }: SpokenPiece): void {
    const startMs = this.#endMs;
    this.#endMs += durationMs;
    const last = this.#words.at(-1);
    // Behind a sentence's last word stands the start of the next: the word belongs to the one before. A silence belongs to
    // what it comes before.
    const sentence = isSilence ? 0 : position && (position.words === 0 ? position.sentence - 1 : position.sentence);
    const isNewSentence = !last || last.place.passage !== index || last.place.sentence !== sentence;
    if (isNewSentence) this.#sentences += 1;
    this.#words.push({
      startMs,
      endMs: this.#endMs,
      ordinal: this.#sentences,
      text,
      place: { passage: index, sentence: sentence ?? -1 },
      word: position && (position.words === 0 ? Number.POSITIVE_INFINITY : position.words - 1),
    });
  }

  /** The last writes were undone. */
  takeBack(writes: number): void {
    const [first] = this.#words.splice(this.#words.length - writes);
    if (!first) return;
    this.#endMs = first.startMs;
    this.#sentences = this.#words.at(-1)?.ordinal ?? 0;
  }

  /** What lies before a moment is not asked for any more. */
  forgetBefore(momentMs: number): void {
    if (this.#words.length < MANY_WORDS) return;
    this.#words.splice(0, Math.max(0, this.#indexAt(momentMs) - 1));
  }

  captionAt(momentMs: number): Caption | undefined {
    return captionOf(this.#words[this.#indexAt(momentMs)]);
  }

  /** The sentences that have begun by then, after one of them by its index, as far as they are remembered. */
  captionsUpTo(momentMs: number, afterIndex: number): Caption[] {
    const words = this.#words.slice(0, this.#indexAt(momentMs) + 1);
    const begun = words.filter(({ ordinal }, at) => ordinal > afterIndex && ordinal !== words[at - 1]?.ordinal);
    return begun.flatMap((spoken) => captionOf(spoken) ?? []);
  }

  placeAt(momentMs: number): Place | undefined {
    const place = this.#words[this.#indexAt(momentMs)]?.place;
    return place && place.sentence >= 0 ? place : undefined;
  }

  /** Where the sentence that is heard then begins. */
  sentenceStartMs(momentMs: number): number {
    let index = this.#indexAt(momentMs);
    const ordinal = this.#words[index]?.ordinal;
    while (index > 0 && this.#words[index - 1]?.ordinal === ordinal) index -= 1;
    return this.#words[index]?.startMs ?? 0;
  }

  /** Where the next sentence begins, if it is there already. */
  nextSentenceStartMs(momentMs: number): number | undefined {
    const index = this.#indexAt(momentMs);
    const ordinal = this.#words[index]?.ordinal;
    return this.#words.slice(index).find((spoken) => spoken.ordinal !== ordinal)?.startMs;
  }

  /** The word that sounds then, or the last before. */
  #indexAt(momentMs: number): number {
    let [low, high] = [0, this.#words.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#words[middle]?.startMs ?? 0) <= momentMs) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }
}

const captionOf = (spoken: SpokenWord | undefined): Caption | undefined => {
  const sentence = spoken?.text.arrived[spoken.place.sentence];
  const written = sentence && writtenText(sentence);
  if (!spoken || !sentence || !written) return undefined;
  const word = spoken.word === undefined ? undefined : writtenWordAt(sentence, spoken.word);
  return { index: spoken.ordinal, sentence: written, word };
};

interface SpokenWord {
  readonly startMs: number;
  readonly endMs: number;
  /** Of its sentence, counted from the first of the narration. */
  readonly ordinal: number;
  readonly text: Passage['text'];
  readonly place: Place;
  /** Its number in the sentence, Infinity for the last one; undefined where the service gives no times. */
  readonly word: number | undefined;
}

/** About a quarter of an hour, and as much ahead. */
const MANY_WORDS = 5_000;

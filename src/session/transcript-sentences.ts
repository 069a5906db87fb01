import type { Sentence } from '../script/passage.js';
import { writtenText, writtenWords } from '../script/written.js';
import type { TranscriptSentence, TranscriptWord } from '../sinks/transcript.js';
import { type TextPosition, wordsOf } from '../takes/heard-text.js';
import { isBehind } from '../takes/rest-of-passage.js';
import type { StartedPassage } from './bookmark.js';

/** A piece of sound on the narration's time line. */
export interface SpokenSpan {
  readonly startMs: number;
  readonly endMs: number;
  /** The place in the passage behind it, where that is known. */
  readonly position: TextPosition | undefined;
  readonly isSilence: boolean;
}

/** The sentences of a passage with their times; a sentence that was cut to be spoken is whole again. */
export const sentencesOf = (
  passage: StartedPassage,
  spans: readonly SpokenSpan[],
  speaker: string | undefined,
): TranscriptSentence[] => {
  const whole: TranscriptSentence[] = [];
  const spoken = new SpokenSentences(passage, speaker, { onSentence: (sentence) => whole.push(sentence) });
  spans.forEach((span, index) => {
    spoken.add(span, index === spans.length - 1);
  });
  spoken.end();
  return whole;
};

/** Told of what has been said, in order. */
export interface SpokenListener {
  readonly onWord?: (word: TranscriptWord) => void;
  readonly onSentence: (sentence: TranscriptSentence) => void;
}

/** Puts the words and sentences of a passage together while its sound goes out. */
export class SpokenSentences {
  readonly #times: PassageTimes;
  /** The sentence whose words are being told, and how many of them have been. */
  #at: { readonly index: number; toldWords: number };
  /** Whose end is still to come: it was cut to be spoken. */
  #begun: TranscriptSentence | undefined;
  #cut: Sentence | undefined;
  #hasBegun = false;

  constructor(
    private readonly passage: StartedPassage,
    private readonly speaker: string | undefined,
    private readonly listener: SpokenListener,
  ) {
    const first = passage.startSentence ?? 0;
    this.#times = new PassageTimes(() => passage.text.arrived, first);
    this.#at = { index: first, toldWords: 0 };
  }

  /** @param isLast  all that is left of the passage is said in it */
  add(span: SpokenSpan, isLast = false): void {
    this.#times.add(span, isLast);
    this.#tellUpTo(this.#times.position.sentence);
  }

  /** All of the passage's sound has gone out. */
  end(): void {
    this.#times.end();
    this.#tellUpTo(this.passage.text.arrived.length);
    if (this.#begun) this.listener.onSentence(this.#begun);
    this.#begun = undefined;
  }

  /** @param index  of the first sentence that is not whole */
  #tellUpTo(index: number): void {
    for (; this.#at.index < index; this.#at = { index: this.#at.index + 1, toldWords: 0 }) {
      this.#tellWords(true);
      this.#endSentence();
    }
    this.#tellWords(false);
  }

  #tellWords(isWhole: boolean): void {
    const { onWord } = this.listener;
    const [sentence, times] = [this.passage.text.arrived[this.#at.index], this.#times.of(this.#at.index)];
    if (!onWord || !sentence || !times || times.some(({ isGuess }) => isGuess)) return;
    const words = writtenTimes(sentence, times);
    for (const { until, ...word } of words.slice(this.#at.toldWords)) {
      if (!isWhole && until > times.length) return;
      this.#at.toldWords += 1;
      onWord(word);
    }
  }

  #endSentence(): void {
    const [sentence, times] = [this.passage.text.arrived[this.#at.index], this.#times.of(this.#at.index)];
    const [start, end] = [times?.at(0), times?.at(-1)];
    if (!sentence || !times || !start || !end) return;
    const one: TranscriptSentence = {
      speaker: this.speaker,
      text: writtenText(sentence),
      startMs: start.startMs,
      endMs: end.endMs,
      words: times.some(({ isGuess }) => isGuess)
        ? []
        : writtenTimes(sentence, times).map(({ until: _, ...word }) => word),
      startsParagraph: this.passage.starts !== undefined && (this.passage.startSentence ?? 0) === 0 && !this.#hasBegun,
    };
    const before = this.#cut && this.#begun;
    if (one.text !== '' || before) {
      this.#begun = before ? joined(before, one, this.#cut?.midWord ? '' : ' ') : one;
      this.#hasBegun = true;
    }
    this.#cut = ENDS.test(one.text) ? undefined : sentence;
    if (this.#cut || !this.#begun) return;
    this.listener.onSentence(this.#begun);
    this.#begun = undefined;
  }
}

/** A sentence of whose end there is no mark goes on in the next one. */
const ENDS = /[.!?…‼⁇⁈⁉؟۔।॥。！？｡．]["'”’»›)\]}*_~」』）】》〉〕]*$/u;

const joined = (one: TranscriptSentence, next: TranscriptSentence, space: string): TranscriptSentence => ({
  ...one,
  text: `${one.text}${space}${next.text}`,
  endMs: next.endMs,
  words: one.words.length === 0 || next.words.length === 0 ? [] : [...one.words, ...next.words],
});

interface WordTime {
  readonly startMs: number;
  readonly endMs: number;
  /** Whether it is only its share of a longer time. */
  readonly isGuess: boolean;
}

/** The times of a passage's spoken words, by sentence. */
class PassageTimes {
  readonly #times = new Map<number, WordTime[]>();
  #at: TextPosition;
  #startMs: number | undefined;
  #endMs = 0;
  #isVague = false;

  constructor(
    private readonly sentences: () => readonly Sentence[],
    first: number,
  ) {
    this.#at = { sentence: first, words: 0 };
  }

  /** What has been said; a sentence's last word is followed by the start of the next sentence. */
  get position(): TextPosition {
    return this.#at;
  }

  /** Of one sentence, as far as it has been said. */
  of(sentence: number): readonly WordTime[] | undefined {
    return this.#times.get(sentence);
  }

  add({ startMs, endMs, position, isSilence }: SpokenSpan, isLast: boolean): void {
    if (isSilence) return;
    this.#startMs ??= startMs;
    this.#endMs = endMs;
    this.#isVague ||= position === undefined;
    const until = isLast ? this.#end : position;
    if (until) this.#said(until);
  }

  /** Whatever has no time yet was said at the end. */
  end(): void {
    this.#startMs ??= this.#endMs;
    if (this.#endMs > 0) this.#said(this.#end);
  }

  get #end(): TextPosition {
    return { sentence: this.sentences().length, words: 0 };
  }

  #said(until: TextPosition): void {
    // Sound without a place belongs to what comes before the next place that is known.
    if (this.#startMs === undefined || !isBehind(until, this.#at)) return;
    const words = wordsBetween(this.sentences(), this.#at, until);
    const isGuess = this.#isVague || words.length > MAX_WORDS;
    share(words, { startMs: this.#startMs, endMs: this.#endMs, isGuess }, this.#times);
    this.#at = until;
    this.#startMs = undefined;
    this.#isVague = false;
  }
}

/** Words shorter than a frame come with the next; a service that gives no times gives whole sentences at once. */
const MAX_WORDS = 6;

interface PlacedWord {
  readonly sentence: number;
  readonly chars: number;
}

const wordsBetween = (sentences: readonly Sentence[], from: TextPosition, until: TextPosition): PlacedWord[] =>
  sentences.slice(from.sentence, until.sentence + 1).flatMap(({ text }, index) => {
    const sentence = from.sentence + index;
    return wordsOf(text)
      .slice(index === 0 ? from.words : 0, sentence === until.sentence ? until.words : undefined)
      .map((word) => ({ sentence, chars: word.length + 1 }));
  });

/** Each word gets its part of the time by its length. */
const share = (words: readonly PlacedWord[], time: WordTime, times: Map<number, WordTime[]>): void => {
  const allChars = words.reduce((sum, { chars }) => sum + chars, 0);
  const msPerChar = (time.endMs - time.startMs) / allChars;
  let { startMs } = time;
  for (const { sentence, chars } of words) {
    const endMs = startMs + chars * msPerChar;
    const known = times.get(sentence) ?? [];
    times.set(sentence, known);
    known.push({ startMs, endMs, isGuess: time.isGuess });
    startMs = endMs;
  }
};

/**
 * The times of the words as they are written, each with the number of spoken words up to its end. One that is not spoken by
 * itself has no time of its own.
 */
const writtenTimes = (sentence: Sentence, spoken: readonly WordTime[]): (TranscriptWord & { until: number })[] => {
  let beforeMs = spoken[0]?.startMs ?? 0;
  return writtenWords(sentence).map(({ text, from, until }) => {
    const [start, end] = [spoken[from], spoken[until - 1]];
    const startMs = until > from && start ? Math.max(start.startMs, beforeMs) : beforeMs;
    const endMs = until > from && end ? end.endMs : startMs;
    beforeMs = Math.max(beforeMs, endMs);
    return { text, startMs, endMs, until };
  });
};

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
  const first = passage.startSentence ?? 0;
  const times = wordTimes(passage.text.arrived, first, spans);
  const startsParagraph = passage.starts !== undefined && first === 0;
  const whole: TranscriptSentence[] = [];
  let isCut: Sentence | undefined;
  for (const [index, sentence] of passage.text.arrived.entries()) {
    const spoken = times.get(index);
    const [start, end] = [spoken?.at(0), spoken?.at(-1)];
    if (!spoken || !start || !end) continue;
    const one: TranscriptSentence = {
      speaker,
      text: writtenText(sentence),
      startMs: start.startMs,
      endMs: end.endMs,
      words: spoken.some(({ isGuess }) => isGuess) ? [] : writtenTimes(sentence, spoken),
      startsParagraph: startsParagraph && whole.length === 0,
    };
    const before = isCut && whole.pop();
    if (one.text !== '' || before) whole.push(before ? joined(before, one, isCut?.midWord ? '' : ' ') : one);
    isCut = ENDS.test(one.text) ? undefined : sentence;
  }
  return whole;
};

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

/** The times of the spoken words, by sentence. */
const wordTimes = (
  sentences: readonly Sentence[],
  first: number,
  spans: readonly SpokenSpan[],
): Map<number, WordTime[]> => {
  const times = new Map<number, WordTime[]>();
  let at: TextPosition = { sentence: first, words: 0 };
  let startMs: number | undefined;
  let isVague = false;
  spans.forEach(({ startMs: spanStartMs, endMs, position, isSilence }, index) => {
    if (isSilence) return;
    startMs ??= spanStartMs;
    const isLast = index === spans.length - 1;
    const until = isLast ? { sentence: sentences.length, words: 0 } : position;
    isVague ||= position === undefined;
    // Sound without a place belongs to what comes before the next place that is known.
    if (!until || !isBehind(until, at)) return;
    const words = wordsBetween(sentences, at, until);
    share(words, { startMs, endMs, isGuess: isVague || words.length > MAX_WORDS }, times);
    at = until;
    startMs = undefined;
    isVague = false;
  });
  return times;
};

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

/** The times of the words as they are written. One that is not spoken by itself has none of its own. */
const writtenTimes = (sentence: Sentence, spoken: readonly WordTime[]): TranscriptWord[] => {
  let beforeMs = spoken[0]?.startMs ?? 0;
  return writtenWords(sentence).map(({ text, from, until }) => {
    const [start, end] = [spoken[from], spoken[until - 1]];
    const startMs = until > from && start ? Math.max(start.startMs, beforeMs) : beforeMs;
    const endMs = until > from && end ? end.endMs : startMs;
    beforeMs = Math.max(beforeMs, endMs);
    return { text, startMs, endMs };
  });
};

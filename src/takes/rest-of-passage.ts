import type { Passage, Sentence } from '../script/passage.js';
import type { TextPosition } from './heard-text.js';
import { wordsOf } from './heard-text.js';

export const START: TextPosition = { sentence: 0, words: 0 };

/** What is left of a passage from a place on, as a passage of its own; its end may still be arriving. */
export const restOfPassage = (passage: Passage, from: TextPosition): Passage => {
  if (from.sentence === 0 && from.words === 0) return passage;
  const { text } = passage;
  return {
    index: passage.index,
    text: {
      get arrived() {
        return rest(text.arrived, from);
      },
      get ended() {
        return text.ended;
      },
      async *read(signal) {
        let index = 0;
        for await (const sentence of text.read(signal)) {
          if (index >= from.sentence) yield index === from.sentence ? tail(sentence, from.words) : sentence;
          index += 1;
        }
      },
    },
  };
};

/** The same place, counted from the start of the passage instead of the start of its rest. */
export const positionInPassage = (from: TextPosition, { sentence, words }: TextPosition): TextPosition => ({
  sentence: from.sentence + sentence,
  words: sentence === 0 ? from.words + words : words,
});

export const isBehind = (place: TextPosition, other: TextPosition): boolean =>
  place.sentence > other.sentence || (place.sentence === other.sentence && place.words > other.words);

/** Whether anything is left from there on, as far as is known. */
export const isAtEnd = (passage: Passage, from: TextPosition): boolean =>
  passage.text.ended && from.sentence >= passage.text.arrived.length;

const rest = (sentences: readonly Sentence[], from: TextPosition): readonly Sentence[] =>
  sentences.slice(from.sentence).map((sentence, index) => (index === 0 ? tail(sentence, from.words) : sentence));

/** What is left of a sentence has no written wording of its own: whoever shows it has the whole. */
const tail = (sentence: Sentence, words: number): Sentence => {
  if (words === 0) return sentence;
  const { written: _, ...spoken } = sentence;
  return { ...spoken, text: wordsOf(sentence.text).slice(words).join(' ') };
};

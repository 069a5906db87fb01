import type { Passage, Sentence } from '../script/passage.js';
import type { PacedSentence } from '../speech/engine.js';

/** A passage whose text is all there. */
export const passageOf = (...texts: string[]): Passage => {
  const sentences = texts.map((text): Sentence => ({ text, midWord: false }));
  return passageFrom(async function* () {
    yield* sentences;
  });
};

/** A passage whose text is still being written. For one reader. */
export const passageFrom = (write: () => AsyncGenerator<PacedSentence, void>): Passage => {
  const arrived: Sentence[] = [];
  let ended = false;
  return {
    index: 0,
    text: {
      arrived,
      get ended() {
        return ended;
      },
      async *read(signal) {
        for await (const sentence of write()) {
          signal.throwIfAborted();
          arrived.push(sentence);
          yield sentence;
        }
        ended = true;
      },
    },
  };
};

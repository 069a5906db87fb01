import type { Passage } from '../script/passage.js';

/** Tells the takes of a line apart that comes more than once in one narration. */
export interface Repetitions {
  /**
   * How often the same has been said before. To be asked once for each passage, in their order; resolves when all of its
   * text has arrived.
   * @param contentKeyOf  what the passage says and how, when all of it is there
   */
  before(passage: Passage, contentKeyOf: () => string, signal: AbortSignal): Promise<number>;
}

export const createRepetitions = (): Repetitions => {
  const counts = new Map<string, number>();
  let previous: Promise<unknown> = Promise.resolve();
  const count = async (passage: Passage, contentKeyOf: () => string, signal: AbortSignal): Promise<number> => {
    for await (const _ of passage.text.read(signal));
    const key = contentKeyOf();
    const before = counts.get(key) ?? 0;
    counts.set(key, before + 1);
    return before;
  };
  return {
    before: (passage, contentKeyOf, signal) => {
      const counted = previous.then(() => count(passage, contentKeyOf, signal));
      previous = counted.catch(() => {});
      return counted;
    },
  };
};

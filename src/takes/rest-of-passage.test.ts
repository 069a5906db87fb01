import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Sentence } from '../script/passage.js';
import { passageFrom, passageOf } from '../testing/passages.js';
import { wordsOf } from './heard-text.js';
import { isAtEnd, isBehind, positionInPassage, restOfPassage, START } from './rest-of-passage.js';

const read = async (passage: ReturnType<typeof passageOf>): Promise<string[]> => {
  const texts: string[] = [];
  for await (const { text } of passage.text.read(new AbortController().signal)) texts.push(text);
  return texts;
};

const anyTexts = () =>
  fc.array(
    fc.array(fc.stringMatching(/^[a-zé日]{1,6}$/), { minLength: 1, maxLength: 6 }).map((words) => words.join(' ')),
    { minLength: 1, maxLength: 5 },
  );

test('what was spoken and what is left are the passage, wherever it is cut, and cut again', async () => {
  await fc.assert(
    fc.asyncProperty(anyTexts(), fc.nat(), fc.nat(), async (texts, first, second) => {
      const all = texts.flatMap(wordsOf);
      const places = placesIn(texts);
      const from = places[first % places.length] ?? START;
      const passage = passageOf(...texts);
      const rest = restOfPassage(passage, from);
      const left = await read(rest);
      expect(left.flatMap(wordsOf)).toEqual(all.slice(first % places.length));
      expect(rest.text.arrived.map(({ text }) => text)).toEqual(left);
      expect(rest.text.ended).toBe(true);
      const inner = placesIn(left);
      const next = inner[second % inner.length] ?? START;
      const further = positionInPassage(from, next);
      const finalRest = restOfPassage(passage, further).text.arrived.map(({ text }) => text);
      expect(finalRest).toEqual(restOfPassage(rest, next).text.arrived.map(({ text }) => text));
      expect(isBehind(further, from)).toBe(isBehind(next, START));
      expect(isAtEnd(passage, further)).toBe(finalRest.length === 0);
    }),
  );
});

/** Every place behind a word, in order, from the start. */
const placesIn = (texts: readonly string[]) => [
  START,
  ...texts.flatMap((text, sentence) => {
    const { length } = wordsOf(text);
    return Array.from({ length }, (_, word) =>
      word + 1 === length ? { sentence: sentence + 1, words: 0 } : { sentence, words: word + 1 },
    );
  }),
];

test('the rest of a passage that is still being written goes on as it is written', async () => {
  const sentences: Sentence[] = ['One two three.', 'Four.'].map((text) => ({ text, midWord: false }));
  const passage = passageFrom(async function* () {
    yield* sentences;
  });
  const rest = restOfPassage(passage, { sentence: 0, words: 2 });
  expect(isAtEnd(passage, { sentence: 0, words: 0 })).toBe(false);
  const reading = rest.text.read(new AbortController().signal);
  expect((await reading.next()).value?.text).toBe('three.');
  expect(rest.text.ended).toBe(false);
  expect((await reading.next()).value?.text).toBe('Four.');
  expect((await reading.next()).done).toBe(true);
  expect(rest.text.ended).toBe(true);
});

import type { Span } from './alignment.js';

/** A speech sound ("ax", "pau" is silence) and when it ends. */
export interface Phone {
  readonly name: string;
  readonly endMs: number;
}

/**
 * When each word sounds, by aligning the phones each word has when said alone with those of the sentence, where neighbours
 * change them. Spans are in order and do not overlap; a word that got no phone has an empty one.
 * @param words  the phones of each word
 * @param phones  the phones of the sentence
 */
export const wordTimes = (words: readonly (readonly string[])[], phones: readonly Phone[]): Span[] => {
  const sounds = phones
    .map(({ name, endMs }, at) => ({ name, startMs: phones[at - 1]?.endMs ?? 0, endMs }))
    .filter(({ name }) => name !== 'pau');
  const expected = words.flatMap((names, word) => names.map((name) => ({ name, word })));
  const owners = align(
    expected.map(({ name }) => name),
    sounds.map(({ name }) => name),
  );
  const spans = words.map((): Span | undefined => undefined);
  sounds.forEach(({ startMs, endMs }, at) => {
    const word = expected[owners[at] ?? 0]?.word ?? 0;
    spans[word] = [spans[word]?.[0] ?? startMs, endMs];
  });
  let soFarMs = sounds[0]?.startMs ?? 0;
  return spans.map((span) => {
    const known: Span = span ?? [soFarMs, soFarMs];
    soFarMs = known[1];
    return known;
  });
};

/** For each actual phone the index of the expected one it stands for: edit distance, likely changes being cheap. */
const align = (expected: readonly string[], actual: readonly string[]): number[] => {
  const width = actual.length + 1;
  const costs = new Float32Array((expected.length + 1) * width);
  const cost = (row: number, column: number) => costs[row * width + column] ?? Number.POSITIVE_INFINITY;
  const change = (row: number, column: number) =>
    cost(row - 1, column - 1) + changeCost(expected[row - 1], actual[column - 1]);
  for (let row = 0; row <= expected.length; row++) {
    for (let column = 0; column <= actual.length; column++) {
      if (row === 0 || column === 0) costs[row * width + column] = row + column;
      else
        costs[row * width + column] = Math.min(
          change(row, column),
          cost(row - 1, column) + 1,
          cost(row, column - 1) + 1,
        );
    }
  }
  const owners = new Array<number>(actual.length).fill(0);
  let [row, column] = [expected.length, actual.length];
  while (column > 0) {
    const best = cost(row, column);
    if (row > 0 && best === change(row, column)) {
      owners[--column] = --row;
    } else if (row > 0 && best === cost(row - 1, column) + 1) {
      row--;
    } else {
      owners[--column] = Math.max(0, row - 1);
    }
  }
  return owners;
};

const VOWEL = /^[aeiou]/;

const changeCost = (expected = '', actual = ''): number => {
  if (expected === actual) return 0;
  return VOWEL.test(expected) === VOWEL.test(actual) ? 0.75 : 1.75;
};

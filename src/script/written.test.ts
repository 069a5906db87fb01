import { expect, test } from 'vitest';
import type { Sentence } from './passage.js';
import { writtenText, writtenWordAt, writtenWords } from './written.js';

const PLAIN: Sentence = { text: 'Just two.', midWord: false };
const MONEY: Sentence = {
  text: '[laughs] about five million dollars in New York',
  midWord: false,
  written: { text: 'About $5m 🎉 in NYC', runs: [[0, 1], [1, 1], [1, 3], [1, 0], [1, 1], [1, 2]] }, // biome-ignore format: one run a word
};
const at = (sentence: Sentence, spokenWord: number): string | undefined => {
  const range = writtenWordAt(sentence, spokenWord);
  return range && writtenText(sentence).slice(range.start, range.end);
};

test('a sentence that is spoken as it stands', () => {
  expect(writtenText(PLAIN)).toBe('Just two.');
  expect([0, 1, 2, Number.POSITIVE_INFINITY].map((word) => at(PLAIN, word))).toEqual(['Just', 'two.', 'two.', 'two.']);
});

test('each spoken word points at the written one it belongs to', () => {
  const words = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((word) => at(MONEY, word));
  expect(words).toEqual(['About', 'About', '$5m', '$5m', '$5m', 'in', 'NYC', 'NYC', 'NYC']);
});

test('several words that are said as several others share them', () => {
  const sentence: Sentence = { text: 'a b c d e', midWord: false, written: { text: '25 Nov', runs: [[2, 5]] } };
  expect(writtenWords(sentence).map(({ text, from, until }) => [text, from, until])).toEqual([
    ['25', 0, 2],
    ['Nov', 2, 5],
  ]);
});

test('where nothing is written there is no word', () => {
  expect(at({ text: '[laughs]', midWord: false, written: { text: '', runs: [[0, 1]] } }, 0)).toBeUndefined();
});

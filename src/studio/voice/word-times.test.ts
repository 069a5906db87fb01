import { expect, test } from 'vitest';
import { type Phone, wordTimes } from './word-times.js';

const phones = (names: string): Phone[] => names.split(' ').map((name, at) => ({ name, endMs: 100 * (at + 1) }));

test('words get their phones, pauses belong to nobody', () => {
  const spans = wordTimes(
    [
      ['hh', 'ax', 'l', 'ow'],
      ['w', 'er', 'l', 'd'],
    ],
    phones('pau hh ax l ow pau w er l d pau'),
  );
  expect(spans).toEqual([
    [100, 500],
    [600, 1000],
  ]);
});

test('changed, missing and added phones stay with their word', () => {
  expect(
    wordTimes(
      [
        ['dh', 'ax'],
        ['ae', 'p', 'ax', 'l'],
      ],
      phones('dh iy ae p l'),
    ),
  ).toEqual([
    [0, 200],
    [200, 500],
  ]);
  expect(
    wordTimes(
      [
        ['b', 'iy'],
        ['k', 'aa'],
        ['d', 'ow'],
      ],
      phones('b iy d ow'),
    ),
  ).toEqual([
    [0, 200],
    [200, 200],
    [200, 400],
  ]);
});

test('no phones, no time', () => {
  expect(wordTimes([['b']], phones('pau'))).toEqual([[0, 0]]);
});

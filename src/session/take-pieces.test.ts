import { expect, test } from 'vitest';
import type { Doubt } from '../takes/doubts.js';
import { aboutPieces, doubtsOf, piecesOf } from './take-pieces.js';

const PIECES = [
  { frames: Buffer.from('Once '), durationMs: 26.122, position: { sentence: 0, words: 1 } },
  { frames: Buffer.from('upon.'), durationMs: 52.244, position: { sentence: 1, words: 0 } },
  { frames: Buffer.from('...'), durationMs: 3, position: undefined },
];
const audio = Buffer.concat(PIECES.map(({ frames }) => frames));

test('a take comes back in the pieces it was made of', () => {
  const about = JSON.parse(JSON.stringify(aboutPieces(PIECES)));
  expect(piecesOf({ audio, about })).toEqual(PIECES);
});

test.each<[string, object]>([
  ['none were noted', {}],
  ['they are not as long as the sound', { pieces: [5, 1, 0, 1] }],
  ['they are longer', { pieces: [5, 1, 0, 1, 9, 1, 0, 2] }],
  ['they make no sense', { pieces: [5, 1, 0] }],
  ['nor are they numbers', { pieces: ['5', 1, 0, 1] }],
  ['nor lengths', { pieces: [0, 1, 0, 1, 13, 1, 1, 0] }],
])('in one piece when %s', (_why, noted) => {
  expect(piecesOf({ audio, about: { durationMs: 81, ...noted } })).toEqual([
    { frames: audio, durationMs: 81, position: undefined },
  ]);
});

test('without a length it is not a take of ours', () => {
  expect(piecesOf({ audio, about: {} })).toBeUndefined();
});

const DOUBTS: Doubt[] = [
  {
    kind: 'silent',
    position: { from: { sentence: 0, words: 1 }, to: { sentence: 1, words: 1 } },
    startMs: 26,
    endMs: 6_078,
    offMs: 6_052,
  },
];

test('what is doubtful about a take comes back with it, and is no part of one that is not', () => {
  const about = JSON.parse(JSON.stringify(aboutPieces(PIECES, DOUBTS)));
  expect(doubtsOf({ about })).toEqual(DOUBTS);
  expect(piecesOf({ audio, about })).toEqual(PIECES);
  expect(Object.keys(aboutPieces(PIECES, []))).toEqual(['durationMs', 'pieces']);
});

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['not a list', { kind: 'long' }],
  [
    'not ours',
    [
      7,
      'long',
      ['long'],
      ['loud', 0, 1, 0, 2, 3, 4, 5],
      ['long', 0, 1, 0, 2, 3, 4, '5'],
      ['long', 0, -1, 0, 2, 3, 4, 5],
    ],
  ],
])('%s noted: no doubts', (_what, doubts) => {
  expect(doubtsOf({ about: { doubts } })).toEqual([]);
});

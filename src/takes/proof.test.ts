import { expect, test } from 'vitest';
import type { Sentence } from '../script/passage.js';
import type { AttemptOutcome } from './attempt.js';
import { HeardText } from './heard-text.js';
import { createProver } from './proof.js';

const TEXT = 'The quick brown fox jumps over the lazy dog, and then some more of it.';

/** An attempt at the text in which each character took 50 ms. */
const outcome = ({ chars = TEXT, surplusMs = 0, droppedBytes = 0, of = TEXT } = {}): AttemptOutcome => {
  const sentences: Sentence[] = [{ text: of, midWord: false }];
  const text = new HeardText(() => sentences);
  const list = Array.from(chars);
  text.add({ chars: list, startsMs: list.map((_, index) => index * 50), durationsMs: list.map(() => 50) }, 0);
  return { durationMs: list.length * 50 + surplusMs, droppedBytes, text, isTimed: true };
};

const untimed = (durationMs: number, droppedBytes = 0): AttemptOutcome => ({
  durationMs,
  droppedBytes,
  text: new HeardText(() => []),
  isTimed: false,
});

test('all letters and as much sound as they take: a take', () => {
  expect(() => createProver().prove(outcome(), TEXT)).not.toThrow();
  expect(() => createProver().prove(outcome({ surplusMs: 399 }), TEXT)).not.toThrow();
});

test.each([
  ['letters are missing', { chars: TEXT.slice(0, -3) }],
  ['a letter came twice', { chars: `${TEXT}t` }],
  ['a frame is missing at the end', { surplusMs: -26 }],
  ['there is far more sound than text', { surplusMs: 900 }],
  ['the last frame is not whole', { droppedBytes: 1 }],
])('no take: %s', (_why, how) => {
  expect(() => createProver().prove(outcome(how), TEXT)).toThrow(
    expect.objectContaining({ code: 'ERR_UNPROVEN', retryable: true }),
  );
});

test('letters are never given in on, however often', () => {
  const prover = createProver();
  for (let attempt = 0; attempt < 9; attempt++)
    expect(() => prover.prove(outcome({ chars: TEXT.slice(0, 30) }), TEXT)).toThrow(/not all/);
});

test.each([
  ['ends its sound a little early', { surplusMs: -120 }, 1],
  ['ends each passage with a long silence', { surplusMs: 700 }, 1],
  ['ends inside a frame', { droppedBytes: 33 }, 2],
])('a service that always %s is understood', (_habit, how, refusals) => {
  const prover = createProver();
  for (let refusal = 0; refusal < refusals; refusal++) expect(() => prover.prove(outcome(how), TEXT)).toThrow();
  expect(() => prover.prove(outcome(how), TEXT)).not.toThrow();
  expect(() => prover.prove(outcome({ ...how, of: 'Another', chars: 'Another' }), 'Another')).not.toThrow();
});

test('two different losses are no habit', () => {
  const prover = createProver();
  expect(() => prover.prove(outcome({ surplusMs: -1500 }), TEXT)).toThrow();
  expect(() => prover.prove(outcome({ surplusMs: -900 }), TEXT)).toThrow();
  expect(() => prover.prove(outcome({ surplusMs: -100 }), TEXT)).toThrow();
});

test('passages that are spoken at once do not disturb what is being learnt of each', () => {
  const prover = createProver();
  const how = { surplusMs: -120 };
  expect(() => prover.prove(outcome(how), TEXT)).toThrow();
  expect(() => prover.prove(outcome({ ...how, of: 'Another', chars: 'Another' }), 'Another')).toThrow();
  expect(() => prover.prove(outcome(how), TEXT)).not.toThrow();
});

test('without times, the length must be plausible, and go with what it was before', () => {
  const prover = createProver();
  expect(() => prover.prove(untimed(500), TEXT)).toThrow(/too short/);
  expect(() => prover.prove(untimed(60_000), TEXT)).toThrow(/too long/);
  prover.prove(untimed(4_000), TEXT);
  expect(() => prover.prove(untimed(2_000), TEXT)).toThrow(/too short/);
  expect(() => prover.prove(untimed(3_600, 5), TEXT)).toThrow(/inside a frame/);
  prover.prove(untimed(3_600), TEXT);
  prover.prove(untimed(0), '— — —');
});

test('a message like the one before it is taken for the same message, unless that happens there again', () => {
  const prover = createProver();
  expect(prover.mayRepeat(800)).toBe(false);
  expect(prover.mayRepeat(900)).toBe(false);
  expect(prover.mayRepeat(800)).toBe(true);
  expect(prover.mayRepeat(901)).toBe(true);
});

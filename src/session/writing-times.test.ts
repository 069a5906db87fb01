import { expect, test } from 'vitest';
import type { Passage, Sentence } from '../script/passage.js';
import { passageOf } from '../testing/passages.js';
import { WritingTimes } from './writing-times.js';

const sentence = (text: string): Sentence => ({ text, midWord: false });

/** A passage of two sentences that were written at these times; what is not waited for was there before. */
const writing = (first: number, second: number) => {
  const clock = { nowMs: 0 };
  const times = new WritingTimes(() => clock.nowMs);
  const arrived = [sentence('One.'), sentence('Two.')];
  const passage: Passage = { index: 0, text: { ...passageOf('').text, arrived, ended: false } };
  for (const [index, atMs] of [first, second].entries()) {
    clock.nowMs = atMs;
    times.read(1_000);
    times.sentence(arrived[index]!);
  }
  const soundsAt = (nowMs: number, position: { sentence: number; words: number } | undefined, isSilence?: true) => {
    clock.nowMs = nowMs;
    times.sounds(passage, { position, ...(isSilence && { isSilence }) });
  };
  return { clock, times, passage, soundsAt };
};

test('words that had been written long before the silence were owed all the time', () => {
  const { times, soundsAt } = writing(1_000, 2_000);
  soundsAt(9_000, { sentence: 1, words: 1 });
  expect(times.underrunFromMs(8_000)).toBe(8_000);
});

test('words that were written in the silence, or shortly before, are waited for', () => {
  const { times, soundsAt } = writing(1_000, 8_500);
  soundsAt(9_000, { sentence: 1, words: 1 });
  expect([5_000, 8_000, 8_900].map(times.underrunFromMs)).toEqual([undefined, undefined, undefined]);
});

test('the last word of a sentence may come with the next one, or when the writer has been silent for long', () => {
  const { times, soundsAt } = writing(1_000, 8_500);
  soundsAt(9_000, { sentence: 1, words: 0 });
  expect(times.underrunFromMs(8_000)).toBeUndefined();
  soundsAt(12_000, { sentence: 2, words: 0 });
  expect(times.underrunFromMs(9_500)).toBeUndefined();
});

test('the last word of all was written with its sentence', () => {
  const { times, passage, soundsAt } = writing(1_000, 2_000);
  Object.assign(passage.text, { ended: true });
  soundsAt(9_000, { sentence: 2, words: 0 });
  expect(times.underrunFromMs(8_000)).toBe(8_000);
});

test('a silence before a passage comes with its first sentence, and so does what has no place', () => {
  const { times, soundsAt } = writing(8_500, 20_000);
  soundsAt(9_000, undefined, true);
  expect(times.underrunFromMs(3_000)).toBeUndefined();
  soundsAt(9_000, undefined);
  expect(times.underrunFromMs(3_000)).toBeUndefined();
});

test('a service that leaves words unspoken, though they came late, is to blame from then on', () => {
  const { times, soundsAt } = writing(1_000, 8_500);
  soundsAt(12_000, { sentence: 1, words: 1 });
  expect(times.underrunFromMs(5_000)).toBe(8_500);
});

test('what had not to be waited for was there before', () => {
  const { clock, times, passage } = writing(1_000, 2_000);
  const late = sentence('Three.');
  clock.nowMs = 8_900;
  times.read(3);
  times.sentence(late);
  const text = { ...passage.text, arrived: [...passage.text.arrived, late] };
  clock.nowMs = 9_000;
  times.sounds({ ...passage, text }, { position: { sentence: 2, words: 1 } });
  expect(times.underrunFromMs(8_800)).toBe(8_800);
});

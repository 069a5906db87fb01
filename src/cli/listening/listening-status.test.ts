import { expect, test } from 'vitest';
import type { Remote } from '../../session/remote.js';
import { columnsOf } from '../screen/columns.js';
import type { Holdup } from '../screen/holdup.js';
import { listeningStatus, listeningWords } from './listening-status.js';

const at = (changes: Partial<Remote> = {}): Remote => ({
  isPaused: false,
  speed: 1,
  volume: 1,
  togglePause: () => {},
  skip: () => {},
  setSpeed: () => {},
  setVolume: () => {},
  quit: () => {},
  caption: undefined,
  heardMs: 62_900,
  madeMs: 296_000,
  captionsSince: () => [],
  isComplete: false,
  waitsFor: undefined,
  ...changes,
});

const hint = 'space pause · q quit';

test('as much as there is room for, what a key did first', () => {
  const ahead = at({ madeMs: 74_900 });
  const all = at({ isPaused: true, speed: 1.1, volume: 0.9 });
  expect(listeningStatus(ahead, { columns: 79, hint })).toBe('1:02 / 1:14 · 12 s ahead · space pause · q quit');
  expect(listeningStatus(ahead, { columns: 40, hint })).toBe('1:02 / 1:14 · 12 s ahead');
  expect(listeningStatus(ahead, { columns: 19, hint })).toBe('1:02 · 12 s ahead');
  expect(listeningStatus(ahead, { columns: 12, hint })).toBe('1:02');
  expect(listeningStatus(all, { columns: 90, hint })).toBe(
    '1:02 / 4:56 · paused · speed 1.1× · volume 90 % · 3 min ahead · space pause · q quit',
  );
  expect(listeningStatus(all, { columns: 50, hint })).toBe('1:02 · paused · speed 1.1× · volume 90 %');
  expect(listeningStatus(all, { columns: 19, hint })).toBe('1:02 · paused');
  expect(listeningStatus(all, { columns: 6, hint })).toBe('paused');
  expect(listeningStatus(all, { columns: 19, notice: 'sentence forward' })).toBe('sentence forward');
});

test('a hold-up is told in place of what is ahead, and as far as it can be', () => {
  const dry = at({ madeMs: 62_900 });
  const holdup: Holdup = { forms: ['waiting 8 s for the service (rate limit)', 'waiting 8 s'], sinceMs: 0 };
  expect(listeningStatus(dry, { columns: 79, holdup })).toBe('1:02 / 1:02 · waiting 8 s for the service (rate limit)');
  expect(listeningStatus(dry, { columns: 19, holdup })).toBe('1:02 · waiting 8 s');
});

test('when all has been made, nothing can run out', () => {
  expect(listeningStatus(at({ isComplete: true }), { columns: 79 })).toBe('1:02 / 4:56');
});

test('no width is too narrow, and hours are told', () => {
  const long = at({ isPaused: true, speed: 0.909, heardMs: 3_600_000, madeMs: 39_599_999, isComplete: true });
  expect(listeningStatus(long, { columns: 60 })).toBe('1:00:00 / 10:59:59 · paused · speed 0.91×');
  for (let columns = 0; columns < 80; columns++) {
    expect(columnsOf(listeningStatus(long, { columns, hint }))).toBeLessThanOrEqual(columns);
  }
});

test('what has been heard has been made', () => {
  expect(listeningStatus(at({ madeMs: 0, isComplete: true }), { columns: 40 })).toBe('1:02 / 1:02');
});

test('in words, with the sentence', () => {
  expect(listeningWords(at({ madeMs: 74_900 }), 'One two.')).toBe('1:02 of 1:14, 12 s ahead: One two.');
  expect(listeningWords(at({ isComplete: true, isPaused: true }), '')).toBe('1:02 of 4:56, paused');
});

import { expect, test } from 'vitest';
import type { Remote } from '../../session/remote.js';
import { columnsOf } from './captions.js';
import { listeningStatus } from './listening-status.js';

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
  const all = at({ isPaused: true, speed: 1.1, volume: 0.9 });
  expect(listeningStatus(at(), { columns: 79, hint })).toBe('1:02 / 4:56 · space pause · q quit');
  expect(listeningStatus(at(), { columns: 19, hint })).toBe('1:02 / 4:56');
  expect(listeningStatus(all, { columns: 79, hint })).toBe(
    '1:02 / 4:56 · paused · speed 1.1× · volume 90 % · space pause · q quit',
  );
  expect(listeningStatus(all, { columns: 50, hint })).toBe('1:02 / 4:56 · paused · speed 1.1× · volume 90 %');
  expect(listeningStatus(all, { columns: 19, hint })).toBe('1:02 · paused');
  expect(listeningStatus(all, { columns: 19, notice: 'sentence forward' })).toBe('sentence forward');
});

test('no width is too narrow, and hours are told', () => {
  const long = at({ isPaused: true, speed: 0.909, heardMs: 3_600_000, madeMs: 39_599_999 });
  expect(listeningStatus(long, { columns: 60 })).toBe('1:00:00 / 10:59:59 · paused · speed 0.91×');
  for (let columns = 0; columns < 80; columns++) {
    expect(columnsOf(listeningStatus(long, { columns, hint }))).toBeLessThanOrEqual(columns);
  }
});

test('what has been heard has been made', () => {
  expect(listeningStatus(at({ madeMs: 0 }), { columns: 40 })).toBe('1:02 / 1:02');
});

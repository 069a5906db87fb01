import { expect, test } from 'vitest';
import { AlignmentClock } from './alignment-clock.js';

const times = (startsMs: number[], durationMs = 100) => ({
  chars: startsMs.map(() => 'a'),
  startsMs,
  durationsMs: startsMs.map(() => durationMs),
});

test('within a generation the times go on; with the next they start behind all sound', () => {
  const clock = new AlignmentClock();
  expect(clock.baseMs(times([0, 100]))).toBe(0);
  clock.received(250, 250);
  expect(clock.baseMs(times([200, 300]))).toBe(0);
  clock.received(700, 700);
  expect(clock.baseMs(times([0, 100]))).toBe(700);
  expect(clock.baseMs(times([200]))).toBe(700);
});

test('a generation of one character is followed by another', () => {
  const clock = new AlignmentClock();
  expect(clock.baseMs(times([0]))).toBe(0);
  clock.received(400, 400);
  expect(clock.baseMs(times([0]))).toBe(400);
});

test('sound that an encoder still holds back belongs to what was spoken before', () => {
  const clock = new AlignmentClock();
  expect(clock.baseMs(times([0, 900]))).toBe(0);
  clock.received(960, 980);
  expect(clock.baseMs(times([0]))).toBe(1000);
});

test('a frame that is not yet whole sounds before the next generation', () => {
  const clock = new AlignmentClock();
  clock.baseMs(times([0, 900]));
  clock.received(1210, 1226);
  expect(clock.baseMs(times([0]))).toBe(1226);
});

test('times without sound lie one behind the other', () => {
  const clock = new AlignmentClock();
  clock.baseMs(times([0, 900]));
  expect(clock.baseMs(times([0, 900]))).toBe(1000);
  expect(clock.baseMs(times([]))).toBe(1000);
});

test('times that promise more sound than there is do not push the next ones away', () => {
  const clock = new AlignmentClock();
  clock.baseMs(times([0, 900]));
  clock.received(500, 500);
  expect(clock.baseMs(times([0]))).toBe(500);
});

test('sound behind the last character may make the times after a restart late, by so much at most', () => {
  const clock = new AlignmentClock();
  const times = (startMs: number) => ({ chars: ['a'], startsMs: [startMs], durationsMs: [100] });
  clock.baseMs(times(0));
  clock.received(150, 156);
  expect(clock.baseMs(times(0))).toBe(156);
  expect(clock.slackMs).toBe(56);
  clock.received(500, 500);
  clock.baseMs(times(0));
  expect(clock.slackMs).toBe(0);
});

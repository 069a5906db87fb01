import { expect } from 'vitest';
import { type Sound, secondsOf, voicedShare } from './sound.js';

export const VOICE = 'flite-slt';

export const TEXT =
  'The city was quiet in the morning. A single boat came home with the tide, and nobody saw it arrive.';

/** It is speech, and as long as somebody needs who reads the text aloud: 110 to 260 words a minute. */
export const expectSpeech = (sound: Sound, text: string): void => {
  const words = text.split(/\s+/).filter(Boolean).length;
  expect(secondsOf(sound)).toBeGreaterThan((words * 60) / 260);
  expect(secondsOf(sound)).toBeLessThan((words * 60) / 110 + 1);
  expect(voicedShare(sound)).toBeGreaterThan(0.5);
};

/** Times of characters, in seconds. */
export interface TimedText {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Every character of the text has its time, one after the other, within the sound. */
export const expectTimed = ({ text, starts, ends }: TimedText, expected: string, sound: Sound): void => {
  expect(text.trim()).toBe(expected);
  expect(starts).toHaveLength(text.length);
  expect(ends).toHaveLength(text.length);
  expect(starts.every((start, at) => start >= (starts[at - 1] ?? 0) && start <= (ends[at] ?? 0))).toBe(true);
  expect(starts[0]).toBeLessThan(0.5);
  expect(ends.at(-1)).toBeGreaterThan(secondsOf(sound) * 0.7);
  expect(ends.at(-1)).toBeLessThanOrEqual(secondsOf(sound) + 0.1);
};

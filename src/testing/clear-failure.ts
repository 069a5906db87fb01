import { expect } from 'vitest';
import type { Ran } from './run-narrate.js';

/**
 * What every failure looks like: its code, nothing on stdout, one line that starts with "error:", perhaps warnings before it
 * and a hint behind it, no stack trace.
 */
export const expectClearFailure = ({ exit, stdout, stderr }: Ran, expectedExit: number): void => {
  expect({ exit, stderr }).toEqual({ exit: expectedExit, stderr: expect.stringMatching(CLEAR_FAILURE) });
  expect(stdout.length).toBe(0);
};

const CLEAR_FAILURE = /^(warning: .+\n)*error: \S.{5,}\n(hint: \S.+\n)?$/;

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FAILURES, NarrateError } from './errors.js';

test('every failure has the exit code that the README promises', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const promised = new Set([...readme.matchAll(/^\| (\d+) \|/gm)].map(([, exit]) => Number(exit)));
  const used = new Set(Object.values(FAILURES).map(({ exit }) => exit));
  expect([...used].filter((exit) => !promised.has(exit))).toEqual([]);
  expect([...promised].filter((exit) => !used.has(exit as never)).sort((a, b) => a - b)).toEqual([0, 129, 130, 143]);
});

test('a stranger becomes a bug with its cause kept; one of ours stays itself', () => {
  const stranger = new TypeError('x is not a function');
  const error = NarrateError.from(stranger);
  expect(error).toMatchObject({ code: 'ERR_BUG', exit: 1, retryable: false, message: 'x is not a function' });
  expect(error.cause).toBe(stranger);
  expect(NarrateError.from(error)).toBe(error);
});

test('an error that knows nothing better gives the hint of its code', () => {
  expect(new NarrateError('ERR_QUOTA', 'Cannot speak').hint).toBe(FAILURES.ERR_QUOTA.hint);
  expect(new NarrateError('ERR_QUOTA', 'Cannot speak', { hint: 'wait' }).hint).toBe('wait');
  for (const { meaning, hint } of Object.values(FAILURES)) {
    expect(meaning).toMatch(/^[A-Z].*\.$/);
    expect(hint).toMatch(/^[a-z].*[^.]$/);
  }
});

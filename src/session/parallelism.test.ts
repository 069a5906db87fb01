import { expect, test } from 'vitest';
import { createParallelism } from './parallelism.js';

test.each<[string, number | undefined, number | undefined, number]>([
  ['at first it is what every plan allows', undefined, undefined, 2],
  ['it grows to what the account allows', undefined, 3, 3],
  ['but not without bound', undefined, 50, 4],
  ['it goes below for an account that allows less', undefined, 1, 1],
  ['what was asked for stands', 8, undefined, 8],
  ['unless the account allows less', 8, 5, 5],
  ['and is never raised', 3, 10, 3],
  ['nonsense is ignored', 3, 0, 3],
])('%s', (_what, asked, allowed, expected) => {
  const parallelism = createParallelism(asked);
  parallelism.learn(allowed);
  expect(parallelism.limit).toBe(expected);
});

test('too many at once are halved, to one at least', () => {
  const parallelism = createParallelism(8);
  const limits = Array.from({ length: 5 }, () => {
    parallelism.shrink();
    return parallelism.limit;
  });
  expect(limits).toEqual([4, 2, 1, 1, 1]);
});

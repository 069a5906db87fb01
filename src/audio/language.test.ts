import { expect, test } from 'vitest';
import { threeLetterLanguage } from './language.js';

test.each([
  ['en', 'eng'],
  ['de', 'deu'],
  ['fr-CA', 'fra'],
  ['ZH', 'zho'],
  ['pt_BR', 'por'],
  ['xx', undefined],
  ['', undefined],
  [undefined, undefined],
])('%j is %j', (code, expected) => {
  expect(threeLetterLanguage(code)).toBe(expected);
});

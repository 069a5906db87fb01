import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { printable } from '../terminal.js';
import { columnsOf, pagesOf, tidy } from './columns.js';

const ENGLISH = 'It was the best of times, it was the worst of times, it was the age of wisdom.';
const JAPANESE = '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。';
const EMOJI = 'Party 🎉🎉 and a family 👨‍👩‍👧 with flags 🇩🇪 🇯🇵, thumbs 👍🏽 and a heart ❤️ for everybody here.';
const LONG_WORD = 'See https://example.org/a/very/long/address/that/fits/no/narrow/line/at/all/today for more.';

const clean = (text: string): string => printable(tidy(text));

test.each([20, 40, 80, 200])('at %i columns every page fits, and together they are the sentence', (columns) => {
  for (const sentence of [ENGLISH, JAPANESE, EMOJI, LONG_WORD]) {
    const text = clean(sentence);
    const pages = pagesOf(text, columns).map(({ start, end }) => text.slice(start, end));
    for (const page of pages) expect(stringWidth(page)).toBeLessThanOrEqual(columns);
    expect(pages.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  }
});

test('pages end between words, and between characters only in what fits no line', () => {
  const shown = (sentence: string, columns: number) =>
    pagesOf(sentence, columns).map(({ start, end }) => sentence.slice(start, end));
  expect(shown(ENGLISH, 20)).toEqual([
    'It was the best of',
    'times, it was the',
    'worst of times, it',
    'was the age of',
    'wisdom.',
  ]);
  expect(shown(ENGLISH, 200)).toEqual([ENGLISH]);
  expect(shown('今日はいい天気ですね', 8)).toEqual(['今日はい', 'い天気で', 'すね']);
  expect(shown('a 👨‍👩‍👧👨‍👩‍👧 b', 8)).toEqual(['a 👨‍👩‍👧', '👨‍👩‍👧 b']);
});

test('any text, at any width: pages are in order, whole, and fit', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 80 }),
      fc.integer({ min: 20, max: 60 }),
      (sentence, columns) => {
        const text = clean(sentence);
        const pages = pagesOf(text, columns);
        for (const { start, end } of pages) expect(columnsOf(text.slice(start, end))).toBeLessThanOrEqual(columns);
        expect(
          pages
            .map(({ start, end }) => text.slice(start, end))
            .join('')
            .replaceAll(' ', ''),
        ).toBe(text.replaceAll(' ', ''));
      },
    ),
  );
});

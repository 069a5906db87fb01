import fc from 'fast-check';
import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { printable } from '../terminal.js';
import { type CleanCaption, cleanCaption, columnsOf, pagesOf, pageText } from './captions.js';

const ENGLISH = 'It was the best of times, it was the worst of times, it was the age of wisdom.';
const JAPANESE = '吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。';
const EMOJI = 'Party 🎉🎉 and a family 👨‍👩‍👧 with flags 🇩🇪 🇯🇵, thumbs 👍🏽 and a heart ❤️ for everybody here.';
const LONG_WORD = 'See https://example.org/a/very/long/address/that/fits/no/narrow/line/at/all/today for more.';

const marked = (word: string) => `«${word}»`;
const clean = (sentence: string): CleanCaption => cleanCaption({ index: 0, sentence, word: undefined }, printable);

test.each([20, 40, 80, 200])('at %i columns every page fits, and together they are the sentence', (columns) => {
  for (const sentence of [ENGLISH, JAPANESE, EMOJI, LONG_WORD]) {
    const { text } = clean(sentence);
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
        const { text } = clean(sentence);
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

test('the page stays while its words are heard, and in a pause', () => {
  const pages = pagesOf(ENGLISH, 20);
  const words = [...ENGLISH.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ start: index, end: index + word.length }));
  const shown = words.map((word) => pageText({ text: ENGLISH, word }, pages, 0, marked));
  expect(shown.slice(0, 6)).toEqual([
    '«It» was the best of',
    'It «was» the best of',
    'It was «the» best of',
    'It was the «best» of',
    'It was the best «of»',
    '«times,» it was the',
  ]);
  expect(pageText({ text: ENGLISH, word: undefined }, pages, words[5]!.start, marked)).toBe('times, it was the');
  expect(pageText({ text: '', word: undefined }, [], 0, marked)).toBe('');
});

test('a word keeps its place when what could steer a terminal is made visible', () => {
  const sentence = 'Steer \x1b[2J with\n\n  care, soft\u00adly.';
  const wordAt = (word: string) => {
    const start = sentence.indexOf(word);
    return { start, end: start + word.length };
  };
  const shown = (word: string) => {
    const caption = cleanCaption({ index: 0, sentence, word: wordAt(word) }, printable);
    return pageText(caption, pagesOf(caption.text, 80), 0, marked);
  };
  expect(shown('Steer')).toBe('«Steer» \\x1b[2J with care, softly.');
  expect(shown('\x1b[2J')).toBe('Steer «\\x1b[2J» with care, softly.');
  expect(shown('soft\u00adly.')).toBe('Steer \\x1b[2J with care, «softly.»');
});

test('what must not be shown is hidden also where the word cuts it in two', () => {
  const hide = (text: string) => text.replaceAll('secret-key', '[redacted]');
  const sentence = 'My secret-key is here.';
  expect(cleanCaption({ index: 0, sentence, word: { start: 3, end: 9 } }, hide)).toEqual({
    text: 'My [redacted] is here.',
    word: undefined,
  });
});

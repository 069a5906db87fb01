import { expect, test } from 'vitest';
import { pagesOf } from '../screen/columns.js';
import { printable } from '../terminal.js';
import { cleanCaption, pageText } from './captions.js';

const ENGLISH = 'It was the best of times, it was the worst of times, it was the age of wisdom.';

const marked = (word: string) => `«${word}»`;
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

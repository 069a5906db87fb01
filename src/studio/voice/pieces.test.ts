import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pieces } from './pieces.js';

const cut = (text: string, hurried = false): string[] => [...pieces(text, hurried)].map(({ text }) => text);

test('joined, the pieces are the text; none is longer than 300 or cuts a character', () => {
  const unit = fc.constantFrom(...'ab .,!?\n-…”)', 'Dr. ', '🎉', 'é', 'word ', '. A');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 1500 }), fc.boolean(), (text, hurried) => {
      const cuts = cut(text, hurried);
      expect(cuts.join('')).toBe(text);
      for (const piece of cuts) {
        expect(piece.length).toBeGreaterThan(0);
        expect(piece.length).toBeLessThanOrEqual(300);
        expect(() => encodeURIComponent(piece)).not.toThrow();
      }
    }),
  );
});

test('sentences end where they end', () => {
  expect(cut('Dr. Who met J. R. Ewing. “What?” he said. It cost 3.50. e.g. this... and that! Yes.')).toEqual([
    'Dr. Who met J. R. Ewing. ',
    '“What?” he said. ',
    'It cost 3.50. e.g. this... and that! ',
    'Yes.',
  ]);
  expect(cut('Chapter I\n\nDown the hole')).toEqual(['Chapter I\n\n', 'Down the hole']);
});

test('a long first sentence is begun at its first clause, only when hurried', () => {
  const long = 'When the rain had stopped, they walked down to the harbour and looked for the boat.';
  expect(cut(long, true)).toEqual(['When the rain had stopped, ', long.slice(27)]);
  expect(cut(long)).toEqual([long]);
  expect(cut('Yes, they walked down to it.', true)).toHaveLength(1);
});

test('a sentence without end is cut at a clause, at a word, or anywhere', () => {
  const ends = (text: string) => [...pieces(text, false)].map(({ text, end }) => [text.length, end]);
  expect(ends(`${'word '.repeat(50)}word, ${'word '.repeat(50)}`)[0]).toEqual([256, 'clause']);
  expect(ends('word '.repeat(100))[0]).toEqual([300, 'word']);
  expect(ends('x'.repeat(301))).toEqual([
    [300, 'word'],
    [1, 'clause'],
  ]);
});

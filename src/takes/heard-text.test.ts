import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Sentence } from '../script/passage.js';
import type { Alignment } from '../speech/engine.js';
import { HeardText, type HeardWord } from './heard-text.js';

const sentence = (text: string, midWord = false): Sentence => ({ text, midWord });
const SENTENCES = [sentence('Hello there, 日本語 x😀.'), sentence('No, no, no!'), sentence('The end')];
const WIRE = `${SENTENCES.map(({ text }) => text).join(' ')} `;

/** One tenth of a second for each character, blanks too. */
const timed = (chars: readonly string[]): Alignment => ({
  chars,
  startsMs: chars.map((_, index) => index * 100),
  durationsMs: chars.map(() => 100),
});

const part = ({ chars, startsMs, durationsMs }: Alignment, from: number, to: number): Alignment => ({
  chars: chars.slice(from, to),
  startsMs: startsMs.slice(from, to),
  durationsMs: durationsMs.slice(from, to),
});

const hear = (parts: readonly Alignment[], sentences: readonly Sentence[] = SENTENCES) => {
  const text = new HeardText(() => sentences);
  const words: HeardWord[] = [];
  for (const alignment of parts) {
    text.add(alignment, 0);
    words.push(...text.newWords());
  }
  return { text, words };
};

test('every word is heard once, at its end with the space behind it, and named by its place', () => {
  const { text, words } = hear([timed(Array.from(WIRE))]);
  expect(text.isWhole).toBe(true);
  expect(words.map(({ position }) => position)).toEqual([
    { sentence: 0, words: 1 },
    { sentence: 0, words: 2 },
    { sentence: 0, words: 3 },
    { sentence: 1, words: 0 },
    { sentence: 1, words: 1 },
    { sentence: 1, words: 2 },
    { sentence: 2, words: 0 },
    { sentence: 2, words: 1 },
    { sentence: 3, words: 0 },
  ]);
  expect(words[0]?.endMs).toBe(600);
  expect(words.at(-1)?.endMs).toBe(text.endMs);
});

test('where the alignment is split makes no difference but to a space that comes later', () => {
  const whole = timed(Array.from(WIRE));
  fc.assert(
    fc.property(fc.array(fc.nat({ max: whole.chars.length })), (cuts) => {
      const borders = [0, ...[...cuts].sort((a, b) => a - b), whole.chars.length];
      const parts = borders.slice(1).map((to, index) => part(whole, borders[index] ?? 0, to));
      const { text, words } = hear(parts);
      expect(words).toEqual(hear([whole]).words);
      expect(text.isWhole).toBe(true);
    }),
  );
});

test('code points and UTF-16 units, more blanks or none at all: the same words', () => {
  const places = hear([timed(Array.from(WIRE))]).words.map(({ position }) => position);
  const forms = [
    WIRE.split(''),
    [' ', ' ', ...Array.from(WIRE)],
    Array.from(WIRE.replace(/ /g, '   ')),
    Array.from(WIRE).map((char) => (char === ' ' ? '\n' : char)),
  ];
  for (const form of forms) expect(hear([timed(form)]).words.map(({ position }) => position)).toEqual(places);
  const bare = hear([timed(Array.from(WIRE.replace(/ /g, '')))]);
  // Without a space behind it, the last word is only known to be whole when the proof says so.
  expect(bare.words.map(({ position }) => position)).toEqual(places.slice(0, -1));
  expect(bare.text.isWhole).toBe(true);
});

test('left out, said twice, or something else: it is off the text at once, and names no word any more', () => {
  const chars = Array.from(WIRE);
  const wrong = [
    [...chars.slice(0, 5), ...chars.slice(12)],
    [...chars.slice(0, 12), ...chars.slice(6, 12), ...chars.slice(12)],
    [...chars.slice(0, -4), 'X', 'Y', 'Z'],
    [...chars, 'a'],
  ];
  for (const form of wrong) {
    const { text, words } = hear([timed(form)]);
    expect(text.isOnText).toBe(false);
    expect(text.isWhole).toBe(false);
    expect(words).toEqual([]);
  }
  expect(hear([timed(chars.slice(0, -5))]).text.isWhole).toBe(false);
});

test('a word that goes on in the next sentence ends there', () => {
  const cut = [sentence('one exam', true), sentence('ple two')];
  expect(hear([timed(Array.from('one example two '))], cut).words.map(({ position }) => position)).toEqual([
    { sentence: 0, words: 1 },
    { sentence: 1, words: 1 },
    { sentence: 2, words: 0 },
  ]);
  const unbroken = [sentence('这是。', true), sentence('你好！')];
  expect(hear([timed(Array.from('这是。你好！ '))], unbroken).words.map(({ position }) => position)).toEqual([
    { sentence: 1, words: 0 },
    { sentence: 2, words: 0 },
  ]);
});

test('times never go back, whatever the service says', () => {
  const chars = Array.from('one two ');
  const { words } = hear(
    [{ chars, startsMs: [0, 1, 900, 3, 4, 5, 6, 7], durationsMs: chars.map(() => 10) }],
    [sentence('one two')],
  );
  expect(words.map(({ endMs }) => endMs)).toEqual([910, 910]);
});

test('the time of a word is that of its letters, as it was said', () => {
  const text = new HeardText(() => [sentence('“Well,” said x2.'), sentence('— No')]);
  text.add(timed(Array.from('“Well,” said x2. — No')), 50);
  expect(text.wordTimes).toEqual([
    { sentence: 0, word: 0, startMs: 150, endMs: 550 },
    { sentence: 0, word: 1, startMs: 850, endMs: 1250 },
    { sentence: 0, word: 2, startMs: 1350, endMs: 1550 },
    { sentence: 1, word: 1, startMs: 1950, endMs: 2150 },
  ]);
});

test('text that is still arriving may be aligned as far as it is there', () => {
  const arrived = [sentence('One two.')];
  const text = new HeardText(() => arrived);
  text.add(timed(Array.from('One two. ')), 0);
  expect([...text.newWords()].at(-1)?.position).toEqual({ sentence: 1, words: 0 });
  arrived.push(sentence('Three.'));
  expect(text.isWhole).toBe(false);
  text.add(timed(Array.from('Three. ')), 900);
  expect([...text.newWords()]).toEqual([{ lettersEndMs: 1500, endMs: 1600, position: { sentence: 2, words: 0 } }]);
  expect(text.isWhole).toBe(true);
});

import { expect, test } from 'vitest';
import { parseScript } from './cues.js';

/** Cues with neighbouring speech joined; a break is a pilcrow. */
const speak = async (pieces: Iterable<string>): Promise<string> => {
  async function* arriving(): AsyncGenerator<string> {
    yield* pieces;
  }
  let all = '';
  for await (const cue of parseScript('text', arriving())) all += cue.type !== 'speech' ? '¶' : cue.text;
  return all;
};

test.each([
  ['wrapped lines are one paragraph', 'one\ntwo\n  three', 'one two three'],
  ['a blank line ends it, white space or not', 'one\n \t \n\ntwo', 'one ¶two'],
  ['a word broken at a hyphen is joined', 'WAISTCOAT-\nPOCKET', 'WAISTCOAT-POCKET'],
  ['so it is in an indented line', 'book-\n   shelves', 'book-shelves'],
  ['a dash stays a dash', 'I think--\nyes', 'I think-- yes'],
  ['a hyphen next to a number is left', '1914-\n18, Boeing 7-\nup', '1914- 18, Boeing 7- up'],
  ['a hyphen before a mark is left', 'pre-\n(war)', 'pre- (war)'],
  ['a hyphen at a paragraph end', 'well-\n\nknown', 'well-¶known'],
  ['a line of marks divides', 'one\n * * *\ntwo\n\n-----\nthree-\n***\nfour\n* * *', 'one ¶two ¶three-¶four '],
  ['fewer or other marks are words', '* one\n- -\n-- two\n?!\n...', '* one - - -- two ?! ...'],
  ['marks of other formats are words', '# one\n- *two*\n    three', '# one - *two* three'],
])('%s', async (_name, text, expected) => {
  expect(await speak([text])).toBe(expected);
  expect(await speak(text)).toBe(expected);
});

test('text is passed on without waiting for its line, once it cannot be a name', async () => {
  async function* arriving(): AsyncGenerator<string> {
    yield 'Hel';
    yield 'lo.';
    yield ' The';
    yield '\n';
    yield '\n';
    throw new Error('asked for more');
  }
  const cues = parseScript('text', arriving());
  expect((await cues.next()).value).toEqual({ type: 'speech', text: 'Hello.' });
  expect((await cues.next()).value).toEqual({ type: 'speech', text: ' The' });
  expect((await cues.next()).value).toEqual({ type: 'speech', text: ' ' });
  expect((await cues.next()).value).toEqual({ type: 'break' });
});

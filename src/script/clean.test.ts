import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textCleaner } from './clean.js';

const clean = (...pieces: string[]): string => {
  const cleaner = textCleaner();
  return pieces.map((piece) => cleaner.push(piece)).join('') + cleaner.end();
};

test.each([
  ['CRLF and CR are newlines', 'a\r\nb\rc\r\r\nd', 'a\nb\nc\n\nd'],
  ['NEL, LS, PS and VT are newlines', 'a\x85b\u2028c\u2029d\ve', 'a\nb\nc\nd\ne'],
  ['a form feed ends the paragraph', 'a\fb', 'a\n\nb'],
  ['tabs and newlines stay', 'a\tb\nc', 'a\tb\nc'],
  ['controls go', 'a\0b\x07c\x7fd\x80e\x9ff', 'abcdef'],
  ['colours go', '\x1b[1;31mred\x1b[0m and \x9b4mmore', 'red and more'],
  ['a link keeps its text', '\x1b]8;;http://x.y\x1b\\here\x1b]8;;\x07.', 'here.'],
  ['character set and cursor sequences go', '\x1b(Ba\x1b7b\x1b=c', 'abc'],
  ['an unfinished command loses its opening only', 'a \x1b]0;title and words\nnext', 'a 0;title and words\nnext'],
  ['an unfinished sequence at the end', 'a\x1b[31', 'a'],
  ['an escape alone', 'a\x1b', 'a'],
  ['soft hyphens and zero-width characters go', 'a\xadb\u200bc\u2060d\ufeffe', 'abcde'],
  ['bidirectional overrides go', 'a\u202eb\u202c\u2066c\u2069\u200e', 'abc'],
  ['hidden tags go', 'a\u{e0061}\u{e0062}b', 'ab'],
  [
    'a flag made of tags stays',
    '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e007f}',
    '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e007f}',
  ],
  ['a joined emoji stays', '👩‍👩‍👧 👍🏽‍x', '👩‍👩‍👧 👍🏽‍x'],
  ['a joiner between Latin letters goes', 'a\u200db\u200cc', 'abc'],
  ['a joiner in Persian stays', 'می\u200cخواهم', 'می\u200cخواهم'],
])('%s', (_name, text, expected) => {
  expect(clean(text)).toBe(expected);
  expect(clean(...text)).toBe(expected);
});

test('an endless command string is let go within a thousand characters', () => {
  const cleaner = textCleaner();
  expect(cleaner.push('\x1b]')).toBe('');
  expect(cleaner.push('x'.repeat(2000))).toBe('x'.repeat(2000));
});

test('where the text is cut makes no difference', () => {
  const parts = fc.constantFrom(
    'a',
    'B',
    '\0',
    ' ',
    '\r',
    '\n',
    '\f',
    '\x1b',
    '[',
    ']',
    '3',
    '1',
    'm',
    ';',
    '\\',
    '\x07',
    '\u200d',
    '👩',
    '\u{e0062}',
    '\u{1f3f4}',
    '\xad',
    '\x9b',
    '(',
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 40 }), fc.array(fc.nat(40)), (all, cuts) => {
      const borders = [...new Set([0, ...cuts.filter((cut) => cut < all.length), all.length])].sort((a, b) => a - b);
      const pieces = borders.slice(1).map((border, i) => all.slice(borders[i], border).join(''));
      expect(clean(...pieces)).toBe(clean(all.join('')));
    }),
  );
});

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cue, parseScript } from './cues.js';
import type { Sentence } from './passage.js';
import { isSentence, type SentenceOptions, splitSentences } from './sentences.js';

async function* cuesOf(pieces: Iterable<string>): AsyncGenerator<Cue> {
  for (const text of pieces) yield text === '¶' ? { type: 'break' } : { type: 'speech', text };
}

const NO_SILENCE = { silenceMs: 60_000 };
const split = async (
  pieces: Iterable<string>,
  options: SentenceOptions = NO_SILENCE,
): Promise<(Sentence | 'break')[]> => {
  const all: (Sentence | 'break')[] = [];
  for await (const sentence of splitSentences(cuesOf(pieces), { ...NO_SILENCE, ...options })) {
    if (sentence === 'break' || isSentence(sentence)) all.push(sentence);
  }
  return all;
};
const texts = (sentences: readonly (Sentence | 'break')[]): string[] =>
  sentences.map((sentence) => (isSentence(sentence) ? sentence.text : '¶')).slice(0, -1);

test.each([
  ['Yes. No! Why?', ['Yes.', 'No!', 'Why?']],
  ['No. No. No!', ['No.', 'No.', 'No!']],
  ['He is no. 5, and No. 10 is mine.', ['He is no. 5, and No. 10 is mine.']],
  ['Dr. Ames met Mrs. Bell on St. John Street.', ['Dr. Ames met Mrs. Bell on St. John Street.']],
  [
    'Bring fruit, e.g. pears, i.e. soft ones, cf. Apples vs. Oranges.',
    ['Bring fruit, e.g. pears, i.e. soft ones, cf. Apples vs. Oranges.'],
  ],
  ['We met at 5 p.m. It rained.', ['We met at 5 p.m.', 'It rained.']],
  ['We met at 5 p.m. in the rain.', ['We met at 5 p.m. in the rain.']],
  [
    'Tea, milk, etc. were sold. And bread etc. Then we left.',
    ['Tea, milk, etc. were sold.', 'And bread etc.', 'Then we left.'],
  ],
  ['J. R. R. Tolkien and J.R.R. Tolkien.', ['J. R. R. Tolkien and J.R.R. Tolkien.']],
  ['The U.S. Senate sat. He left the U.S. The end.', ['The U.S. Senate sat.', 'He left the U.S.', 'The end.']],
  ['It was I. She knew.', ['It was I.', 'She knew.']],
  ['It cost 8,848.86 or 3.5 in v1.2.3. Then more.', ['It cost 8,848.86 or 3.5 in v1.2.3.', 'Then more.']],
  [
    'See www.a.org/b.html?x=1. Or a.b@c.de! Or read.me.txt now.',
    ['See www.a.org/b.html?x=1.', 'Or a.b@c.de!', 'Or read.me.txt now.'],
  ],
  ['Well... maybe. Well… Maybe. "I…" "You?"', ['Well... maybe.', 'Well…', 'Maybe.', '"I…"', '"You?"']],
  ['"Why?" she said. "Oh." He left.', ['"Why?" she said.', '"Oh."', 'He left.']],
  [
    "`What?' said the cat. `Oh dear! Oh dear!' (it ran)",
    ["`What?' said the cat.", '`Oh dear!', "Oh dear!'", '(it ran)'],
  ],
  ['(He left.) She stayed (alone?) there.', ['(He left.)', 'She stayed (alone?) there.']],
  ['Really?! Yes!!! (Wow!) So…', ['Really?!', 'Yes!!!', '(Wow!)', 'So…']],
  ['1. Open it. 2. Eat.', ['1. Open it.', '2. Eat.']],
  ['I.', ['I.']],
  ['IV. The storm', ['IV. The storm']],
  ['Good! 🎉 Well done. 👍🏽', ['Good!', '🎉 Well done.', '👍🏽']],
  ['— Hello. *** World. —', ['— Hello.', '*** World.']],
  ['你好。再见！「走。」他说', ['你好。', '再见！', '「走。」', '他说']],
  ['क्या? हाँ। ठीक।', ['क्या?', 'हाँ।', 'ठीक।']],
  ['no mark at the end', ['no mark at the end']],
  ['  much \n\t space.  Here ', ['much space.', 'Here']],
])('%s', async (text, expected) => {
  expect(texts(await split([text]))).toEqual(expected);
  expect(texts(await split(text))).toEqual(expected);
});

test('a paragraph end ends a sentence, and one with nothing to say is dropped', async () => {
  expect(await split(['¶', 'One', '¶', '***', '¶', '¶', 'Two.', '¶', '…'])).toEqual([
    { text: 'One', midWord: false },
    'break',
    { text: 'Two.', midWord: false },
    'break',
  ]);
  expect(await split(['— … *** !'])).toEqual([]);
});

test('long text is cut after a clause, else at a space, else between characters', async () => {
  const cut = async (text: string) => (await split([text], { maxChars: 20 })).slice(0, -1);
  expect(await cut('one two three, four five six seven')).toEqual([
    { text: 'one two three,', midWord: false },
    { text: 'four five six seven', midWord: false },
  ]);
  expect(await cut('one two three four five six')).toEqual([
    { text: 'one two three four', midWord: false },
    { text: 'five six', midWord: false },
  ]);
  expect(await cut('abcdefghijklmnopqrstuvwxyz')).toEqual([
    { text: 'abcdefghijklmnopqrst', midWord: true },
    { text: 'uvwxyz', midWord: false },
  ]);
  for (const character of ['👩‍👩‍👧', '🇩🇪', 'e\u0301\u0302', '😀', '각', 'क्षि']) {
    const pieces = await cut(character.repeat(30));
    expect(pieces.map((piece) => (piece === 'break' ? '' : piece.text)).join('')).toBe(character.repeat(30));
    for (const piece of pieces) expect(piece !== 'break' && piece.text.length % character.length).toBe(0);
  }
});

const WORDS = [
  'I',
  'a',
  'Dr',
  'No',
  'U.S',
  'e.g',
  'etc',
  'p.m',
  'word',
  'Then',
  '42',
  '3.5',
  '你好',
  'naïve',
  'e\u0301',
  '😀',
  '👩‍👩‍👧',
  '🇩🇪',
  'x'.repeat(50),
  'well-known',
];
const MARKS = [
  '.',
  '!',
  '?',
  '…',
  '...',
  ',',
  ';',
  ':',
  '—',
  '-',
  '--',
  '"',
  "'",
  '`',
  '(',
  ')',
  '“',
  '”',
  '。',
  '」',
  '*',
  '_',
  '/',
  '@',
];
const SPACES = [' ', ' ', ' ', '  ', '\t', '\u3000'];
const prose = fc.array(fc.constantFrom(...WORDS, ...WORDS, ...MARKS, ...SPACES, ...SPACES), { maxLength: 80 });

const joined = (sentences: readonly (Sentence | 'break')[]): string => {
  let text = '';
  for (const sentence of sentences) if (sentence !== 'break') text += sentence.text + (sentence.midWord ? '' : ' ');
  return text.trimEnd();
};

test('law: sentences joined are the text, but for marks alone at its end; and the cuts make no difference', async () => {
  await fc.assert(
    fc.asyncProperty(
      prose,
      fc.constantFrom(30, 80, 400),
      fc.infiniteStream(fc.integer({ min: 1, max: 5 })),
      async (parts, maxChars, sizes) => {
        const text = parts.join('');
        const pieces: string[] = [];
        for (let at = 0; at < parts.length; ) {
          const size = sizes.next().value ?? 1;
          pieces.push(parts.slice(at, at + size).join(''));
          at += size;
        }
        const whole = await split([text], { maxChars });
        expect(await split(pieces, { maxChars })).toEqual(whole);
        expect(await split(text, { maxChars })).toEqual(whole);
        const collapsed = text.replace(/\s+/g, ' ').trim();
        const spoken = joined(whole);
        if (!/[^\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]{30}/u.test(collapsed)) {
          expect(collapsed.startsWith(spoken)).toBe(true);
          expect(collapsed.slice(spoken.length)).not.toMatch(/[\p{L}\p{N}\p{Extended_Pictographic}]/u);
        }
        for (const sentence of whole) {
          if (sentence === 'break') continue;
          expect(sentence.text).toMatch(/[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u);
          expect(sentence.text).toBe(sentence.text.trim());
          expect(Buffer.from(sentence.text).toString()).toBe(sentence.text);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('a wrapped book is read whole', async () => {
  const text = readFileSync(new URL('../../fixtures/scripts/wrapped-prose.txt', import.meta.url), 'utf8').replaceAll(
    '\r',
    '',
  );
  const sentences: (Sentence | 'break')[] = [];
  for await (const sentence of splitSentences(parseScript('text', one(text)))) {
    if (sentence === 'break' || isSentence(sentence)) sentences.push(sentence);
  }
  expect(joined(sentences)).toBe(text.replace('WAISTCOAT-\n', 'WAISTCOAT-').replace(/\s+/g, ' ').trim());
  expect(texts(sentences)).toContain('Oh dear!');
});

async function* one(text: string): AsyncGenerator<string> {
  yield text;
}

test('when the writer falls silent after an end mark, its sentence is released; nothing is lost when it goes on', async () => {
  const writer = trickle();
  const sentences = splitSentences(writer.cues, { silenceMs: 20 });
  writer.write('First one. Second "one."');
  expect((await sentences.next()).value).toEqual({ text: 'First one.', midWord: false });
  expect((await sentences.next()).value).toEqual({ text: 'Second "one."', midWord: false, paused: true });
  const third = sentences.next();
  writer.write(' And a third!');
  expect((await third).value).toEqual({ text: 'And a third!', midWord: false, paused: true });
  const last = sentences.next();
  writer.write(' Last');
  writer.end();
  expect((await last).value).toEqual({ text: 'Last', midWord: false });
  expect((await sentences.next()).value).toBe('break');
  expect((await sentences.next()).done).toBe(true);
});

test.each([
  'We saw Dr.',
  'It is 3.',
  'See www.example.',
  'Wait...',
  'at 5 p.m.',
  'in the U.S.',
  '1.',
  'no mark',
  '...',
])('silence after "%s" releases nothing', async (text) => {
  const writer = trickle();
  const sentences = splitSentences(writer.cues, { silenceMs: 5 });
  writer.write(text);
  const first = sentences.next();
  const early = await Promise.race([first, new Promise((resolve) => setTimeout(resolve, 60, 'silent'))]);
  expect(early).toBe('silent');
  writer.end();
  await first;
});

test('an end mark and a space are enough, before the next word', async () => {
  const writer = trickle();
  const sentences = splitSentences(writer.cues, NO_SILENCE);
  writer.write('Done. ');
  expect((await sentences.next()).value).toEqual({ text: 'Done.', midWord: false });
  writer.end();
});

/** A writer whose cues arrive when the test says so. */
const trickle = () => {
  const waiting: ((result: IteratorResult<Cue>) => void)[] = [];
  const written: IteratorResult<Cue>[] = [];
  const deliver = (result: IteratorResult<Cue>): void => {
    const next = waiting.shift();
    if (next) next(result);
    else written.push(result);
  };
  const iterator: AsyncIterableIterator<Cue> = {
    [Symbol.asyncIterator]: () => iterator,
    next: () => {
      const ready = written.shift();
      return ready ? Promise.resolve(ready) : new Promise((resolve) => waiting.push(resolve));
    },
  };
  return {
    cues: iterator,
    write: (text: string) => deliver({ value: { type: 'speech', text }, done: false }),
    end: () => deliver({ value: undefined, done: true }),
  };
};

test('a line of megabytes without a space streams in linear time', async () => {
  const piece = 'abcdefghij'.repeat(6_000);
  const started = performance.now();
  let chars = 0;
  for await (const sentence of splitSentences(cuesOf(Array<string>(100).fill(piece)))) {
    if (isSentence(sentence)) chars += sentence.text.length;
  }
  expect(chars).toBe(6_000_000);
  expect(performance.now() - started).toBeLessThan(5_000);
});

import fc from 'fast-check';
import { Lexer } from 'marked';
import { expect, test } from 'vitest';
import { type Cue, parseScript } from './cues.js';
import { isSentence, splitSentences } from './sentences.js';

async function* arriving(pieces: Iterable<string>): AsyncGenerator<string> {
  yield* pieces;
}

/** What is spoken, one line for each paragraph. */
const speak = async (pieces: Iterable<string>): Promise<string> => {
  let all = '';
  for await (const cue of parseScript('markdown', arriving(pieces)))
    all += cue.type !== 'speech' ? '\n' : cue.text.replace(/\s+/g, ' ');
  return all
    .split('\n')
    .map((line) => line.replace(/ +/g, ' ').trim())
    .filter((line) => line !== '')
    .join('\n');
};

test.each([
  [
    'headings',
    '# One #\n## Two\n####### seven\n\nThree. Or\nmore\n====\nFour\n---\nfive',
    'One\nTwo\n####### seven\nThree. Or more\nFour\nfive',
  ],
  ['hashes behind a heading', '# One, two # \n## In C, C# ##\n# A #b #', 'One, two\nIn C, C#\nA #b'],
  ['emphasis', '*a* **b. b** ***c*** _d_ __e__ ~~f~~ **un*fin*ished**', 'a b. b c d e f unfinished'],
  ['words with marks inside', 'snake_case_name 2*3*4 5 * 6 a_b file_x.y', 'snake_case_name 2*3*4 5 * 6 a_b file_x.y'],
  ['marks that pair with nothing', 'a **b c. And *d\n\n`e f', 'a b c. And d\ne f'],
  ['code', 'the `a_b *c*` and ``x ` y``', 'the a_b *c* and x ` y'],
  [
    'links',
    '[a. b](http://x.y/z "T. t") ![pic. one](u.png) [![in](a)](b) <http://a.b> http://c.d/e_f_g.',
    'a. b pic. one in http://a.b http://c.d/e_f_g.',
  ],
  [
    'reference links',
    'See [this][one] and [that][].\n\n[one]: http://x.y "T"\n[that]:\n  <http://z>\n\n[sic] a[0][1]',
    'See this and that.\n[sic] a[0][1]',
  ],
  [
    'callouts, pages and highlights',
    '> [!NOTE]\n> a [!x] b\n\n> [!tip]- Do\n> it\n\n[[p]] and [[p q|r s]]![[i.png]], x[[1]] ==so== a == b ==',
    'Note: a [!x] b\nTip: Do it\np and r s, x[[1]] so a == b ==',
  ],
  ['what is no definition', '[Tom]: Yo.\n\n[a]: ./b\n\n[c]: <d>\n\n[e]: f.g', '[Tom]: Yo.'],
  ['footnotes', 'Text[^1] on.\n\n[^1]: A note.', 'Text on.\nA note.'],
  ['bullets', '- a\n- [x] b\n  c\n* [ ] d\n+ e\n\n  f\n    - g\n\nh', 'a\nb c\nd\ne\nf\ng\nh'],
  ['numbers', '1. a\n2. b\n   1. c\n   2. d\n10) e', 'a\nb\nc\nd\ne'],
  ['a year at the start of a line', 'in\n1984. It was', 'in 1984. It was'],
  ['quotes', '> a\n> b\n>\n> c\nd\n> - e', 'a b\nc d\ne'],
  ['breaks', 'a\n\n---\n\nb\n\n* * *\nc\n___', 'a\nb\nc'],
  ['fenced code', '```\nf(*a*);\n\n  # b\n```\nc\n~~~text\n```\n~~~\nd', 'f(*a*);\n# b\nc\n```\nd'],
  [
    'a program is left out',
    'a\n```js\nf(*a*);\n\n  # b\n```\nc\n~~~ {.x}\nd\n~~~\n> ``` sh\n> e\n> ```\nf',
    'a\nc\nd\nf',
  ],
  ['an indented program is left out', 'a\n\n    const b = 1;\n    c\n\n    d\n\ne\n\n    f', 'a\ne\nf'],
  ['stars behind a full stop', 'One.* 好。* *Two.** 三。**', 'One. 好。 Two. 三。'],
  ['stars that stand alone', '** a ** b *** c 4 * 5', 'a b c 4 * 5'],
  [
    'programs and style sheets in a page',
    '<script>\nlet a;\n</script>\nb <style>p {}</style> c <script> d\n\ne </script> f',
    'b c d\ne f',
  ],
  ['an unclosed fence', 'a\n\n```\nb\n\nc', 'a\nb\nc'],
  ['indented code', 'a\n\n    b *c*\n\td\n\ne', 'a\nb *c*\nd\ne'],
  [
    'tables',
    'So:\n| A | B |\n|---|:-:|\n| *c* | `d \\| e` |\n| f | |\n\nx | y\n-|-\n1 | 2\n\na | b',
    'So:\nA, B\nc, d | e\nf\nx, y\n1, 2\na | b',
  ],
  ['tags', '<div class="a. b">\n<b>x</b> y<br>z\n</div>\n\n1 < 2 and a<b', 'x y z\n1 < 2 and a<b'],
  ['comments', 'a <!-- b. c --> d\n<!-- e\n\nf -->\ng <!-- h\n\ni --> j', 'a d g j'],
  ['an unclosed comment', 'a\n\n<!-- b\n\nc', 'a\nb\nc'],
  ['escapes and entities', '\\*a\\* 1\\. &amp; &eacute;&#65;&#x42; &unknown; AT&T', '*a* 1. & éAB &unknown; AT&T'],
  ['hard breaks', 'a  \nb\\\nc', 'a b c'],
  ['a rule at the start', '---\nHello there.\n\n---\nb', 'Hello there.\nb'],
])('%s', async (_name, markdown, expected) => {
  expect(await speak([markdown])).toBe(expected);
  expect(await speak(markdown)).toBe(expected);
  expect(await speak([`${markdown}\n`])).toBe(expected);
});

test('headings of both kinds are told before their first word, with their level; empty ones are not', async () => {
  const markdown =
    '# *One*\n## Two\n\ntext\n\n#\n\nThree\n===\nfour\n---\n\nfive.\n---\n- six\n---\nseven\neight\n---\n###### Nine';
  const told = async (pieces: Iterable<string>): Promise<string> => {
    let all = '';
    for await (const cue of parseScript('markdown', arriving(pieces)))
      all += cue.type === 'speech' ? cue.text : cue.type === 'chapter' ? `<${cue.level}>` : '/';
    return all
      .replace(/\s+/g, ' ')
      .replace(/ ?\/[ /]*/g, ' / ')
      .trim();
  };
  const expected = '<1>One / <2>Two / text / <1>Three / <2>four / five. / six / seven eight / <6>Nine /';
  expect(await told([markdown])).toBe(expected);
  expect(await told(markdown)).toBe(expected);
});

test('one note tells that programs are left out, and of no others', async () => {
  const notes: string[] = [];
  const options = { name: 'talk.md', warn: (message: string) => notes.push(message) };
  const read = async (markdown: string) => {
    for await (const _ of parseScript('markdown', arriving([markdown]), options));
  };
  await read('```\na\n```\n\n    a poem\n');
  expect(notes).toEqual([]);
  await read('```js\na\n```\n\n    b();\n\n~~~py\nc\n~~~');
  expect(notes).toEqual(['talk.md: code blocks are not spoken']);
});

test('what has come is spoken before its paragraph, and even its line, has ended: a word when no mark is open', async () => {
  const pieces = ['Hel', 'lo **the', 're.** And', ' [a', ' li. ', 'nk](http', '://x.y "T. ', 't") is', ' here. '];
  const seen: string[] = [];
  let given = 0;
  async function* typed(): AsyncGenerator<string> {
    for (const piece of pieces) {
      given += 1;
      yield piece;
    }
  }
  for await (const cue of parseScript('markdown', typed())) {
    if (cue.type === 'speech' && cue.text.trim() !== '') seen.push(`${given}: ${cue.text.trim()}`);
  }
  expect(seen).toEqual(['3: Hello there.', '4: And', '8: a li. nk', '9: is here.']);
});

test('a mark that never closes is waited for, but not for ever', async () => {
  const pieces = ['**b. ', ...Array<string>(100).fill('words and words ')];
  let given = 0;
  async function* typed(): AsyncGenerator<string> {
    for (const piece of pieces) {
      given += 1;
      yield piece;
    }
  }
  const first = await parseScript('markdown', typed()).next();
  expect(first.value).toEqual({ type: 'speech', text: 'b. ' });
  expect(given).toBeLessThan(50);
});

const WORDS = ['word', 'two', 'End.', 'Yes!', 'snake_case', '2*3*4', '😀', 'http://a.b/c_d'];
const inline = fc.oneof(
  fc.constantFrom(...WORDS),
  fc.constantFrom(...WORDS).map((word) => `*${word}*`),
  fc.constantFrom(...WORDS).map((word) => `**${word} more**`),
  fc.constantFrom(...WORDS).map((word) => `\`${word}\``),
  fc.constantFrom('word', 'End.').map((word) => `[${word} it](http://x.y/z)`),
  fc.constantFrom('word', 'End.').map((word) => `![${word}](u)`),
  fc.constantFrom('so <b>', 'so </b>', 'so <!-- no -->'),
);
const line = fc.array(inline, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(' '));
const block = fc.oneof(
  line,
  fc.array(line, { minLength: 2, maxLength: 4 }).map((lines) => lines.join('\n')),
  line.map((text) => `## ${text}`),
  fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.map((text) => `- ${text}`).join('\n')),
  fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => lines.map((text, i) => `${i + 1}. ${text}`).join('\n')),
  line.map((text) => `> ${text}`),
  fc
    .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 })
    .map((lines) => `\`\`\`\n${lines.join('\n')}\n\`\`\``),
  fc.constantFrom('| a | b |\n|---|---|\n| c | End. |', '---', '[ref]: http://x.y'),
);

/** The words of a document as the whole parser sees them. */
const wordsOf = (tokens: readonly { type: string; raw?: string }[]): string =>
  tokens
    .map((token): string => {
      if (['html', 'def', 'space', 'hr'].includes(token.type)) return '';
      if ('header' in token && 'rows' in token)
        return [token.header, token.rows]
          .flat(3)
          .map((cell) => wordsOf(asTokens(cell)))
          .join('');
      if ('items' in token) return wordsOf(token.items as { type: string }[]);
      const inner = asTokens(token);
      if (inner.length > 0) return wordsOf(inner);
      return 'text' in token ? String(token.text) : '';
    })
    .join('');
const asTokens = (token: unknown): { type: string }[] =>
  typeof token === 'object' && token !== null && 'tokens' in token ? ((token.tokens ?? []) as { type: string }[]) : [];
const letters = (text: string): string => (text.match(/[\p{L}\p{N}\p{Extended_Pictographic}]/gu) ?? []).join('');

test('law: every word of the whole document once, and the cuts make no difference', async () => {
  const sentences = async (pieces: Iterable<string>): Promise<string[]> => {
    const all: string[] = [];
    const cues: AsyncIterable<Cue> = parseScript('markdown', arriving(pieces));
    for await (const sentence of splitSentences(cues, { silenceMs: 60_000 }))
      all.push(isSentence(sentence) ? sentence.text : '¶');
    return all;
  };
  await fc.assert(
    fc.asyncProperty(fc.array(block, { maxLength: 6 }), fc.integer({ min: 2, max: 40 }), async (blocks, size) => {
      const markdown = blocks.join('\n\n');
      const whole = await sentences([markdown]);
      const pieces = Array.from({ length: Math.ceil(markdown.length / size) }, (_, i) =>
        markdown.slice(i * size, (i + 1) * size),
      );
      expect(await sentences(pieces)).toEqual(whole);
      expect(await sentences(markdown)).toEqual(whole);
      expect(letters(whole.join(''))).toBe(letters(wordsOf(new Lexer().lex(markdown))));
    }),
    { numRuns: 150 },
  );
});

const STOPS = ['你好', '世界。', '好！', '，', 'End.', 'word', '! ', ' '];

test('law: a mark that pairs with nothing is left out or spoken wherever the text is cut, behind any full stop', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...STOPS), { maxLength: 5 }),
      fc.constantFrom('*', '**', '***', '==', '~~'),
      fc.array(fc.constantFrom(...STOPS), { maxLength: 5 }),
      async (before, mark, after) => {
        const markdown = `${before.join('')}${mark}${after.join('')}`;
        const whole = await speak([markdown]);
        for (let at = 1; at < markdown.length; at++) {
          expect(await speak([markdown.slice(0, at), markdown.slice(at)])).toBe(whole);
        }
        expect(await speak(markdown)).toBe(whole);
      },
    ),
    {
      numRuns: 300,
      examples: [
        [['好！'], '*', []],
        [['End.'], '*', []],
        [['世界。', '你好'], '*', []],
      ],
    },
  );
});

test.each(['[', '*a_', '<b ', '`', '![', '|', '> ', '- ', '#', '<!--', '\\', '&', '~', '0.'])(
  'takes linear time on "%s" again and again',
  async (mark) => {
    const started = performance.now();
    await speak([mark.repeat(40_000 / mark.length)]);
    await speak([`${mark}\n`.repeat(4_000)]);
    expect(performance.now() - started).toBeLessThan(3_000);
  },
);

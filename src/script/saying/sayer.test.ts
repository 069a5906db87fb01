import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MarkTable } from '../marks.js';
import type { Sentence } from '../passage.js';
import { createSayer, type SayerOptions } from './sayer.js';

const sayer = (options: Partial<SayerOptions> = {}) =>
  createSayer({
    ...{ marks: new MarkTable(), lexicon: [], normalizedLanguage: undefined, knowsAudioTags: false },
    ...options,
  });
const sentence = (text: string, midWord = false): Sentence => ({ text, midWord });
const wordCount = (text: string): number => text.split(' ').filter(Boolean).length;

const marks = new MarkTable();
const SHIV = marks.put({ type: 'respelling', written: 'Siobhan', spoken: 'shiv-awn' });
const CITY = marks.put({ type: 'respelling', written: 'New York', spoken: 'the Big Apple' });
const WHISPERS = marks.put({ type: 'tag', text: '[whispers]' });
const PAUSE = marks.put({ type: 'pause', durationMs: 1 });

test('what says nothing else than it is written comes back as the same object', () => {
  const options = { normalizedLanguage: 'en', lexicon: [{ written: 'words', spoken: 'words' }] };
  for (const text of ['Plain words.', 'He is 12 © 2.', 'Mail me@example.com, “please”.', '你好。']) {
    const plain = sentence(text);
    expect(sayer(options).say(plain)).toBe(plain);
  }
});

test.each([
  [
    `${SHIV}'s dog`,
    "shiv-awn's dog",
    "Siobhan's dog",
    [
      [1, 1],
      [1, 1],
    ],
  ],
  [
    `in ${CITY}, now`,
    'in the Big Apple, now',
    'in New York, now',
    [
      [1, 1],
      [2, 3],
      [1, 1],
    ],
  ],
  [`Well ${PAUSE} then`, 'Well then', undefined, undefined],
])('marks: %s', (text, spoken, written, runs) => {
  const said = sayer({ marks }).say(sentence(text));
  expect(said).toEqual({ text: spoken, midWord: false, ...(written && { written: { text: written, runs } }) });
});

test('an audio tag is performed by a model that knows it, and never written', () => {
  const tagged = sentence(`Well${WHISPERS}, she said. “${WHISPERS} Come ${WHISPERS}.”`);
  const knowing = sayer({ marks, knowsAudioTags: true }).say(tagged);
  expect(knowing?.text).toBe('Well [whispers], she said. “[whispers] Come [whispers].”');
  expect(knowing?.written?.text).toBe('Well, she said. “Come.”');
  const told: unknown[] = [];
  const other = sayer({ marks, onChange: (change) => told.push(change) });
  expect(other.say(tagged)).toEqual(sentence('Well, she said. “Come.”'));
  expect(told).toEqual([{ written: '[whispers]', spoken: '', rule: 'audio tag' }]);
  expect(other.say(sentence(WHISPERS))).toBeUndefined();
});

test('a tag alone is performed, and nothing is written', () => {
  const said = sayer({ marks, knowsAudioTags: true }).say(sentence(WHISPERS));
  expect(said).toEqual({ text: '[whispers]', midWord: false, written: { text: '', runs: [[0, 1]] } });
});

const LEXICON = [
  { written: 'SQL', spoken: 'sequel' },
  { written: 'kubernetes', spoken: 'koo-ber-net-eez' },
  { written: 'New York', spoken: 'the city' },
  { written: 'York', spoken: 'yorrick' },
  { written: "O'Brien", spoken: 'oh bryan' },
  { written: 'C++', spoken: 'see plus plus' },
  { written: '東京', spoken: 'Tokyo' },
  { written: 'OS', spoken: 'operating systems' },
  { written: 'city', spoken: 'never' },
  { written: /\bRFC ?(\d+)/, spoken: 'request number $1' },
];

test.each([
  ['SQL and MySQL, SQLs, sql, SQL’s', 'sequel and MySQL, sequels, sql, sequel’s'],
  ['Kubernetes, KUBERNETES kubernetes-native', 'koo-ber-net-eez, koo-ber-net-eez koo-ber-net-eez-native'],
  ['New York or York', 'the city or yorrick'],
  ['O’Brien writes C++ and C++11', 'oh bryan writes see plus plus and C++11'],
  ['私は東京に', '私はTokyoに'],
  ['RFC 2119 by x@SQL.example', 'request number 2119 by x@SQL.example'],
  ['Two OSs', 'Two operating systemses'],
])('lexicon: %s', (text, spoken) => {
  expect(sayer({ lexicon: LEXICON }).say(sentence(text))?.text).toBe(spoken);
});

test.each([
  ['See https://www.example.com/a/b?c=1#d.', 'See example.com.'],
  ['(http://user:secret@example.org:8080/x_(y)) www.example.net/!', '(example.org) example.net!'],
  ['Mail me@www.example.com', undefined],
  ['https://SQL.example/SQL', 'sequel.example'],
  ['https://example.com/10:30 at 10:30', 'example.com at ten thirty'],
])('addresses: %s', (text, spoken) => {
  const said = sayer({ lexicon: LEXICON, normalizedLanguage: 'en' }).say(sentence(text));
  expect(said?.text).toBe(spoken ?? text);
  expect(said?.written?.text).toBe(spoken && text);
});

test.each([
  [
    'Hello 🎉.',
    'Hello.',
    [
      [1, 1],
      [1, 0],
    ],
  ],
  ['Hello🎉World', 'Hello World', [[1, 2]]],
  [
    'Well, 👩‍👩‍👧‍👦, yes (🎉)! 🇫🇷',
    'Well, yes!',
    [
      [1, 1],
      [1, 0],
      [1, 1],
      [1, 0],
      [1, 0],
    ],
  ],
  [
    '👍🏽 Great ❤️ 1️⃣ one',
    'Great one',
    [
      [1, 0],
      [1, 1],
      [1, 0],
      [1, 0],
      [1, 1],
    ],
  ],
  [
    '“🎉 Party” ©2 5#',
    '“Party” ©2 5#',
    [
      [1, 0],
      [1, 1],
      [1, 1],
      [1, 1],
    ],
  ],
])('emoji: %s', (text, spoken, runs) => {
  expect(sayer().say(sentence(text))).toEqual({ text: spoken, midWord: false, written: { text, runs } });
});

test('a sentence of emoji alone is left out', () => {
  expect(sayer().say(sentence('🎉🎉 !'))).toBeUndefined();
});

test('a word that is cut is not reworded on either side of the cut', () => {
  const { say } = sayer({ lexicon: [{ written: 'cat', spoken: 'dog' }], normalizedLanguage: 'en' });
  expect(say(sentence('A cat, $5 cat', true))?.text).toBe('A dog, five dollars cat');
  expect(say(sentence('cat cat $1', true))?.text).toBe('cat dog $1');
  expect(say(sentence('00 and $1'))?.text).toBe('00 and one dollar');
  expect(say(sentence('cat'))?.text).toBe('dog');
});

test('of an address longer than a sentence the host is spoken, once', () => {
  const { say } = sayer();
  expect(say(sentence('See https://example.com/aaa', true))).toMatchObject({ text: 'See example.com', midWord: false });
  expect(say(sentence('bbb', true))).toBeUndefined();
  expect(say(sentence('ccc and more'))?.text).toBe('and more');
  expect(say(sentence('ccc and more'))?.text).toBe('ccc and more');
});

test('each change is told, in the order of the text', () => {
  const told: string[] = [];
  const onChange: SayerOptions['onChange'] = ({ written, spoken, rule }) =>
    told.push(`${rule}: ${written} → ${spoken}`);
  sayer({ marks, lexicon: LEXICON, normalizedLanguage: 'en', onChange }).say(
    sentence(`$5 🎉 for SQL, ${SHIV}, https://example.com/`),
  );
  expect(told).toEqual([
    'money: $5 → five dollars',
    'emoji: 🎉 → ',
    'lexicon: SQL → sequel',
    'respelling: Siobhan → shiv-awn',
    'address: https://example.com/ → example.com',
  ]);
});

const WORDS = [
  ...[
    'plain',
    'Dr. Ames',
    '$5m',
    '10 km',
    '2026-11-25',
    '🎉',
    '(🎉)',
    'Hello🎉World',
    '“',
    '.',
    ',',
    '10–20',
    'SQL',
    'SQLs',
  ],
  ...[
    'https://example.com/a',
    'me@example.com',
    'in 1984',
    '5 p.m.',
    '+1 (555) 010-9999',
    SHIV,
    CITY,
    `${SHIV}'s`,
    'New York',
  ],
  ...['你好', '#1', '—', '$', '1/2', WHISPERS, `“${WHISPERS}`, `${WHISPERS}.`],
];
const TEXTS = fc
  .array(fc.oneof(fc.constantFrom(...WORDS), fc.string({ unit: 'grapheme', maxLength: 6 })), {
    minLength: 1,
    maxLength: 12,
  })
  .map((words) => words.join(' ').replace(/\s+/g, ' ').trim())
  .filter((text) => text !== '');

test.each([true, false])('both wordings of any sentence add up (audio tags known: %s)', (knowsAudioTags) => {
  const options = { marks, lexicon: LEXICON, normalizedLanguage: 'en', knowsAudioTags };
  fc.assert(
    fc.property(TEXTS, fc.boolean(), (text, midWord) => {
      const said = sayer(options).say({ text, midWord });
      if (said === undefined) return;
      expect(said.text).toMatch(/^\S+(?: \S+)*$/u);
      if (!said.written) return;
      expect(said.written.text).toMatch(/^(?:\S+(?: \S+)*)?$/u);
      const [written, spoken] = [0, 1].map((side) => said.written!.runs.reduce((sum, run) => sum + run[side]!, 0));
      expect([written, spoken]).toEqual([wordCount(said.written.text), wordCount(said.text)]);
      const read = text.replaceAll(SHIV, 'Siobhan').replaceAll(CITY, 'New York');
      if (!text.includes(WHISPERS)) expect(said.written.text).toBe(read);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ...[
    '1',
    '1,',
    '1 ',
    '1.',
    '$',
    '$1',
    '$1 ',
    '-',
    '+1 ',
    '(',
    '555-',
    'a.',
    'A ',
    'Dr. ',
    'St. ',
    '10:',
    '1/',
    '🎉',
    '🎉 ',
    '#',
  ],
  ...[
    '1-',
    '1–',
    '1 – ',
    'http://',
    'http://)',
    'www.',
    'a@',
    '@a',
    'a.a@a.',
    'v1.',
    'Chapter I',
    'in 1984 ',
    'May 1 ',
    '1st ',
    '% ',
  ],
  ...[
    '"',
    '(🎉',
    '\u200d',
    '\ufe0f',
    '1 1/',
    ' & ',
    'SQL',
    'New ',
    '(555) ',
    "'90",
    SHIV,
    WHISPERS,
    'a',
    '你',
    '1 May ',
  ],
])('10,000 characters of %j take no time', (part) => {
  const text = part
    .repeat(Math.ceil(10_000 / part.length))
    .replace(/ +/g, ' ')
    .trim();
  const { say } = sayer({ marks, lexicon: LEXICON, normalizedLanguage: 'en' });
  say(sentence(text.slice(0, 200)));
  const times = Array.from({ length: 5 }, () => {
    const startMs = performance.now();
    say(sentence(text));
    return performance.now() - startMs;
  });
  expect(Math.min(...times)).toBeLessThan(100);
});

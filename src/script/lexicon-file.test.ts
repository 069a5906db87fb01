import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/run-narrate.js';
import { readLexicon } from './lexicon-file.js';
import { respellIpa } from './saying/ipa.js';

const lexicon = (content: string) => {
  const file = path.join(temporaryFolder(), 'words.yaml');
  writeFileSync(file, content);
  return readLexicon(file);
};

test('words, phrases, sounds and patterns, in their order', async () => {
  expect(
    await lexicon(
      [
        'Siobhan: shiv-AWN',
        'New  York:\n  say: the   city',
        'tomato: {ipa: təˈmeɪtoʊ}',
        '/v(\\d+)\\.(\\d+)/: $1 point $2',
        "'/(?<!x)AI\\b/iu': A I",
        '3: three',
        'umm: ""',
        'and/or: either',
      ].join('\n'),
    ),
  ).toEqual([
    { written: 'Siobhan', spoken: 'shiv-AWN' },
    { written: 'New York', spoken: 'the city' },
    { written: 'tomato', spoken: respellIpa('təˈmeɪtoʊ') },
    { written: /v(\d+)\.(\d+)/, spoken: '$1 point $2' },
    { written: /(?<!x)AI\b/iu, spoken: 'A I' },
    { written: '3', spoken: 'three' },
    { written: 'umm', spoken: '' },
    { written: 'and/or', spoken: 'either' },
  ]);
  expect(await lexicon('{"a": "b", "c": {"say": "d"}}')).toHaveLength(2);
  expect(await lexicon('')).toEqual([]);
});

test.each([
  ['a: b\n/(/: c', '2:1', 'is no regular expression'],
  ['/a/g: b', '1:1', 'has other flags'],
  ['/a/ii: b', '1:1', 'has other flags'],
  [`/${'a'.repeat(201)}/: b`, '1:1', 'is longer than 200'],
  ['/a*/: b', '1:1', 'fits nothing at all'],
  ['a:', '1:3', 'how "a" is spoken'],
  ['a: {sing: b}', '1:4', 'how "a" is spoken'],
  ['a: {say: b, ipa: c}', '1:4', 'how "a" is spoken'],
  ['a: [b]', '1:4', 'how "a" is spoken'],
  ['"": b', '1:1', 'a word is missing'],
  ['- a', '1:1', 'a lexicon is words'],
])('a lexicon that says %j', async (content, place, why) => {
  await expect(lexicon(content)).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: expect.stringMatching(new RegExp(`words\\.yaml:${place}: .*${why}`)),
  });
});

test.each([
  '(a+)+$',
  '(a|a)*$',
  '(a|aa)+$',
  '(a?a?)*b',
  '(.*)*x',
  '((a+))+x',
  '(?:a{1,9})+x',
  '(?:a{2}|aa){3,}x',
  '\\w*\\w*\\w*\\w*x',
  'a?a?a?a?a?a?a?a?a?aaaaaaaaa',
])('the pattern %s could take for ever', async (source) => {
  await expect(lexicon(`'/${source}/': b`)).rejects.toMatchObject({
    message: expect.stringMatching(/could take for ever$/),
  });
});

test.each([
  '(?:-(\\w+))?x',
  '(\\d+)\\.(\\d+)',
  '\\bDr\\.?(?=\\s)',
  '(?<y>\\d{4})-\\d\\d',
  '[(|*+]{2}',
  '(ha){2,}',
  '\\(a|b\\)+',
])('the pattern %s could not', async (source) => {
  expect(await lexicon(`'/${source}/': b`)).toEqual([{ written: new RegExp(source), spoken: 'b' }]);
});

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/run-narrate.js';
import { takeFrontMatter } from './front-matter.js';
import { FRONT_MATTER_MAX_CHARS } from './header/block.js';
import type { FrontMatter } from './header.js';

async function* arriving(pieces: Iterable<string>): AsyncGenerator<string> {
  yield* pieces;
}

interface Taken {
  readonly matter: FrontMatter;
  readonly rest: string;
  readonly firstLine: number;
  readonly warnings: readonly string[];
}

const take = async (pieces: Iterable<string>, folder = '.'): Promise<Taken> => {
  const warnings: string[] = [];
  const warn = (message: string): number => warnings.push(message);
  const { matter, rest, firstLine } = await takeFrontMatter(arriving(pieces), { name: 'talk.md', folder, warn });
  let text = '';
  for await (const piece of rest) text += piece;
  return { matter, rest: text, firstLine, warnings };
};

test('a block of TOML is left out, however it is cut; what only begins like one is text', async () => {
  const block = '+++\ntitle = "Mill"\n# c\n[params]\n  a.b = [1,\n  2]\n+++\n';
  const expected = {
    matter: {},
    rest: '\nHi = 1.\n',
    firstLine: 8,
    warnings: [expect.stringMatching(/^talk\.md:1:1: front matter in TOML/)],
  };
  expect(await take([`${block}\nHi = 1.\n`])).toEqual(expected);
  expect(await take(`${block}\nHi = 1.\n`)).toEqual(expected);
  for (const script of [
    '+++\nHello there.\n+++\n',
    '+++ a',
    '++',
    '+++\na = 1\nso\n+++\n',
    '+++\n+++\n',
    '+++\na = 1\n---\n',
  ]) {
    expect(await take([script])).toMatchObject({ rest: script, warnings: [] });
    expect(await take(script)).toMatchObject({ rest: script, warnings: [] });
  }
});

test.each(['_HOST_', '_host_', '_Narrator', '__Guest__', '_Alice'])(
  '"%s:" behind a rule is dialogue',
  async (label) => {
    const script = `---\n${label}: Welcome.\n_GUEST_: Hello.\n---\nOn we go.\n`;
    expect(await take([script])).toEqual({ matter: {}, rest: script, firstLine: 1, warnings: [] });
    expect(await take(script)).toMatchObject({ rest: script });
  },
);

const BLOCK = `---
# about
title: "Ghosts: a talk"
authors: [Ann Lee, Bo]
podcast: 1984

description: >
  Two lines,

  and one.
season: 2
episode: "7"
date: 2025-03-31 08:00
lang: en-US
voice: {voice: Rachel, speed: 1.1, speakerBoost: yes}
voices:
  HOST: Rachel - calm, young
  "Guest 1":
    voice: Adam
    stability: 0.3
    similarity_boost: 0.9
    style: 0
pauses: {turn: 250ms, paragraph: 1.5s, chapter: 2}
lexicon: {Siobhan: shiv-AWN, /colou?r/i: {say: hue}}
dictionaries: abc:1
tags:
- one
layout: post
---
`;

test('front matter is read, and the script behind it is the rest', async () => {
  const { matter, ...taken } = await take([`${BLOCK}# Hello\n`]);
  expect(taken).toEqual({ rest: '# Hello\n', firstLine: BLOCK.split('\n').length, warnings: [] });
  const place = (line: number, column: number) => ({ file: 'talk.md', line, column });
  expect(matter).toEqual({
    title: 'Ghosts: a talk',
    author: 'Ann Lee, Bo',
    show: '1984',
    description: 'Two lines,\nand one.',
    season: 2,
    episode: 7,
    date: '2025-03-31',
    language: 'en-us',
    voice: { voice: 'Rachel', speed: 1.1, speakerBoost: true, place: place(15, 16) },
    cast: new Map([
      ['host', { voice: 'Rachel - calm, young', place: place(17, 9) }],
      ['guest 1', { voice: 'Adam', stability: 0.3, similarity: 0.9, style: 0, place: place(19, 12) }],
    ]),
    gaps: { turnMs: 250, paragraphMs: 1500, chapterMs: 2000 },
    lexicon: [
      { written: 'Siobhan', spoken: 'shiv-AWN' },
      { written: /colou?r/i, spoken: 'hue' },
    ],
    dictionaries: ['abc:1'],
  });
});

const NONE = [
  '',
  'Hello.',
  '---',
  '---\n',
  '---\n\nHello there.\n\n---\nb',
  '---\nHello there.\n\n---\nb',
  '---\nHOST: Welcome.\nGUEST: Thanks.\n---\nb',
  '---\nhost: Welcome.\n\n---\nb',
  '---\n# One\n---\nb',
  '---\n# One\n\nTwo: three.\n---\n',
  '---\n- item: one\n---\n',
  '---\n\ntitle: T\n---\n',
  '---\n  indented: one\n---\n',
  '---\nhttps://example.com\n---\n',
  '---\ntitle: never closed\n',
  '---\ntitle: T\n\nThen prose.\n---\n',
  '--- title: T\n---\n',
  '----\ntitle: T\n---\n',
  ' ---\ntitle: T\n---\n',
  '\n---\ntitle: T\n---\n',
];

const SOME: readonly (readonly [string, string])[] = [
  [`${BLOCK}`, ''],
  [`${BLOCK}\n---\ntitle: b\n---\n`, '\n---\ntitle: b\n---\n'],
  ['---\ntitle: T\n---', ''],
  ['---  \ntitle: T\n...\t\nb', 'b'],
  ['---\nTitle: T\n---\n---\n', '---\n'],
  ['---\nlayout: x\n\nepisode: 1\n---\n', ''],
  ['---\n"title": T\n---\nb', 'b'],
];

test.each(NONE)('no front matter: %j, however it is cut', async (script) => {
  for (let at = 0; at <= script.length; at++) {
    expect(await take([script.slice(0, at), script.slice(at)])).toEqual({
      matter: {},
      rest: script,
      firstLine: 1,
      warnings: [],
    });
  }
  expect((await take(script)).rest).toBe(script);
});

test.each(SOME)('front matter: %j, however it is cut', async (script, rest) => {
  const whole = await take([script]);
  expect(whole.rest).toBe(rest);
  expect(whole.matter).not.toEqual({});
  for (let at = 0; at <= script.length; at++)
    expect(await take([script.slice(0, at), script.slice(at)])).toEqual(whole);
  expect(await take(script)).toEqual(whole);
});

test('law: the cuts make no difference, and what is no front matter is kept whole', async () => {
  const part = fc.constantFrom(
    ...['---', '...', '\n', '\n', '\n', 'title', 'HOST', ':', ': ', ' ', '\t', '-', '- ', '#', '"', ']', '//', 'word'],
  );
  const script = fc.oneof(
    fc.array(part, { maxLength: 14 }).map((parts) => `---\n${parts.join('')}`),
    fc.array(part, { maxLength: 14 }).map((parts) => `---\ntitle: T\n${parts.join('')}\n---\nrest`),
    fc.array(part, { maxLength: 6 }).map((parts) => parts.join('')),
  );
  let blocks = 0;
  await fc.assert(
    fc.asyncProperty(script, fc.integer({ min: 1, max: 7 }), async (text, size) => {
      const options = { name: 'talk.md', folder: '.', warn: () => {} };
      const behind = async (pieces: Iterable<string>): Promise<string> => {
        let rest = '';
        for await (const piece of (await takeFrontMatter(arriving(pieces), options)).rest) rest += piece;
        return rest;
      };
      const whole = await behind([text]).catch(refusal);
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
        text.slice(i * size, (i + 1) * size),
      );
      expect(await behind(pieces).catch(refusal)).toBe(whole);
      if (whole.startsWith(REFUSED)) return;
      const block = text.slice(0, text.length - whole.length);
      expect(block + whole).toBe(text);
      if (block !== '') {
        blocks += 1;
        expect(block).toMatch(/^---[ \t]*\n[\s\S]*\n(?:---|\.\.\.)[ \t]*\n?$/);
      }
    }),
    { numRuns: 1500 },
  );
  expect(blocks).toBeGreaterThan(50);
});

test('is certain as early as can be, and reads no further', async () => {
  const reads = async (pieces: readonly string[]): Promise<number> => {
    let given = 0;
    async function* writer(): AsyncGenerator<string> {
      for (const piece of pieces) {
        given += 1;
        yield piece;
      }
    }
    await takeFrontMatter(writer(), { name: 'a', folder: '.', warn: () => {} });
    return given;
  };
  expect(await reads(['Hel', 'lo.'])).toBe(1);
  expect(await reads(['-', ' item', 's'])).toBe(2);
  expect(await reads(['---\n', 'HOST:', ' Welcome', ' all'])).toBe(3);
  expect(await reads(['---\n', 'title: ', 'T\n', '---', '\n', 'Hello'])).toBe(5);
});

test('whoever leaves before the rest was asked for has closed the source', async () => {
  let closed = 0;
  async function* writer(script: string): AsyncGenerator<string> {
    try {
      yield script;
      yield 'more';
    } finally {
      closed += 1;
    }
  }
  const options = { name: 'talk.md', folder: '.', warn: () => {} };
  const { rest } = await takeFrontMatter(writer('---\ntitle: T\n---\nb'), options);
  for await (const _piece of rest) break;
  expect(closed).toBe(1);
  await expect(takeFrontMatter(writer('---\nepisode: x\n---\n'), options)).rejects.toMatchObject({ code: 'ERR_INPUT' });
  expect(closed).toBe(2);
});

test('a block that does not end within 64 KB is refused, however it is cut; a little less is read', async () => {
  const fitting = `---\ntitle: ${'a'.repeat(FRONT_MATTER_MAX_CHARS - 16)}\n---\n`;
  expect(fitting.length).toBe(FRONT_MATTER_MAX_CHARS);
  expect((await take([fitting, 'b'])).rest).toBe('b');
  const long = fitting.replace('title: ', 'title: a');
  for (const pieces of [[long], [long.slice(0, 9), long.slice(9)], long]) {
    await expect(take(pieces)).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: 'talk.md:1:1: the front matter does not end within 64 KB',
    });
  }
});

test.each([
  ['title: AI: the future', '2:8', 'not valid YAML'],
  ['a: 1\ntitle:T\n', '3:1', 'not valid YAML'],
  ['title: a\ntitle: b', '3:1', '"title" is said twice'],
  ['title: a\nartist: b\nauthor: c', '4:1', '"author" says author again'],
  ['title: [a]', '2:8', 'title is to be a text'],
  ['title: *x', '2:8', 'alias'],
  ['episode: seven', '2:10', 'episode is a whole number, not "seven"'],
  ['season: -1', '2:9', 'season is a whole number'],
  ['date: May 1', '2:7', 'date is a date such as'],
  ['date: 2025-02-30', '2:7', 'date is a date such as'],
  ['language: english', '2:11', 'unknown language "english"'],
  ['model: ../x', '2:8', 'no id of a model'],
  ['voice:\n  speed: 3', '3:10', 'speed is a number from 0.7 to 1.2, not "3"'],
  ['voice: {stability: .nan}', '2:20', 'stability is a number from 0 to 1'],
  ['voice: {speaker_boost: 2}', '2:24', 'speaker_boost is true or false'],
  ['voice: {speed: 1, Speed: 1}', '2:19', 'speed is said twice'],
  ['voices: Rachel', '2:9', 'speakers are names with voices'],
  ['voices:\n  HOST: a\n  Host: b', '4:3', 'speaker "Host" is cast twice'],
  [`voices:\n  ${'x'.repeat(41)}: b`, '3:3', "is no speaker's name"],
  ['voices:\n  HOST: [a]', '3:9', 'voice is to be a text'],
  ['pauses: {turn: 61}', '2:16', 'turn is a time from 0 to 60 seconds'],
  ['pauses: {turn: soon}', '2:16', 'turn is a time from 0 to 60 seconds'],
  ['pauses: {sentence: 1}', '2:10', 'there is no pause "sentence"'],
  ['lexicon: {/(/: x}', '2:11', 'is no regular expression'],
  ['lexicon: [a]', '2:10', 'a lexicon is words'],
  ['dictionaries: [a, b, c, d]', '2:15', 'too many dictionaries'],
  ['dictionaries: a/b', '2:15', 'no id of a dictionary'],
  ['cover: https://example.com/a.png', '2:8', 'there is no file'],
  ['cover: /etc/passwd', '2:8', 'does not lie in'],
  ['cover: ../a.png', '2:8', 'does not lie in'],
  ['cover: ~/a.png', '2:8', 'does not lie in'],
  ['cover: C:\\a.png', '2:8', 'does not lie in'],
  ['cover: .', '2:8', 'does not lie in'],
  ['lexicon: ../a.yaml', '2:10', 'does not lie in'],
  ['lexicon: missing.yaml', '2:10', 'there is no file'],
])('refuses %j at %s', async (yaml, place, why) => {
  await expect(take([`---\n${yaml}\n---\nb`], temporaryFolder())).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: expect.stringMatching(new RegExp(`^talk\\.md:${place}: .*${why.replace(/[.()]/g, '\\$&')}`)),
    hint: expect.any(String),
  });
});

test('what is not for a script to say is reported with its place, and its value with nobody', async () => {
  const keys = ['base_url', 'server', 'api-key', 'apiKey', 'key', 'output', 'player', 'https_proxy', 'engine', 'token'];
  const { matter, warnings } = await take([`---\ntitle: T\n${keys.map((key) => `${key}: sk_1`).join('\n')}\n---\n`]);
  expect(matter).toEqual({ title: 'T' });
  expect(warnings).toEqual(
    keys.map((key, index) => `talk.md:${index + 3}:1: "${key}" is not for a script to say: ignored`),
  );
});

test('what is left empty is not said; `__proto__` and the like are names like others', async () => {
  const empty = await take(['---\ntitle:\nvoice: ~\nvoices:\nepisode: ""\n---\n']);
  expect(empty.matter).toEqual({});
  const { matter } = await take([
    '---\n__proto__: {title: x}\nconstructor: x\nhasOwnProperty: x\nvoices: {__proto__: {voice: Adam, toString: 1}}\n---\n',
  ]);
  expect([...(matter.cast ?? [])]).toEqual([['__proto__', { voice: 'Adam', place: expect.anything() }]]);
  expect(Object.keys(matter)).toEqual(['cast']);
});

test('speakers may also come as a list', async () => {
  const { matter } = await take([
    '---\nspeakers:\n  - Alice\n  - BOB: Adam\n  - name: Eve\n    voice: Rachel\n    speed: 0.9\n---\n',
  ]);
  expect([...(matter.cast ?? [])].map(([key, { place: _place, ...entry }]) => [key, entry])).toEqual([
    ['alice', {}],
    ['bob', { voice: 'Adam' }],
    ['eve', { voice: 'Rachel', speed: 0.9 }],
  ]);
});

test('what YAML escapes bring in is cleaned like the rest of a script', async () => {
  const { matter } = await take(['---\ntitle: "a\\x00\\e[31mb\\u202ec\\ud800\\U000F0000"\n---\n']);
  expect(matter.title).toBe('abc');
});

test("a cover and a lexicon lie in the script's folder, links resolved", async () => {
  const outside = temporaryFolder();
  const folder = temporaryFolder();
  const png = Buffer.from('\x89PNG\r\n\x1a\n-', 'latin1');
  mkdirSync(path.join(folder, 'art'));
  writeFileSync(path.join(folder, 'art/cover.jpg'), Buffer.from('\xff\xd8\xff\xe0', 'latin1'));
  writeFileSync(path.join(folder, 'cover.png'), png);
  writeFileSync(path.join(folder, 'large.png'), Buffer.concat([png, Buffer.alloc(10_000_000)]));
  writeFileSync(path.join(folder, 'words.yaml'), 'a: b\nc: [');
  writeFileSync(path.join(folder, 'good.json'), '{"a": {"say": "b"}}');
  writeFileSync(path.join(outside, 'a.png'), png);
  symlinkSync(path.join(outside, 'a.png'), path.join(folder, 'link.png'));
  symlinkSync(outside, path.join(folder, 'away'));
  symlinkSync('cover.png', path.join(folder, 'near.png'));
  const asks = (setting: string) => take([`---\n${setting}\n---\n`], folder);
  expect((await asks('cover: art/cover.jpg')).matter.cover).toBe(path.join(folder, 'art/cover.jpg'));
  expect((await asks('cover: ./art/../near.png')).matter.cover).toBe(path.join(folder, 'cover.png'));
  expect((await asks('lexicon: good.json')).matter.lexicon).toEqual([{ written: 'a', spoken: 'b' }]);
  for (const [setting, why] of [
    ['cover: link.png', 'talk.md:2:8: "link.png" does not lie in'],
    ['cover: away/a.png', 'talk.md:2:8: "away/a.png" does not lie in'],
    ['cover: words.yaml', 'talk.md:2:8: "words.yaml" is neither a JPEG nor a PNG'],
    ['cover: large.png', 'talk.md:2:8: "large.png" is larger than 10 MB'],
    ['cover: art', 'talk.md:2:8: "art" is no file'],
    ['lexicon: words.yaml', 'words.yaml:2:'],
  ] as const) {
    await expect(asks(setting)).rejects.toMatchObject({ code: 'ERR_INPUT', message: expect.stringContaining(why) });
  }
});

const REFUSED = 'refused: ';
const refusal = (reason: Error): string => `${REFUSED}${reason.message}`;

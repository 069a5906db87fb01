import { expect, test } from 'vitest';
import { NarrateError } from '../errors.js';
import type { Passage } from '../script/passage.js';
import type { Role } from '../script/role.js';
import { passageFrom, passageOf } from '../testing/passages.js';
import { castingSheet, firstLines } from './casting-sheet.js';

const roleOf = (name: string, kind: Role['kind'] = 'speaker', line = 1): Role => ({
  name,
  kind,
  place: { file: 'talk.md', line, column: 1 },
});

const says = (name: string | undefined, ...texts: string[]): Passage => ({
  ...passageOf(...texts),
  ...(name === undefined ? {} : { role: roleOf(name) }),
});

async function* inOrder(...passages: Passage[]): AsyncGenerator<Passage> {
  yield* passages;
}

const sheetOf = (...passages: Passage[]) => castingSheet(inOrder(...passages), new AbortController().signal);

test('every speaker has a line, the narrator too, in the order of their first words', async () => {
  const { parts, ...totals } = await sheetOf(
    says(undefined, 'The first chapter.'),
    says('HOST', 'Hello there.', 'How are you?'),
    says('Guest', 'I am well - and you?'),
    says('Host', 'Well.'),
    says(undefined, 'They laugh.'),
  );
  expect(parts).toEqual([
    expect.objectContaining({
      role: undefined,
      name: 'narrator',
      turns: 2,
      words: 5,
      characters: 19 + 12,
      sharePercent: 36.9,
    }),
    expect.objectContaining({
      role: roleOf('HOST'),
      name: 'HOST',
      turns: 2,
      words: 6,
      characters: 13 + 13 + 6,
      sharePercent: 38.1,
    }),
    expect.objectContaining({
      role: roleOf('Guest'),
      name: 'Guest',
      turns: 1,
      words: 5,
      characters: 21,
      sharePercent: 25,
    }),
  ]);
  expect(totals).toEqual({ turns: 5, words: 16, characters: 84, minutes: 0.1 });
});

test('a turn goes on over passages, until somebody else speaks', async () => {
  const { parts } = await sheetOf(
    says('A', 'One.'),
    { ...says('a', 'Two.'), starts: 'turn' },
    says('B', 'No.'),
    says('A', 'Three.'),
  );
  expect(parts.map(({ name, turns }) => [name, turns])).toEqual([
    ['A', 2],
    ['B', 1],
  ]);
});

test("a silence is nobody's turn", async () => {
  const silence: Passage = { ...passageOf(), pauseMs: 1000 };
  const { parts } = await sheetOf(says('A', 'One.'), silence, says('A', 'Two.'));
  expect(parts).toEqual([expect.objectContaining({ name: 'A', turns: 1 })]);
});

test('minutes are those of a calm narrator', async () => {
  const { parts, minutes } = await sheetOf(says('A', 'x'.repeat(9229)), says('B', 'x'.repeat(922)));
  expect([...parts.map((part) => part.minutes), minutes]).toEqual([10, 1, 11]);
});

test('the first sentence is kept as it is written and as it is spoken', async () => {
  const sentence = {
    text: 'It cost five dollars.',
    midWord: false,
    written: { text: 'It cost $5.', runs: [[3, 4]] as [number, number][] },
  };
  const passage = passageFrom(async function* () {
    yield sentence;
  });
  const sheet = await sheetOf({ ...passage, role: roleOf('A') }, says('A', 'More.'));
  expect(sheet.parts[0]?.firstSentence).toEqual(sentence);
  expect(sheet.parts[0]?.words).toBe(5);
});

test.each<[string, number]>([
  ["It's a well-known - yes - thing…", 5],
  ['— «Oui» !', 1],
  ['3.5 % of 1,000', 3],
  ['今日は雨です。', 4],
  ['😀', 0],
])('%s has %i words', async (text, words) => {
  expect(await sheetOf(says('A', text))).toMatchObject({ words });
});

test('a word that was cut in two is billed without a space in it', async () => {
  const passage = passageFrom(async function* () {
    yield { text: 'inter', midWord: true };
    yield { text: 'national', midWord: false };
  });
  expect(await sheetOf(passage)).toMatchObject({ characters: 'international '.length });
});

test('nothing is spoken by nobody', async () => {
  expect(await sheetOf()).toEqual({ parts: [], turns: 0, words: 0, characters: 0, minutes: 0 });
});

test('what the script fails with is passed on', async () => {
  const failure = new NarrateError('ERR_INPUT', 'Cannot read');
  const passages = async function* (): AsyncGenerator<Passage> {
    yield says('A', 'One.');
    throw failure;
  };
  await expect(castingSheet(passages(), new AbortController().signal)).rejects.toBe(failure);
});

test('the first lines of all, or of one in any case of letters', async () => {
  const sheet = await sheetOf(says(undefined, 'Rain.'), says('HOST', 'Hello.', 'More.'), says('Dr. Amy  Wu', 'Well.'));
  expect(firstLines(sheet).map(({ name, sentence }) => `${name}: ${sentence.text}`)).toEqual([
    'narrator: Rain.',
    'HOST: Hello.',
    'Dr. Amy  Wu: Well.',
  ]);
  expect(firstLines(sheet, 'host')).toEqual([
    { role: roleOf('HOST'), name: 'HOST', sentence: { text: 'Hello.', midWord: false } },
  ]);
  expect(firstLines(sheet, ' dr. amy wu')).toHaveLength(1);
  expect(firstLines(sheet, 'Narrator')).toMatchObject([{ role: undefined }]);
});

test.each([
  ['HSOT', 'did you mean "HOST"?'],
  ['guets', 'did you mean "Guest"?'],
  ['somebody', 'it has "HOST", "Guest"'],
])('%s is nobody: %s', async (wanted, hint) => {
  const sheet = await sheetOf(says('HOST', 'Hello.'), says('Guest', 'Hello.'));
  expect(() => firstLines(sheet, wanted)).toThrow(
    expect.objectContaining({ code: 'ERR_USAGE', message: `There is no speaker "${wanted}" in the script`, hint }),
  );
});

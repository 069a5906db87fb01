import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { Passage } from '../../script/passage.js';
import type { FirstLine } from '../../session/casting-sheet.js';
import { passageFrom, passageOf } from '../../testing/passages.js';
import type { CastVoice } from '../report/cast-table.js';
import { columnsOf } from '../screen/columns.js';
import { Terminal } from '../terminal.js';
import { type CastFlags, castCommand } from './cast.js';

const says = (name: string | undefined, ...texts: string[]): Passage => {
  const place = { file: 'talk.md', line: 3, column: 1 };
  return { ...passageOf(...texts), ...(name === undefined ? {} : { role: { name, kind: 'speaker', place } }) };
};

const TALK = [
  says(undefined, 'An evening in the harbour.'),
  says('HOST', 'Good evening, and welcome to the harbour, where it has been raining since Tuesday.', 'Who is there?'),
  says('Guest', 'It is me.'),
];

const VOICES: Record<string, CastVoice> = {
  HOST: { id: 'id-1', name: 'Rachel', by: 'front matter' },
  Guest: { id: 'id-2', name: undefined, by: 'chosen' },
};

const cast = async (
  flags: CastFlags,
  { talk = TALK, columns, byFlag = [] }: { talk?: Passage[]; columns?: number; byFlag?: string[] } = {},
) => {
  const [stdout, stderr] = [
    Object.assign(new PassThrough(), { columns, isTTY: columns !== undefined }),
    new PassThrough(),
  ];
  const context = { terminal: new Terminal(stdout as never, stderr as never, {}), stdout: stdout as never };
  const played: FirstLine[] = [];
  const ended = castCommand(
    flags,
    { ...context, signal: new AbortController().signal },
    {
      passages: (async function* () {
        yield* talk;
      })(),
      voiceOf: async (role) => VOICES[role?.name ?? ''] ?? { id: 'id-0', name: 'Adam', by: 'default' },
      castByFlag: byFlag,
      play: async (lines) => void played.push(...lines),
    },
  );
  await ended;
  return {
    out: String(stdout.read()),
    warned: String(stderr.read() ?? ''),
    played: played.map(({ name, sentence }) => `${name}: ${sentence.text}`),
  };
};

test('a table of who speaks, how much, with which voice, and how it begins', async () => {
  expect((await cast({})).out).toMatchInlineSnapshot(`
    "Speaker   Turns  Words  Chars    Share  Min  Voice                  First line
    narrator      1      5     27   20.1 %  0.0  Adam (default)         An evening in the harbour.
    HOST          1     17     97   72.4 %  0.1  Rachel (front matter)  Good evening, and welcome to the harbour, where it has been raining since Tuesday.
    Guest         1      3     10    7.5 %  0.0  id-2 (chosen)          It is me.
    all           3     25    134  100.0 %  0.1
    "
  `);
});

test.each<[number, RegExp]>([
  [60, /Rachel$/],
  [80, /Rachel {2}Good evening.*…$/],
  [100, /Rachel \(front matter\) {2}Good evening.*…$/],
  [300, /since Tuesday\.$/],
])('in %i columns: %s', async (columns, ending) => {
  const lines = (await cast({}, { columns })).out.trimEnd().split('\n');
  expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(columns);
  expect(lines[2]).toMatch(ending);
});

test('wide letters take the room they need', async () => {
  const talk = [says('司会', '雨が降っています。'.repeat(20))];
  const lines = (await cast({}, { talk, columns: 100 })).out.trimEnd().split('\n');
  expect(lines[1]).toMatch(/雨が降っ.+…$/);
  expect(Math.max(...lines.map(columnsOf))).toBeLessThanOrEqual(100);
});

test('one speaker needs no sum, and what could steer a terminal is made visible', async () => {
  const lines = (await cast({}, { talk: [says('A\u202e', 'Hi \u001b[31mred.')], columns: 200 })).out
    .trimEnd()
    .split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[1]).toContain('A\\u{202e}');
  expect(lines[1]).toContain('Hi \\x1b[31mred.');
});

test('the first line is told as it is written, not as it is spoken', async () => {
  const written = { text: 'It cost $5.', runs: [[3, 4]] as [number, number][] };
  const passage = passageFrom(async function* () {
    yield { text: 'It cost five dollars.', midWord: false, written };
  });
  expect((await cast({}, { talk: [passage] })).out).toMatch(/ {2}It cost \$5\.\n$/);
});

test('--json tells everything', async () => {
  const { out } = await cast({ json: true });
  expect(JSON.parse(out)).toEqual({
    turns: 3,
    words: 25,
    characters: 134,
    minutes: 0.1,
    speakers: [
      expect.objectContaining({
        name: 'narrator',
        kind: 'narrator',
        place: null,
        voice: { id: 'id-0', name: 'Adam', by: 'default' },
      }),
      {
        name: 'HOST',
        kind: 'speaker',
        place: { file: 'talk.md', line: 3, column: 1 },
        turns: 1,
        words: 17,
        characters: 97,
        sharePercent: 72.4,
        minutes: 0.1,
        firstLine: 'Good evening, and welcome to the harbour, where it has been raining since Tuesday.',
        voice: VOICES.HOST,
      },
      expect.objectContaining({ name: 'Guest', voice: { id: 'id-2', by: 'chosen' } }),
    ],
  });
});

test('--play lets everybody be heard, or one; nobody without it', async () => {
  expect((await cast({})).played).toEqual([]);
  expect((await cast({ play: false })).played).toEqual([]);
  expect((await cast({ play: true, speaker: 'guest' })).played).toEqual(['Guest: It is me.']);
  const all = [
    'narrator: An evening in the harbour.',
    expect.stringMatching(/^HOST: Good evening/),
    'Guest: It is me.',
  ];
  expect((await cast({ play: true })).played).toEqual(all);
});

test('who was given a voice on the command line and does not speak is told, with who may have been meant', async () => {
  const { warned } = await cast({}, { byFlag: ['host', 'guset', 'nobody', 'narrator'] });
  expect(warned).toBe(
    'warning: --cast names "guset", who does not speak in this script; did you mean "Guest"?\n' +
      'warning: --cast names "nobody", who does not speak in this script\n',
  );
});

test('--play of somebody who does not speak is ERR_USAGE', async () => {
  await expect(cast({ play: true, speaker: 'Gust' })).rejects.toMatchObject({
    code: 'ERR_USAGE',
    hint: 'did you mean "Guest"?',
  });
});

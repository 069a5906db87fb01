import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Sentence } from '../script/passage.js';
import { parseServerMessage } from '../speech/elevenlabs/messages.js';
import type { Alignment } from '../speech/engine.js';
import { type Doubt, findDoubts } from './doubts.js';
import { HeardText } from './heard-text.js';
import { type TimedWord, timedWords } from './timed-words.js';
import { paceOf } from './word-pace.js';

const TEXT = [
  'It was late, so late that nobody in the house had expected him any more.',
  'She said nothing at all; then, without a word to anyone, she went upstairs and closed the door behind her.',
  'He waited for a while, looking at the fire, and thought of everything he had meant to tell her.',
];

/** When one character sounds. */
interface Timed {
  readonly char: string;
  readonly startMs: number;
  readonly endMs: number;
}

interface Speech {
  readonly msPerLetter?: number;
  readonly pauseMs?: number;
  /** What one word takes in place of its usual time; asked with the word's number in the text. */
  readonly oddMs?: (word: number) => number | undefined;
  /** A silence behind a word, by the word's number. */
  readonly silenceMs?: (word: number) => number;
  /** How much slower than usual each word is, in turn. */
  readonly unevenness?: readonly number[];
}

/** A voice with short pauses at signs, whose times are right. */
const speak = (
  sentences: readonly string[],
  { msPerLetter = 65, pauseMs = 350, oddMs = () => undefined, silenceMs = () => 0, unevenness = [1] }: Speech = {},
): Timed[] => {
  let atMs = 0;
  let word = 0;
  return sentences.flatMap((sentence) =>
    (`${sentence} `.match(/\s+|[^\s\p{P}]+|\p{P}+/gu) ?? []).flatMap((run): Timed[] => {
      const chars = Array.from(run);
      const isWord = /[\p{L}\p{N}]/u.test(run);
      const slower = unevenness[word % unevenness.length] ?? 1;
      let runMs = isWord ? (oddMs(word) ?? chars.length * msPerLetter * slower) : 0;
      if (/[.,;:!?]/.test(run)) runMs = pauseMs;
      if (/^\s/.test(run)) runMs = silenceMs(word - 1);
      if (isWord) word += 1;
      const startMs = atMs;
      atMs += runMs;
      return chars.map((char, index) => ({
        char,
        startMs: startMs + (runMs * index) / chars.length,
        endMs: startMs + (runMs * (index + 1)) / chars.length,
      }));
    }),
  );
};

const wordsOf = (sentences: readonly string[], timed: readonly Timed[]): TimedWord[] => {
  const arrived = sentences.map((text): Sentence => ({ text, midWord: false }));
  const text = new HeardText(() => arrived);
  text.add(
    {
      chars: timed.map(({ char }) => char),
      startsMs: timed.map(({ startMs }) => startMs),
      durationsMs: timed.map(({ startMs, endMs }) => endMs - startMs),
    },
    0,
  );
  expect(text.isWhole).toBe(true);
  return timedWords(text.wordTimes, arrived);
};

const doubtsOf = (sentences: readonly string[], timed: readonly Timed[], usual?: number): readonly Doubt[] =>
  findDoubts(wordsOf(sentences, timed), timed.at(-1)?.endMs ?? 0, usual);

const shortly = ({ kind, position: { from, to } }: Doubt): string =>
  `${kind} ${from.sentence}.${from.words}-${to.sentence}.${to.words}`;

test('a take at its usual pace leaves no doubt', () => {
  expect(doubtsOf(TEXT, speak(TEXT))).toEqual([]);
  expect(paceOf(wordsOf(TEXT, speak(TEXT)))).toBeCloseTo(65);
});

test.each<[string, Speech, string]>([
  ['a word that does not end', { oddMs: (word) => (word === 9 ? 9_000 : undefined) }, 'long 0.9-0.10'],
  ['the last word does not end', { oddMs: (word) => (word === 53 ? 9_000 : undefined) }, 'long 2.18-2.19'],
  ['a silence in a sentence', { silenceMs: (word) => (word === 20 ? 6_000 : 0) }, 'silent 1.5-1.7'],
  ['a longer one behind a sentence', { silenceMs: (word) => (word === 14 ? 12_000 : 0) }, 'silent 0.14-1.1'],
  ['words that were skipped', { oddMs: (word) => (word > 20 && word < 30 ? 3 : undefined) }, 'rushed 1.6-1.15'],
  ['the rest was skipped', { oddMs: (word) => (word > 44 ? 0 : undefined) }, 'rushed 2.10-2.19'],
])('%s', (_what, speech, expected) => {
  for (const habit of [(ms: number) => ms, (ms: number) => Math.round(ms / 10) * 10]) {
    const timed = speak(TEXT, speech).map((one) => ({ ...one, startMs: habit(one.startMs), endMs: habit(one.endMs) }));
    expect(doubtsOf(TEXT, timed).map(shortly)).toEqual([expected]);
  }
});

test('a doubt tells when, and by how much', () => {
  const [doubt] = doubtsOf(TEXT, speak(TEXT, { oddMs: (word) => (word === 1 ? 9_000 : undefined) }));
  expect(doubt).toMatchObject({ kind: 'long', startMs: 130, endMs: 9_130 });
  expect(doubt?.offMs).toBeCloseTo(9_000 - 3 * 65);
});

test('a short take is judged by the pace of those before it, the first one not at all', () => {
  const short = ['Then he said it again, word for word.'];
  const timed = speak(short, { pauseMs: 50, oddMs: (word) => (word > 0 ? 4 : undefined) });
  expect(doubtsOf(short, timed)).toEqual([]);
  expect(doubtsOf(short, timed, 65).map(shortly)).toEqual(['rushed 0.1-0.8']);
});

test.each<[string, readonly string[], (word: number) => number | undefined]>([
  ['a number that is read out', ['It cost 1234567.89 dollars.'], (word) => (word === 2 ? 9_000 : undefined)],
  ['an address that is spelled', ['See https://example.com/a/b?c=d_e for it.'], (word) => (word < 9 ? 4_000 : 100)],
  ['a sound that is asked for', ['Well [laughs harder] I never.'], (word) => (word === 1 ? 9_000 : undefined)],
  ['a language without spaces', ['那时候我们每天早上都要走很长的路去学校上课读书写字。'], () => 7_000],
])('%s may take long', (_what, sentences, oddMs) => {
  const all = [...TEXT, ...sentences];
  const before = speak(TEXT).filter(({ char }) => /\p{L}/u.test(char)).length;
  expect(before).toBeGreaterThan(0);
  const words = TEXT.join(' ').match(/[^\s\p{P}]+/gu)?.length ?? 0;
  expect(doubtsOf(all, speak(all, { oddMs: (word) => (word >= words ? oddMs(word - words) : undefined) }))).toEqual([]);
});

test('a silence around a direction in brackets is no doubt', () => {
  const text = [
    'He waited [long pause] and [sighs] went on as if nothing at all had ever happened to anybody in there.',
  ];
  expect(doubtsOf(text, speak(text, { silenceMs: (word) => (word === 1 || word === 3 ? 9_000 : 0) }))).toEqual([]);
});

test('directions in brackets take no time, however many', () => {
  const text = [
    '[laughs harder] [whispers] [sighs] [excitedly] He waited for a while, looking at the old fire with her.',
  ];
  expect(doubtsOf(text, speak(text, { oddMs: (word) => (word < 5 ? 0 : undefined) }), 65)).toEqual([]);
});

/** How a service may tell times that are right: habits, none of which is to be suspected. */
const HABITS: Readonly<Record<string, (timed: readonly Timed[]) => Timed[]>> = {
  exact: (timed) => [...timed],
  'steps of 10 ms': (timed) => stepped(timed, 10),
  'steps of 100 ms': (timed) => stepped(timed, 100),
  'steps of 1 s': (timed) => stepped(timed, 1_000),
  'a word at once': (timed) => grouped(timed, /\S+/gu, (start) => [start, start]),
  'a word all the time': (timed) => grouped(timed, /\S+/gu, (start, end) => [start, end]),
  'no durations': (timed) => timed.map((one) => ({ ...one, endMs: one.startMs })),
  'the pause in the last letter': (timed) =>
    timed.map((one, index) => ({ ...one, endMs: timed.slice(index).find(isLetter(1))?.startMs ?? one.endMs })),
  'even over everything': (timed) => evenly(timed, /.+/gsu),
  'even over each sentence': (timed) => evenly(timed, /[^.]+\.\s*/gu),
  'even over each clause': (timed) => evenly(timed, /[^.,;]+[.,;]\s*/gu),
  'even over each generation': (timed) => evenly(timed, /.{1,120}/gsu),
  'each sentence at its start': (timed) => grouped(timed, /[^.]+\.\s*/gu, (start) => [start, start]),
  'each sentence at its end': (timed) => grouped(timed, /[^.]+\.\s*/gu, (_, end) => [end, end]),
  'each clause at its start': (timed) => grouped(timed, /[^.,;]+[.,;]\s*/gu, (start) => [start, start]),
  'each generation at its start': (timed) => grouped(timed, /.{1,160}/gsu, (start) => [start, start]),
  'each generation at its end': (timed) => grouped(timed, /.{1,160}/gsu, (_, end) => [end, end]),
  'one sentence at its start': (timed) =>
    grouped(timed, /(?<=\.\s)[^.]+\.\s(?=[^.]+\.\s*$)/gu, (start) => [start, start]),
  'one sentence at its end': (timed) => grouped(timed, /(?<=\.\s)[^.]+\.\s(?=[^.]+\.\s*$)/gu, (_, end) => [end, end]),
};

const stepped = (timed: readonly Timed[], stepMs: number): Timed[] => {
  const step = (ms: number) => Math.floor(ms / stepMs) * stepMs;
  return timed.map(({ char, startMs, endMs }) => ({ char, startMs: step(startMs), endMs: step(endMs) }));
};

const isLetter =
  (from: number) =>
  ({ char }: Timed, index: number): boolean =>
    index >= from && /[\p{L}\p{N}]/u.test(char);

/** Each match of the pattern gets its times from its own start and end. */
const grouped = (
  timed: readonly Timed[],
  pattern: RegExp,
  timeOf: (startMs: number, endMs: number, part: number, parts: number) => [number, number],
): Timed[] => {
  const result = [...timed];
  for (const { 0: match, index } of timed
    .map(({ char }) => char)
    .join('')
    .matchAll(pattern)) {
    const parts = Array.from(match).length;
    const [start, end] = [timed[index]?.startMs ?? 0, timed[index + parts - 1]?.endMs ?? 0];
    for (let part = 0; part < parts; part++) {
      const [startMs, endMs] = timeOf(start, end, part, parts);
      result[index + part] = { char: timed[index + part]?.char ?? '', startMs, endMs };
    }
  }
  return result;
};

const evenly = (timed: readonly Timed[], pattern: RegExp): Timed[] =>
  grouped(timed, pattern, (start, end, part, parts) => [
    start + ((end - start) * part) / parts,
    start + ((end - start) * (part + 1)) / parts,
  ]);

test.each(Object.keys(HABITS))('however odd its times, a service is not suspected for its habits: %s', (name) => {
  const habit = HABITS[name] ?? ((timed) => [...timed]);
  const word = fc.stringMatching(/^[a-z]{1,12}$/);
  const sentence = fc
    .array(fc.tuple(word, fc.constantFrom('', '', '', '', ',', ';')), { minLength: 1, maxLength: 30 })
    .map((words) => `${words.map(([letters, sign]) => letters + sign).join(' ')}.`);
  fc.assert(
    fc.property(
      fc.array(sentence, { minLength: 1, maxLength: 6 }),
      fc.record({
        msPerLetter: fc.integer({ min: 45, max: 130 }),
        pauseMs: fc.integer({ min: 0, max: 900 }),
        unevenness: fc.array(fc.double({ min: 0.6, max: 1.8, noNaN: true }), { minLength: 1, maxLength: 20 }),
      }),
      (sentences, speech) => {
        const spoken = speak(sentences, speech);
        const words = wordsOf(sentences, habit(spoken));
        const soundMs = spoken.at(-1)?.endMs ?? 0;
        expect(findDoubts(words, soundMs)).toEqual([]);
        // Also when all takes before it were told exactly.
        expect(findDoubts(words, soundMs, speech.msPerLetter)).toEqual([]);
      },
    ),
    { numRuns: 300 },
  );
});

test.each(['one-sentence', 'two-generations', 'field-names-of-2025'])(
  'a recorded session leaves no doubt: %s',
  (name) => {
    const sentences: Sentence[] = [];
    const text = new HeardText(() => sentences);
    let atMs = 0;
    let soundMs = 0;
    for (const line of readFileSync(new URL(`../../fixtures/sessions/${name}.jsonl`, import.meta.url), 'utf8')
      .trim()
      .split('\n')) {
      const { from, message = {} } = JSON.parse(line);
      const sent = from === 'client' && !message.voice_settings ? String(message.text).trim() : '';
      if (sent !== '') sentences.push({ text: sent, midWord: false });
      const { alignment } =
        from === 'server' ? (parseServerMessage(JSON.stringify(message)) as { alignment?: Alignment }) : {};
      if (!alignment) continue;
      text.add(alignment, atMs);
      atMs = text.endMs;
      soundMs = atMs;
    }
    expect(text.isWhole).toBe(true);
    expect(findDoubts(timedWords(text.wordTimes, sentences), soundMs, 65)).toEqual([]);
  },
);

test.each<[string, (start: number, end: number) => [number, number]]>([
  ['start', (start) => [start, start]],
  ['end', (_, end) => [end, end]],
])('a part of a long take that is told at its %s is neither a silence nor a long word', (_where, timeOf) => {
  const long = [...TEXT, ...TEXT, ...TEXT, ...TEXT];
  const spoken = speak(long, { msPerLetter: 90, pauseMs: 900 });
  for (let from = 300; from < 320; from++) {
    const words = wordsOf(long, grouped(spoken, new RegExp(`(?<=^.{${from}}).{100}`, 'gsu'), timeOf));
    expect(findDoubts(words, spoken.at(-1)?.endMs ?? 0)).toEqual([]);
  }
});

test('times that go back are no times to judge by', () => {
  const timed = speak(TEXT, { oddMs: (word) => (word === 9 ? 9_000 : undefined) });
  const back = timed.map((one, index) => (index === 40 ? { ...one, startMs: 1, endMs: 5 } : one));
  expect(doubtsOf(TEXT, timed)).toHaveLength(1);
  expect(doubtsOf(TEXT, back)).toEqual([]);
});

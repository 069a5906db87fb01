import { expect, test } from 'vitest';
import type { Passage, Sentence } from '../script/passage.js';
import type { SpokenPiece } from '../takes/attempt.js';
import { ChapterMarks } from './chapters.js';
import { createRecording } from './recording.js';
import { SpokenWords } from './spoken-words.js';
import { TranscriptRecorder } from './transcript.js';

const passageOf = (index: number, sentences: readonly Sentence[], facts: Partial<Passage> = {}): Passage => ({
  index,
  text: {
    arrived: sentences,
    ended: true,
    async *read() {
      yield* sentences;
    },
  },
  ...facts,
});
const plain = (text: string, midWord = false): Sentence => ({ text, midWord });

const piece = (durationMs: number, sentence?: number, words = 0): SpokenPiece => ({
  frames: new Uint8Array(1),
  durationMs,
  position: sentence === undefined ? undefined : { sentence, words },
});
const silence = (durationMs: number): SpokenPiece => ({ ...piece(durationMs), isSilence: true });

const record = (...written: readonly (readonly [Passage, ...SpokenPiece[]])[]) => {
  const recorder = new TranscriptRecorder();
  for (const [passage, ...pieces] of written) for (const one of pieces) recorder.add(passage, one);
  return [...recorder.sentences(({ role }) => role?.name)];
};
const times = (words: readonly { text: string; startMs: number; endMs: number }[]) =>
  words.map(({ text, startMs, endMs }) => `${text} ${startMs}-${endMs}`);

test('a word lies between the end of the one before and its own; a silence belongs to none', () => {
  const [first, second] = record(
    [passageOf(0, [plain('Good evening.')], { starts: 'paragraph' }), piece(100, 0, 1), piece(200, 1)],
    [
      passageOf(1, [plain('Hello.'), plain('You there.')], { starts: 'turn' }),
      silence(500),
      piece(50, 1),
      piece(30, 1, 1),
      piece(20, 2),
    ],
  );
  expect(first).toMatchObject({ text: 'Good evening.', startMs: 0, endMs: 300, startsParagraph: true });
  expect(times(first?.words ?? [])).toEqual(['Good 0-100', 'evening. 100-300']);
  expect(second).toMatchObject({ startMs: 800, endMs: 850, startsParagraph: true });
});

test('what was taken back has not been said', () => {
  const recorder = new TranscriptRecorder();
  const passage = passageOf(0, [plain('One two three.')]);
  for (const one of [piece(10, 0, 1), piece(20, 0, 2)]) recorder.add(passage, one);
  recorder.takeBack(2);
  for (const one of [piece(11, 0, 1), piece(22, 0, 2), piece(33, 1)]) recorder.add(passage, one);
  expect(times([...recorder.sentences(() => undefined)][0]?.words ?? [])).toEqual([
    'One 0-11',
    'two 11-33',
    'three. 33-66',
  ]);
});

test('without times, sentences have their share by their length, and words none', () => {
  const passage = passageOf(0, [plain('One two three four.'), plain('Five.')]);
  const told = record([passage, piece(1000), piece(1400), piece(200, 2)]);
  expect(told).toMatchObject([
    { startMs: 0, endMs: 2000, words: [] },
    { startMs: 2000, endMs: 2600, words: [] },
  ]);
  // A take that was kept in one piece does not even know its end.
  expect(record([passage, piece(2600)])).toEqual(told);
});

test('words that are too short for a piece of their own share one', () => {
  expect(times(record([passageOf(0, [plain('I am here.')]), piece(100, 0, 2), piece(60, 1)])[0]?.words ?? [])).toEqual([
    'I 0-40',
    'am 40-100',
    'here. 100-160',
  ]);
});

test('the words are those of the script, with the times of what is spoken for them', () => {
  const sentence = {
    text: 'It cost five million dollars today.',
    midWord: false,
    written: {
      text: 'It 🎉 cost $5m today.',
      runs: [
        [1, 1],
        [1, 0],
        [1, 1],
        [1, 3],
        [1, 1],
      ],
    },
  } as const;
  const pieces = [1, 2, 3, 4, 5].map((words) => piece(100, 0, words));
  const [told] = record([passageOf(0, [sentence]), ...pieces, piece(100, 1)]);
  expect(told?.text).toBe('It 🎉 cost $5m today.');
  expect(times(told?.words ?? [])).toEqual(['It 0-100', '🎉 100-100', 'cost 100-200', '$5m 200-500', 'today. 500-600']);

  const words = new SpokenWords();
  words.add(passageOf(0, [sentence]), silence(50));
  for (const one of [...pieces, piece(100, 1)]) words.add(passageOf(0, [sentence]), one);
  const lit = (momentMs: number) => {
    const { sentence = '', word } = words.captionAt(momentMs) ?? {};
    return word && sentence.slice(word.start, word.end);
  };
  expect([10, 60, 160, 260, 360, 460, 560].map(lit)).toEqual([undefined, 'It', 'cost', '$5m', '$5m', '$5m', 'today.']);
  expect(words.sentenceStartMs(100)).toBe(0);
});

test('a sentence that was cut to be spoken is one again', () => {
  const passage = passageOf(0, [
    plain('When it rains,'),
    plain('we stay extra', true),
    plain('ordinarily dry.'),
    plain('Yes.'),
  ]);
  const told = record([passage, piece(30, 1), piece(30, 2, 0), piece(30, 3), piece(10, 4)]);
  expect(told.map(({ text, startMs, endMs }) => [text, startMs, endMs])).toEqual([
    ['When it rains, we stay extraordinarily dry.', 0, 90],
    ['Yes.', 90, 100],
  ]);
});

test('a passage of which only the end is heard begins there', () => {
  const passage = { ...passageOf(3, [plain('One.'), plain('Two.')], { starts: 'paragraph' }), startSentence: 1 };
  expect(record([passage, piece(40, 2)])).toMatchObject([
    { text: 'Two.', startMs: 0, endMs: 40, startsParagraph: false },
  ]);
});

test('a chapter begins with the speech of its heading and ends where the next begins', () => {
  const marks = new ChapterMarks();
  const facts = { starts: 'chapter', headingLevel: 1 } as const;
  const write = (passage: Passage, ...pieces: SpokenPiece[]) => {
    for (const one of pieces) marks.add(passage, one);
  };
  write(passageOf(0, [plain('Before.')]), piece(100, 1));
  write(passageOf(1, [plain('Part one')], facts), silence(500), piece(10, 0, 1), piece(10, 1));
  marks.takeBack(2);
  write(passageOf(1, [plain('Part one')], facts), piece(20, 0, 1), piece(20, 1));
  write(passageOf(2, [plain('goes on')], { headingLevel: 1 }), silence(30), piece(10, 1));
  write(passageOf(3, [plain('Text.')], { starts: 'paragraph' }), piece(100, 1));
  write(passageOf(4, [plain('Two')], { ...facts, headingLevel: 2 }), piece(100, 1));
  expect(marks.chapters).toEqual([
    { title: 'Part one goes on', level: 1, startMs: 600, endMs: 780 },
    { title: 'Two', level: 2, startMs: 780, endMs: 880 },
  ]);
});

test('what goes into the episode itself is told without looking for the sentences', () => {
  let asked = 0;
  const recording = createRecording({ output: { transcripts: ['talk.srt'] }, modelId: 'model' }, () => {
    asked += 1;
    return undefined;
  });
  recording.wrote(passageOf(0, [plain('Good evening.')]), piece(500));
  const { notes } = recording;
  expect({ tags: notes.tags, chapters: notes.chapters, asked }).toEqual({ tags: {}, chapters: [], asked: 0 });
  expect([...notes.sentences]).toMatchObject([{ text: 'Good evening.', startMs: 0, endMs: 500 }]);
  expect(asked).toBe(1);
});

import { expect, test } from 'vitest';
import type { Passage } from '../script/passage.js';
import type { SpokenPiece } from '../takes/attempt.js';
import { passageOf } from '../testing/passages.js';
import type { NarrationEvent } from './events.js';
import { createTeller } from './telling.js';

/** A passage that has been written, all of it. */
const written = async (...texts: string[]): Promise<Passage> => {
  const passage = passageOf(...texts);
  for await (const _ of passage.text.read(new AbortController().signal));
  return passage;
};

const spoken = (durationMs: number, sentence: number, words: number): SpokenPiece => ({
  frames: new Uint8Array(1),
  durationMs,
  position: { sentence, words },
});

const silence: SpokenPiece = { frames: new Uint8Array(1), durationMs: 50, position: undefined, isSilence: true };

const inShort = (event: NarrationEvent): string =>
  [
    event.type,
    'text' in event ? event.text : undefined,
    'startMs' in event ? event.startMs : undefined,
    'endMs' in event ? event.endMs : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' ');

const listening = (waitsForEar: boolean) => {
  const told: string[] = [];
  const teller = createTeller((event) => told.push(inShort(event)), { waitsForEar });
  return { teller, heardOf: () => told.splice(0) };
};

test('a word is told as soon as its sound is, and a sentence behind its last word', async () => {
  const { teller, heardOf } = listening(false);
  const passage = await written('Hello there.', 'Bye.');
  teller.wrote(passage, silence, undefined);
  expect(heardOf()).toEqual(['audio-arrive 0 50']);
  teller.wrote(passage, spoken(100, 0, 1), undefined);
  expect(heardOf()).toEqual(['passage-start 50', 'audio-arrive 50 150', 'word-end Hello 50 150']);
  teller.wrote(passage, spoken(100, 1, 0), undefined);
  expect(heardOf()).toEqual(['audio-arrive 150 250', 'word-end there. 150 250', 'sentence-end Hello there. 50 250']);
  teller.wrote(passage, spoken(70, 2, 0), undefined);
  teller.ended(passage);
  expect(heardOf()).toEqual([
    'audio-arrive 250 320',
    'word-end Bye. 250 320',
    'sentence-end Bye. 250 320',
    'passage-end 50 320',
  ]);
});

test('what is taken back before it was heard is told as it was said then', async () => {
  const { teller, heardOf } = listening(true);
  const passage = await written('One two three.');
  teller.wrote(passage, spoken(100, 0, 1), undefined);
  teller.wrote(passage, spoken(100, 0, 2), undefined);
  teller.heard(120);
  expect(heardOf().filter((event) => !event.startsWith('audio'))).toEqual(['passage-start 0', 'word-end One 0 100']);
  teller.tookBack(1);
  teller.wrote(passage, spoken(300, 0, 2), undefined);
  teller.wrote(passage, spoken(100, 1, 0), undefined);
  teller.ended(passage);
  teller.heard(399);
  expect(heardOf().filter((event) => !event.startsWith('audio'))).toEqual([]);
  teller.heard(400);
  expect(heardOf()).toEqual(['word-end two 100 400']);
  teller.heard(Number.POSITIVE_INFINITY);
  expect(heardOf()).toEqual(['word-end three. 400 500', 'sentence-end One two three. 0 500', 'passage-end 0 500']);
});

test('where the service gives no times, sentences are told with their passage, without words', async () => {
  const { teller, heardOf } = listening(false);
  const passage = await written('One two.', 'Three four.');
  for (let piece = 0; piece < 3; piece++)
    teller.wrote(passage, { frames: new Uint8Array(1), durationMs: 200, position: undefined }, undefined);
  expect(heardOf().filter((event) => !event.startsWith('audio'))).toEqual(['passage-start 0']);
  teller.ended(passage);
  expect(heardOf()).toEqual([
    expect.stringMatching(/^sentence-end One two\. 0 \d+$/),
    expect.stringMatching(/^sentence-end Three four\. \d+ 600$/),
    'passage-end 0 600',
  ]);
});

import { expect, test } from 'vitest';
import type { Passage } from '../script/passage.js';
import { createListening, type Steered } from './listening.js';
import { SpokenWords } from './spoken-words.js';

const SENTENCES = ['One two.', 'Three four five.', 'Six.'];
const WORD_MS = 1_000;

const passageOf = (texts: readonly string[], index = 0): Passage => ({
  index,
  text: {
    arrived: texts.map((text) => ({ text, midWord: false })),
    ended: true,
    async *read() {},
  },
});

/** Each word of a passage as a piece of its own, a second long. */
const piecesOf = (texts: readonly string[]) =>
  texts.flatMap((text, sentence) =>
    text.split(' ').map((_, index, words) => ({
      frames: Uint8Array.of(1),
      durationMs: WORD_MS,
      position: index === words.length - 1 ? { sentence: sentence + 1, words: 0 } : { sentence, words: index + 1 },
    })),
  );

const stage = (texts = SENTENCES, madeWords = Number.POSITIVE_INFINITY) => {
  const words = new SpokenWords();
  const passage = passageOf(texts);
  const pieces = piecesOf(texts);
  const player: { -readonly [Name in keyof Steered]: Steered[Name] } = {
    heardMs: 0,
    writtenMs: 0,
    isPaused: false,
    speed: 1,
    volume: 1,
    pause: () => {
      player.isPaused = true;
    },
    resume: () => {
      player.isPaused = false;
    },
    seek: (toMs: number) => {
      player.heardMs = toMs;
    },
  };
  let quits = 0;
  const listening = createListening(player, words, {
    supplier: () => 'writer',
    onQuit: () => {
      quits += 1;
    },
  });
  const make = (count: number) => {
    for (const piece of pieces.splice(0, count)) {
      words.add(passage, piece);
      player.writtenMs += piece.durationMs;
      listening.grew();
    }
  };
  make(madeWords);
  return { player, words, listening, make, quits: () => quits };
};

test('the caption is the sentence that is heard, and its word', () => {
  const { player, listening } = stage();
  expect(listening.caption).toBeUndefined();
  const heard: string[] = [];
  for (player.heardMs = 500; player.heardMs < 6 * WORD_MS; player.heardMs += WORD_MS) {
    const { sentence = '', word, index } = listening.caption ?? {};
    heard.push(`${index} ${sentence.slice(word?.start, word?.end)}`);
  }
  expect(heard).toEqual(['1 One', '1 two.', '2 Three', '2 four', '2 five.', '3 Six.']);
});

test('forward goes to the next sentence; back to the start of this one, or when that has just begun, of the one before', () => {
  const { player, listening } = stage();
  player.heardMs = 500;
  listening.skip(1);
  expect(player.heardMs).toBe(2 * WORD_MS);
  player.heardMs = 4 * WORD_MS;
  listening.skip(-1);
  expect(player.heardMs).toBe(2 * WORD_MS);
  listening.skip(-1);
  expect(player.heardMs).toBe(0);
  listening.skip(-1);
  expect(player.heardMs).toBe(0);
});

test('a sentence that is still being made is skipped to its end, whenever that comes', () => {
  const { player, listening, make } = stage(SENTENCES, 3);
  player.heardMs = 2 * WORD_MS + 1;
  listening.skip(1);
  expect(player.heardMs).toBe(3 * WORD_MS);
  make(2);
  expect(player.heardMs).toBe(5 * WORD_MS);
  make(1);
  expect(player.heardMs).toBe(5 * WORD_MS);
  player.heardMs = 2 * WORD_MS + 1;
  make(1);
  expect(player.heardMs).toBe(2 * WORD_MS + 1);
});

test('what was taken back is neither shown nor gone to', () => {
  const { player, words, listening } = stage();
  words.takeBack(4);
  player.heardMs = 500;
  listening.skip(1);
  expect(player.heardMs).toBe(player.writtenMs); // the next sentence is not there any more
  expect(words.nextSentenceStartMs(500)).toBeUndefined();
  words.add(passageOf(['One two.', 'And more.']), piecesOf(['One two.', 'And more.'])[2] ?? never());
  expect(words.captionAt(2 * WORD_MS + 1)).toEqual({ index: 2, sentence: 'And more.', word: { start: 0, end: 3 } });
});

const never = (): never => {
  throw new Error('there is no such piece');
};

test('sound without times has no caption, and keys still work', () => {
  const { words, listening, player } = stage([], 0);
  words.add(passageOf(['Hello.']), { frames: Uint8Array.of(1), durationMs: 5_000, position: undefined });
  player.heardMs = 100;
  expect(listening.caption).toBeUndefined();
  expect(listening.place).toBeUndefined();
  listening.skip(-1);
  expect(player.heardMs).toBe(0);
});

test('what is long past is forgotten, the rest is where it was', () => {
  const words = new SpokenWords();
  const texts = Array.from({ length: 6_000 }, (_, index) => `Word${index}.`);
  const passage = passageOf(texts);
  for (const piece of piecesOf(texts)) words.add(passage, piece);
  words.forgetBefore(5_500 * WORD_MS);
  expect(words.captionAt(5_999 * WORD_MS + 1)).toMatchObject({ index: 6_000, sentence: 'Word5999.' });
  expect(words.captionAt(5_500 * WORD_MS + 1)).toMatchObject({ sentence: 'Word5500.' });
  expect(words.sentenceStartMs(1)).toBeGreaterThan(5_400 * WORD_MS);
});

test('pause, speed, volume and quitting reach the player', () => {
  const { player, listening, quits } = stage();
  listening.togglePause();
  expect(player.isPaused).toBe(true);
  listening.togglePause();
  listening.setSpeed(1.5);
  listening.setVolume(0.5);
  expect(player).toMatchObject({ isPaused: false, speed: 1.5, volume: 0.5 });
  expect(listening).toMatchObject({ speed: 1.5, volume: 0.5, madeMs: 6 * WORD_MS });
  listening.quit();
  expect(quits()).toBe(1);
});

test('the ear waits for somebody when it has heard all there is, until all is there', () => {
  const { player, listening } = stage(SENTENCES, 2);
  expect(listening.waitsFor).toBeUndefined();
  player.heardMs = 2 * WORD_MS - 100;
  expect(listening.waitsFor).toBe('writer');
  listening.togglePause();
  expect(listening.waitsFor).toBeUndefined();
  listening.togglePause();
  listening.isComplete = true;
  expect(listening.waitsFor).toBeUndefined();
});

test('the sentences that have begun since one of them', () => {
  const { player, listening } = stage();
  expect(listening.captionsSince(0)).toEqual([]);
  player.heardMs = 3 * WORD_MS;
  const sentences = (since: number) => listening.captionsSince(since).map(({ sentence }) => sentence);
  expect(sentences(0)).toEqual(SENTENCES.slice(0, 2));
  expect(sentences(1)).toEqual(SENTENCES.slice(1, 2));
  expect(sentences(2)).toEqual([]);
});

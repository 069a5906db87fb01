import { expect, test } from 'vitest';
import type { Sentence } from '../script/passage.js';
import type { PacedSentence } from '../speech/engine.js';
import { passageFrom, passageOf } from '../testing/passages.js';
import { type Pacing, unhurried } from './pacing.js';
import { nextStretch, type Stretch } from './stretch.js';

const never = new AbortController().signal;

/** A writer who goes on only when told to. */
const writer = () => {
  const waiting: ((sentence: Sentence | undefined) => void)[] = [];
  const passage = passageFrom(async function* () {
    for (;;) {
      const sentence = await new Promise<Sentence | undefined>((resolve) => waiting.push(resolve));
      if (!sentence) return;
      yield sentence;
    }
  });
  const write = async (text: string | undefined, more: Partial<Sentence> = {}) => {
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    waiting.shift()?.(text === undefined ? undefined : { text, midWord: false, ...more });
  };
  return { passage, write };
};

const start = async (passage: Parameters<typeof nextStretch>[0], pacing: Partial<Pacing> = {}) => {
  const stretch = await nextStretch(passage, { ...unhurried, silenceMs: 60_000, idleMs: 60_000, ...pacing }, never);
  if (!stretch) throw new Error('the passage is empty');
  return stretch;
};

const all = async ({ passage }: Stretch): Promise<PacedSentence[]> => {
  const sentences: PacedSentence[] = [];
  for await (const sentence of passage.text.read(never)) sentences.push(sentence);
  return sentences;
};

const FLUSH = { text: '', midWord: false, flush: true };

test('a passage without pauses is one stretch', async () => {
  const stretch = await start(passageOf('One.', 'Two.'));
  expect(stretch.passage.text.ended).toBe(false);
  expect((await all(stretch)).map(({ text }) => text)).toEqual(['One.', 'Two.']);
  expect(stretch.passage.text.ended).toBe(true);
  expect(stretch.passage.text.arrived).toHaveLength(2);
});

test('a passage that says nothing more is no stretch', async () => {
  expect(await nextStretch(passageOf(), unhurried, never)).toBeUndefined();
});

test('what was sent is flushed once when the writer falls silent; a long silence ends the stretch', async () => {
  const { passage, write } = writer();
  const beginning = start(passage, { silenceMs: 10, idleMs: 40 });
  await write('One.');
  expect(await all(await beginning)).toEqual([{ text: 'One.', midWord: false }, FLUSH]);
});

test('a sentence that the writer paused behind is flushed with its text', async () => {
  const { passage, write } = writer();
  const beginning = start(passage, { idleMs: 20 });
  await write('One.', { paused: true });
  expect(await all(await beginning)).toEqual([{ text: 'One.', midWord: false, paused: true, flush: true }]);
});

test('a word that was cut waits for its rest, however long that takes', async () => {
  const { passage, write } = writer();
  const beginning = start(passage, { silenceMs: 1, idleMs: 2, sending: () => true });
  await write('Hel', { midWord: true });
  const reading = all(await beginning);
  await new Promise((resolve) => setTimeout(resolve, 30));
  await write('lo.');
  expect((await reading).map(({ text, flush }) => [text, flush])).toEqual([
    ['Hel', undefined],
    ['lo.', true],
  ]);
});

test('text is flushed when the ear comes near, and told of', async () => {
  const { passage, write } = writer();
  const flushed: string[] = [];
  let comeNear = () => {};
  const beginning = start(passage, {
    sending: (index, characters) => {
      flushed.push(`sending ${characters} of ${index}`);
      return false;
    },
    runningLow: () =>
      new Promise((resolve) => {
        comeNear = resolve;
      }),
    flushed: (index) => void flushed.push(`flushed ${index}`),
  });
  await write('One.');
  const sentences = (await beginning).passage.text.read(never);
  await sentences.next();
  const next = sentences.next();
  comeNear();
  expect((await next).value).toEqual(FLUSH);
  expect(flushed).toEqual(['sending 5 of 0', 'flushed 0']);
  await write(undefined);
  expect(await sentences.next()).toMatchObject({ done: true });
});

test('nothing is sent, and no stretch begins, before there is room for it', async () => {
  let makeRoom = () => {};
  const asked: number[] = [];
  const room: Pacing['room'] = async (index) => {
    asked.push(index);
    if (asked.length > 1) {
      await new Promise<void>((resolve) => {
        makeRoom = resolve;
      });
    }
  };
  const sentences = (await start(passageOf('One.', 'Two.'), { room })).passage.text.read(never);
  expect((await sentences.next()).value?.text).toBe('One.');
  const second = sentences.next();
  await expect.poll(() => asked).toEqual([0, 0]);
  makeRoom();
  expect((await second).value?.text).toBe('Two.');
});

test('a script that cannot be read further, and a reader that leaves, end it with their reason', async () => {
  const failing = passageFrom(async function* () {
    yield { text: 'One.', midWord: false };
    throw new Error('unreadable');
  });
  await expect(all(await start(failing))).rejects.toThrow('unreadable');
  const leaving = new AbortController();
  const { passage, write } = writer();
  const beginning = start(passage);
  await write('One.');
  const sentences = (await beginning).passage.text.read(leaving.signal);
  await sentences.next();
  const waiting = sentences.next();
  leaving.abort(new Error('left'));
  await write('Two.');
  await expect(waiting).rejects.toThrow('left');
});

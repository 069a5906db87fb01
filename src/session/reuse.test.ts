import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Passage } from '../script/passage.js';
import type { Delivery } from '../speech/engine.js';
import { outputFormat } from '../speech/output-format.js';
import { openTakeStore } from '../store/take-store.js';
import type { SpokenPiece } from '../takes/attempt.js';
import { passageFrom, passageOf } from '../testing/passages.js';
import { temporaryFolder } from '../testing/run-narrate.js';
import { createRepetitions } from './repetitions.js';
import { type FoundTake, keysOf, reuseTake, type TextSource } from './reuse.js';

const DELIVERY: Delivery = {
  voiceId: 'tone-a',
  modelId: 'model',
  format: outputFormat('mp3_44100_128'),
  schedule: [50],
  controls: {},
};

/** Narrations that keep their takes in one folder. What is spoken is numbered, so that no two takes are alike. */
const openStudio = async () => {
  const store = await openTakeStore({
    folder: temporaryFolder(),
    maxBytes: 1e9,
    warn: (text) => {
      throw new Error(text);
    },
  });
  let spoken = 0;
  const piece = (text: string): SpokenPiece => ({ frames: Buffer.from(text), durationMs: 5, position: undefined });
  const newNarration = () => {
    const found: FoundTake[] = [];
    const takes = { read: store.read.bind(store), write: store.write.bind(store) };
    const repetitions = createRepetitions();
    const options = {
      takes,
      server: 'a server',
      ear: { takeBack: () => true },
      source: 'writer' as const,
      onMade: () => {},
      onTake: async (take: FoundTake) => void found.push(take),
    };
    const never = new AbortController().signal;
    const say = async (
      passage: Passage,
      change: { delivery?: object; server?: string; takeBack?: boolean; source?: TextSource } = {},
    ) => {
      const delivery: Delivery = { ...DELIVERY, ...change.delivery };
      const speak = async function* (_passage: Passage, ear: { takeBack(pieces: number): boolean }) {
        const take = `take ${++spoken} `;
        if (change.takeBack) {
          yield piece('half a w');
          ear.takeBack(1);
        }
        yield piece(take);
        yield piece('and its end');
      };
      let heard = '';
      const server = change.server ?? options.server;
      const repetition = repetitions.before(passage, () => keysOf(passage, delivery, server, 0).contentKey, never);
      repetition.catch(() => {});
      const pieces = reuseTake(passage, delivery, speak, {
        ...options,
        server,
        repetition,
        source: change.source ?? 'writer',
      });
      for await (const { frames } of pieces) heard += Buffer.from(frames).toString();
      return heard;
    };
    return { say, found };
  };
  return { newNarration };
};

test('what was spoken is found by the next narration, in one piece', async () => {
  const { newNarration } = await openStudio();
  const first = newNarration();
  expect(await first.say(passageOf('Hello.', 'And good night.'))).toBe('take 1 and its end');
  const next = newNarration();
  expect(await next.say(passageOf('Hello.', 'And good night.'))).toBe('take 1 and its end');
  const [take] = first.found;
  expect(take).toMatchObject({ reused: false, characters: 'Hello. And good night. '.length });
  expect(next.found).toEqual([{ ...take, reused: true }]);
});

test('everything that changes the sound makes another take; what does not, does not', async () => {
  const { newNarration } = await openStudio();
  const hello = () => passageOf('Hello.');
  const narration = (change: { delivery?: object; server?: string }) => newNarration().say(hello(), change);
  const takes = [await narration({})];
  for (const delivery of [
    { voiceId: 'tone-b' },
    { modelId: 'another' },
    { format: outputFormat('mp3_22050_32') },
    { controls: { speed: 0.9 } },
    { controls: { stability: 0 } },
    { controls: { speakerBoost: false } },
    { seed: 0 },
    { languageCode: 'en' },
    { textNormalization: 'on' },
    { dictionaries: ['d:1'] },
    { dictionaries: ['d:2'] },
  ]) {
    takes.push(await narration({ delivery }));
    expect(await narration({ delivery })).toBe(takes.at(-1));
  }
  takes.push(await narration({ server: 'another server' }), await newNarration().say(passageOf('Hello')));
  expect(new Set(takes).size).toBe(takes.length);
  for (const delivery of [{ schedule: [500] }, { dictionaries: [] }])
    expect(await narration({ delivery })).toBe(takes[0]);
});

test('a line that comes again is a line of its own, and the same one in every narration', async () => {
  const { newNarration } = await openStudio();
  const script = ['Yes.', 'No.', 'Yes.', 'Yes.'];
  const narrated = async () => {
    const { say } = newNarration();
    // Side by side, as passages are spoken.
    return Promise.all(script.map((line) => say(passageOf(line))));
  };
  const first = await narrated();
  expect(new Set(first).size).toBe(4);
  expect(await narrated()).toEqual(first);
});

test('a passage that is still being written is spoken at once, and kept for the next time', async () => {
  const { newNarration } = await openStudio();
  const slowly = () =>
    passageFrom(async function* () {
      yield { text: 'Hello.', midWord: false };
      await sleep(80);
      yield { text: 'And good night.', midWord: false };
    });
  const { say } = newNarration();
  expect(await say(slowly())).toBe('take 1 and its end');
  expect(await say(slowly())).toBe('take 2 and its end');
  const next = newNarration();
  expect(await next.say(passageOf('Hello.', 'And good night.'))).toBe('take 1 and its end');
  expect(await next.say(passageOf('Hello.', 'And good night.'))).toBe('take 2 and its end');
});

test('an ear that waits for the first sound waits for what has come, and not for a writer', async () => {
  const { newNarration } = await openStudio();
  await newNarration().say(passageOf('Hello.', 'And good night.'));
  const typed = passageFrom(async function* () {
    yield { text: 'Hello.', midWord: false };
    await sleep(40);
    yield { text: 'And good night.', midWord: false };
  });
  const [there, coming] = [newNarration(), newNarration()];
  expect(await there.say(passageOf('Hello.', 'And good night.'), { source: 'awaited writer' })).toBe(
    'take 1 and its end',
  );
  expect(await coming.say(typed, { source: 'awaited writer' })).toBe('take 2 and its end');
});

test('what was taken back is not kept', async () => {
  const { newNarration } = await openStudio();
  expect(await newNarration().say(passageOf('Hello.'), { takeBack: true })).toBe('half a wtake 1 and its end');
  expect(await newNarration().say(passageOf('Hello.'))).toBe('take 1 and its end');
});

test('a take keeps its key from version to version', async () => {
  const passage = passageOf('Hello.', 'And good night.');
  for await (const _ of passage.text.read(new AbortController().signal));
  const { key } = keysOf(passage, { ...DELIVERY, seed: 7, controls: { speed: 0.9 } }, 'a server', 0);
  expect(key).toBe('47e5097adc78fe0cb92425279261faaf973c36dc3099fd835d7c683b7d1ce27e');
});

test('what comes from a file is waited for, however busy the machine is', async () => {
  const { newNarration } = await openStudio();
  await newNarration().say(passageOf('Hello.', 'And good night.'));
  const read = passageFrom(async function* () {
    yield { text: 'Hello.', midWord: false };
    await sleep(300);
    yield { text: 'And good night.', midWord: false };
  });
  expect(await newNarration().say(read, { source: 'file' })).toBe('take 1 and its end');
});

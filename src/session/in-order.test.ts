import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Passage } from '../script/passage.js';
import { createRandom } from '../studio/weather/random.js';
import { passageOf } from '../testing/passages.js';
import { speakInOrder } from './in-order.js';

async function* passagesOf(count: number): AsyncGenerator<Passage> {
  for (let index = 0; index < count; index++) yield { ...passageOf(`Passage ${index}.`), index };
}

/** Takes its time, differently for each passage; remembers how many were at it at once. */
const speaker = (seed: number) => {
  const random = createRandom(seed);
  const state = { atOnce: 0, most: 0, started: [] as number[] };
  return {
    state,
    async *speak({ index }: Passage) {
      state.started.push(index);
      state.most = Math.max(state.most, ++state.atOnce);
      for (let piece = 0; piece < 3; piece++) {
        for (let wait = Math.floor(random() * 6); wait > 0; wait--) await turn();
        yield { frames: Uint8Array.of(index, piece), durationMs: 1, position: undefined };
      }
      state.atOnce -= 1;
    },
  };
};

const everything = async (spoken: ReturnType<typeof speakInOrder>, seen: number[][] = []) => {
  for await (const { audio } of spoken) {
    await audio.drainInto({ write: async ({ frames }) => void seen.push([...frames]), takeBack: () => false });
  }
  return seen;
};

test('however long each takes, they come out in order, never more at once than allowed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 12 }), fc.integer({ min: 1, max: 5 }), fc.nat(), async (count, limit, seed) => {
      const { state, speak } = speaker(seed);
      const spoken = speakInOrder(passagesOf(count), speak, { concurrency: () => limit, mayStart: async () => {} });
      const wanted = Array.from({ length: count * 3 }, (_, at) => [Math.floor(at / 3), at % 3]);
      expect(await everything(spoken)).toEqual(wanted);
      expect(state.most).toBeLessThanOrEqual(limit);
      expect(state.started).toEqual(Array.from({ length: count }, (_, index) => index));
    }),
    { numRuns: 40 },
  );
});

test('a failure comes out after all that was spoken before it, and the others are stopped', async () => {
  const { state, speak } = speaker(1);
  const seen: number[][] = [];
  const spoken = speakInOrder(
    passagesOf(9),
    async function* (passage) {
      if (passage.index === 2) throw new Error('the third cannot be spoken');
      yield* speak(passage);
    },
    { concurrency: () => 3, mayStart: async () => {} },
  );
  await expect(everything(spoken, seen)).rejects.toThrow('third');
  expect(seen.map(([index]) => index)).toEqual([0, 0, 0, 1, 1, 1]);
  expect(state.started.length).toBeLessThanOrEqual(5);
});

test('a script that breaks off is told after what it said', async () => {
  const broken = async function* () {
    yield* passagesOf(2);
    throw new Error('the script is gone');
  };
  const seen: number[][] = [];
  const { speak } = speaker(2);
  const spoken = speakInOrder(broken(), speak, { concurrency: () => 4, mayStart: async () => {} });
  await expect(everything(spoken, seen)).rejects.toThrow('gone');
  expect(seen.length).toBe(6);
});

test('nothing starts before it may', async () => {
  const { state, speak } = speaker(3);
  const spoken = speakInOrder(passagesOf(2), speak, {
    concurrency: () => 2,
    mayStart: async () => {
      throw new Error('no device');
    },
  });
  await expect(everything(spoken)).rejects.toThrow('no device');
  expect(state.started).toEqual([]);
});

test('whoever stops listening stops the speakers', async () => {
  let stopped = 0;
  const spoken = speakInOrder(
    passagesOf(5),
    async function* (_passage, { signal }) {
      try {
        while (!signal.aborted) {
          yield { frames: Uint8Array.of(1), durationMs: 1, position: undefined };
          await turn();
        }
      } finally {
        stopped += 1;
      }
    },
    { concurrency: () => 3, mayStart: async () => {} },
  );
  for await (const _passage of spoken) break;
  expect(stopped).toBeGreaterThan(0);
});

test('a slow passage does not hold up those behind it, but only so many wait for it', async () => {
  const started: number[] = [];
  let finishFirst = () => {};
  const firstIsDone = new Promise<void>((resolve) => {
    finishFirst = resolve;
  });
  const spoken = speakInOrder(
    passagesOf(9),
    async function* ({ index }) {
      started.push(index);
      if (index === 0) await firstIsDone;
      yield { frames: Uint8Array.of(index), durationMs: 1, position: undefined };
    },
    { concurrency: () => 2, mayStart: async () => {} },
  );
  const all = everything(spoken);
  for (let turns = 0; turns < 50; turns++) await turn();
  expect(started).toEqual([0, 1, 2, 3]);
  finishFirst();
  expect((await all).map(([index]) => index)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

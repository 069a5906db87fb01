import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { SpokenPiece } from '../takes/attempt.js';
import type { Ear } from '../takes/recite.js';
import { type Outlet, ReadAhead } from './read-ahead.js';

const piece = (name: number, sizeBytes = 1): SpokenPiece => ({
  frames: new Uint8Array(sizeBytes).fill(name),
  durationMs: 1,
  position: undefined,
});

/** An outlet that hears nothing until it is told to. */
const outletThatKeeps = () => {
  const kept: number[] = [];
  let heard = 0;
  return {
    kept,
    hearAll: () => {
      heard = kept.length;
    },
    write: async ({ frames }: SpokenPiece) => {
      kept.push(frames[0] ?? -1);
    },
    takeBack: (writes: number) => {
      if (writes > kept.length - heard) return false;
      kept.splice(-writes);
      return true;
    },
  };
};

/** A maker that is told what to do next. */
const puppet = () => {
  let ear: Ear | undefined;
  const waiting: (SpokenPiece | undefined)[] = [];
  let wake = () => {};
  const audio = new ReadAhead(async function* (itsEar, signal) {
    ear = itsEar;
    for (;;) {
      while (waiting.length === 0 && !signal.aborted) {
        const abort = once(signal, 'abort');
        await Promise.race([
          abort,
          new Promise<void>((resolve) => {
            wake = resolve;
          }),
        ]);
      }
      const next = waiting.shift();
      if (!next) return;
      yield next;
    }
  });
  const make = async (...pieces: (SpokenPiece | undefined)[]) => {
    waiting.push(...pieces);
    wake();
    for (let round = 0; round < 3; round++) await turn();
  };
  return { audio, make, takeBack: (pieces: number) => ear?.takeBack(pieces) };
};

test('what was made before its turn comes out in order, then what is made later', async () => {
  const { audio, make } = puppet();
  const outlet = outletThatKeeps();
  await make(piece(1), piece(2));
  const draining = audio.drainInto(outlet);
  await make(piece(3), undefined);
  await draining;
  expect(outlet.kept).toEqual([1, 2, 3]);
});

test('before its turn everything can be taken back', async () => {
  const { audio, make, takeBack } = puppet();
  await make(piece(1), piece(2), piece(3));
  expect(takeBack(2)).toBe(true);
  await make(piece(4), undefined);
  const outlet = outletThatKeeps();
  await audio.drainInto(outlet);
  expect(outlet.kept).toEqual([1, 4]);
});

test('of what has been written, all or none is taken back, as the outlet says', async () => {
  const { audio, make, takeBack } = puppet();
  const outlet = outletThatKeeps();
  const draining = audio.drainInto(outlet);
  await make(piece(1), piece(2));
  outlet.hearAll();
  await make(piece(3), piece(4));
  expect(takeBack(3)).toBe(false);
  expect(outlet.kept).toEqual([1, 2, 3, 4]);
  expect(takeBack(2)).toBe(true);
  expect(takeBack(0)).toBe(true);
  await make(piece(5), undefined);
  await draining;
  expect(outlet.kept).toEqual([1, 2, 5]);
});

test('what is written and what still waits are taken back together, or stay together', async () => {
  for (const isHeard of [true, false]) {
    const { audio, make, takeBack } = puppet();
    const outlet = outletThatKeeps();
    let letGo = () => {};
    const slow: Outlet = {
      takeBack: outlet.takeBack,
      write: async (item) => {
        await outlet.write(item);
        await new Promise<void>((resolve) => {
          letGo = resolve;
        });
      },
    };
    const draining = audio.drainInto(slow);
    await make(piece(1), piece(2), piece(3));
    if (isHeard) outlet.hearAll();
    expect(takeBack(3)).toBe(!isHeard);
    expect(outlet.kept).toEqual(isHeard ? [1] : []);
    await make(undefined);
    for (let round = 0; round < 4; round++) {
      letGo();
      await turn();
    }
    await draining;
    expect(outlet.kept).toEqual(isHeard ? [1, 2, 3] : []);
  }
});

test('a piece without sound is neither written nor counted', async () => {
  const { audio, make, takeBack } = puppet();
  const outlet = outletThatKeeps();
  const draining = audio.drainInto(outlet);
  await make(piece(1), piece(0, 0), piece(2));
  expect(takeBack(1)).toBe(true);
  await make(undefined);
  await draining;
  expect(outlet.kept).toEqual([1]);
});

test('a maker far ahead of its turn waits; what waits is bounded', async () => {
  let made = 0;
  const audio = new ReadAhead(async function* () {
    for (; made < 100; made++) yield piece(1, 1024 * 1024);
  });
  for (let round = 0; round < 20; round++) await turn();
  expect(made).toBeLessThanOrEqual(5);
  const outlet = outletThatKeeps();
  await audio.drainInto(outlet);
  expect(outlet.kept.length).toBe(100);
});

test('what was made before a failure comes out before it', async () => {
  const audio = new ReadAhead(async function* () {
    yield piece(1);
    throw new Error('broken');
  });
  const outlet = outletThatKeeps();
  await expect(audio.drainInto(outlet)).rejects.toThrow('broken');
  expect(outlet.kept).toEqual([1]);
});

test('given up, the maker stops, also one that waits for its turn', async () => {
  const stopped: string[] = [];
  const waiting = new ReadAhead(async function* () {
    try {
      for (;;) yield piece(1, 3 * 1024 * 1024);
    } finally {
      stopped.push('waiting');
    }
  });
  const working = new ReadAhead(async function* (_ear, signal) {
    yield piece(1);
    await once(signal, 'abort');
    stopped.push('working');
  });
  await turn();
  await Promise.all([waiting.stop(), working.stop()]);
  expect(stopped.sort()).toEqual(['waiting', 'working']);
});

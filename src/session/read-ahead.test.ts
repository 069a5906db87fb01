import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { SpokenPiece } from '../takes/attempt.js';
import type { Ear } from '../takes/recite.js';
import { ReadAhead } from './read-ahead.js';

const MEBIBYTE = 1024 * 1024;

const piece = (sizeBytes: number): SpokenPiece => ({
  frames: new Uint8Array(sizeBytes),
  durationMs: 1,
  position: undefined,
});

const collecting = () => {
  const written: SpokenPiece[] = [];
  const takenBack: number[] = [];
  return {
    written,
    takenBack,
    outlet: {
      write: async (one: SpokenPiece) => void written.push(one),
      takeBack: (writes: number) => takenBack.push(writes) > 0,
    },
  };
};

test('what waits is bounded, and goes on when it is taken', async () => {
  let made = 0;
  const audio = new ReadAhead(async function* () {
    for (; made < 40; made++) yield piece(MEBIBYTE);
  });
  await sleep(50);
  expect(made).toBeGreaterThan(0);
  expect(made).toBeLessThan(8);
  const { written, outlet } = collecting();
  await audio.drainInto(outlet);
  expect(written).toHaveLength(40);
});

test('a maker who waits for a listener is stopped as well', async () => {
  let isOver = false;
  const audio = new ReadAhead(async function* () {
    try {
      for (;;) yield piece(MEBIBYTE);
    } finally {
      isOver = true;
    }
  });
  await sleep(20);
  await audio.stop();
  expect(isOver).toBe(true);
});

test('what was made before a failure is heard, then the failure is told', async () => {
  const audio = new ReadAhead(async function* () {
    yield piece(1);
    throw new Error('broken');
  });
  const { written, outlet } = collecting();
  await expect(audio.drainInto(outlet)).rejects.toThrow('broken');
  expect(written).toHaveLength(1);
});

test('what still waits is taken back without asking the ear; for the rest the ear is asked', async () => {
  const ears: Ear[] = [];
  let goOn = () => {};
  const audio = new ReadAhead(async function* (ear) {
    ears.push(ear);
    for (let at = 0; at < 4; at++) yield piece(1);
    await new Promise<void>((resolve) => {
      goOn = resolve;
    });
  });
  await sleep(10);
  expect(ears[0]?.takeBack(1)).toBe(true);
  const { written, takenBack, outlet } = collecting();
  const drained = audio.drainInto(outlet);
  await sleep(10);
  expect(written).toHaveLength(3);
  expect(ears[0]?.takeBack(2)).toBe(true);
  expect(takenBack).toEqual([2]);
  goOn();
  await drained;
  expect(written).toHaveLength(3);
});

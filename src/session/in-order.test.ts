import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Passage } from '../script/passage.js';
import type { SpokenPiece } from '../takes/attempt.js';
import { passageOf } from '../testing/passages.js';
import { speakInOrder, type Turn } from './in-order.js';

const piece = (text: string): SpokenPiece => ({ frames: Buffer.from(text), durationMs: 1, position: undefined });

/** How long each piece of each passage takes to make. */
interface Plan {
  readonly delaysMs: readonly (readonly number[])[];
  readonly failsAt?: number;
}

const speakAll = async (
  { delaysMs, failsAt }: Plan,
  concurrency: number,
  mayStart: Promise<void> = Promise.resolve(),
) => {
  const seen = { running: 0, most: 0, stopped: 0, heard: '' };
  async function* passages(): AsyncGenerator<Passage> {
    for (const index of delaysMs.keys()) yield { ...passageOf('x'), index };
  }
  async function* speak({ index }: Passage, { signal }: Turn): AsyncGenerator<SpokenPiece, void> {
    seen.most = Math.max(seen.most, ++seen.running);
    try {
      for (const [at, delayMs] of (delaysMs[index] ?? []).entries()) {
        await sleep(delayMs, undefined, { signal });
        if (index === failsAt) throw new Error(`passage ${index}`);
        yield piece(`${index}.${at} `);
      }
    } catch (reason) {
      if (signal.aborted) seen.stopped++;
      throw reason;
    } finally {
      seen.running--;
    }
  }
  const outlet = {
    write: async ({ frames }: SpokenPiece) => {
      seen.heard += Buffer.from(frames).toString();
    },
    takeBack: () => false,
  };
  const order = { concurrency: () => concurrency, mayStart: () => mayStart };
  const run = async () => {
    for await (const { audio } of speakInOrder(passages(), speak, order)) await audio.drainInto(outlet);
  };
  return { seen, ran: run() };
};

test('whatever takes how long, everything is heard once, in order, with never more at once than asked', async () => {
  const plan = fc.array(fc.array(fc.nat(4), { maxLength: 4 }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(plan, fc.integer({ min: 1, max: 4 }), async (delaysMs, concurrency) => {
      const { seen, ran } = await speakAll({ delaysMs }, concurrency);
      await ran;
      expect(seen.heard).toBe(delaysMs.flatMap((pieces, index) => pieces.map((_, at) => `${index}.${at} `)).join(''));
      expect(seen.most).toBeLessThanOrEqual(concurrency);
      expect(seen.running).toBe(0);
    }),
    { numRuns: 50 },
  );
});

test('passages are spoken at the same time', async () => {
  const { seen, ran } = await speakAll({ delaysMs: Array.from({ length: 6 }, () => [10]) }, 3);
  await ran;
  expect(seen.most).toBe(3);
});

test('a passage that fails ends the run behind what came before it, and stops those ahead', async () => {
  const { seen, ran } = await speakAll({ delaysMs: [[1], [1], [5_000]], failsAt: 1 }, 3);
  await expect(ran).rejects.toThrow('passage 1');
  expect(seen).toMatchObject({ heard: '0.0 ', running: 0, stopped: 1 });
});

test('nothing is started before it may be', async () => {
  const gate = closedGate();
  const { seen, ran } = await speakAll({ delaysMs: [[1], [1]] }, 2, gate.opened);
  await sleep(30);
  expect(seen.most).toBe(0);
  gate.open();
  await ran;
  expect(seen.heard).toBe('0.0 1.0 ');
});

const closedGate = (): { opened: Promise<void>; open: () => void } => {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
};

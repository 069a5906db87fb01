import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Sink } from './sink.js';

/** A sink under test, and how to look behind it. */
export interface SinkSubject {
  readonly sink: Sink;
  /** What it produced: bytes of a file, of a stream, of a player's input. */
  output(): Promise<Buffer>;
  /** Names of what must not be there after an abort: partial files, children. */
  leftovers(): Promise<readonly string[]>;
}

export interface SinkContract {
  /** One passage of whole frames in the sink's format. */
  readonly frames: Uint8Array;
  open(): Promise<SinkSubject>;
  /** The same, with a reader or device that takes nothing. Left out where there is none: a file. */
  openStalled?(): Promise<SinkSubject>;
}

/** What every sink promises. */
export const testSinkContract = (name: string, { frames, open, openStalled }: SinkContract): void => {
  const opened = async (opener = open): Promise<SinkSubject> => {
    const subject = await opener();
    onTestFinished(() => subject.sink.abort());
    return subject;
  };

  describe(`${name}, as a sink`, () => {
    test('takes passages in pieces and ends', async () => {
      const { sink, output } = await opened();
      for (let passage = 0; passage < 2; passage++) {
        await sink.write(frames.subarray(0, 0));
        await sink.write(frames);
        await sink.endPassage();
      }
      await sink.end();
      expect((await output()).length).toBeGreaterThan(0);
    });

    test('stops before anything came, and leaves nothing', async () => {
      const { sink, leftovers } = await opened();
      await sink.abort();
      expect(await leftovers()).toEqual([]);
    });

    test('stops in the middle, twice and at the same time, and leaves nothing', async () => {
      const { sink, leftovers } = await opened();
      await sink.write(frames);
      await sink.endPassage();
      await sink.write(frames);
      await Promise.all([sink.abort(), sink.abort()]);
      await sink.abort();
      expect(await leftovers()).toEqual([]);
    });

    test('after an abort every call ends with an AbortError', async () => {
      const { sink, leftovers } = await opened();
      await sink.abort();
      for (const call of [() => sink.write(frames), () => sink.endPassage(), () => sink.end()]) {
        await expect(call()).rejects.toMatchObject({ name: 'AbortError' });
      }
      expect(await leftovers()).toEqual([]);
    });

    test('an abort while it ends settles both', async () => {
      const { sink } = await opened();
      await sink.write(frames);
      await sink.endPassage();
      const ended = sink.end().catch((reason) => reason);
      await sink.abort();
      const reason = await ended;
      if (reason !== undefined) expect(reason).toMatchObject({ name: 'AbortError' });
    });

    test('an abort after the end changes nothing', async () => {
      const { sink, output } = await opened();
      await sink.write(frames);
      await sink.endPassage();
      await sink.end();
      const before = await output();
      await sink.abort();
      expect((await output()).equals(before)).toBe(true);
    });

    if (!openStalled) return;
    test('holds the writer up when nobody takes the sound, and lets it go on an abort', async () => {
      const { sink, leftovers } = await opened(openStalled);
      let writtenBytes = 0;
      const writing = (async () => {
        while (writtenBytes < MOST_BYTES) {
          await sink.write(frames);
          await sink.endPassage();
          writtenBytes += frames.length;
        }
      })().catch((reason) => reason);
      let before = -1;
      while (before !== writtenBytes) {
        before = writtenBytes;
        await sleep(300);
      }
      expect(writtenBytes).toBeLessThan(MOST_BYTES);
      const startMs = performance.now();
      await sink.abort();
      expect(await writing).toMatchObject({ name: 'AbortError' });
      expect(performance.now() - startMs).toBeLessThan(1000);
      expect(await leftovers()).toEqual([]);
    });
  });
};

/** More than any sink may hold. */
const MOST_BYTES = 8 << 20;

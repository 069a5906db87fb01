import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createPlayoutBuffer, type PlayoutBufferOptions } from './playout-buffer.js';

/** A buffer, a clock to turn by hand, and a device that takes what it gets. */
const playing = (
  options: PlayoutBufferOptions = {},
  underrunFromMs = (dryAtMs: number): number | undefined => dryAtMs,
) => {
  const clock = { nowMs: 1000 };
  const device = { dryAtMs: Number.POSITIVE_INFINITY };
  const gaps: { atMs: number; gapMs: number }[] = [];
  const waits: { atMs: number; gapMs: number }[] = [];
  const buffer = createPlayoutBuffer<string>(
    { ...options, nowMs: () => clock.nowMs },
    {
      silentSinceMs: () => (device.dryAtMs < clock.nowMs ? device.dryAtMs : undefined),
      underrunFromMs,
      wait: (atMs, gapMs) => waits.push({ atMs, gapMs }),
      underrun: (atMs, gapMs) => gaps.push({ atMs, gapMs }),
    },
  );
  const played: string[] = [];
  const done = (async () => {
    for (;;) {
      await buffer.readable();
      const next = buffer.take();
      if (next) {
        played.push(next.skipMs > 0 ? `${next.item} from ${next.skipMs}` : next.item);
        const beginMs = Math.max(Number.isFinite(device.dryAtMs) ? device.dryAtMs : 0, clock.nowMs);
        device.dryAtMs = beginMs + next.durationMs - next.skipMs;
      } else if (buffer.isAtEnd) return;
    }
  })();
  done.catch(() => {});
  return { buffer, clock, device, played, done, gaps, waits };
};

test('starts once the cushion is there', async () => {
  const { buffer, played } = playing();
  await buffer.write('a', 250);
  await turn();
  expect(played).toEqual([]);
  await buffer.write('b', 50);
  await turn();
  expect(played).toEqual(['a', 'b']);
});

test('starts at once when nothing more comes', async () => {
  const { buffer, played, done } = playing();
  await buffer.write('a', 10);
  buffer.end();
  await done;
  expect(played).toEqual(['a']);
  expect(buffer.underruns).toBe(0);
});

test('a device that ran dry is an underrun, its gap lasts until the larger cushion is there', async () => {
  const { buffer, clock, played, gaps } = playing();
  await buffer.write('a', 300);
  await turn();
  clock.nowMs += 301;
  await buffer.write('b', 300);
  await turn();
  expect(buffer.underruns).toBe(1);
  expect(played).toEqual(['a']);
  clock.nowMs += 40;
  await buffer.write('c', 300);
  await turn();
  expect(played).toEqual(['a', 'b', 'c']);
  expect(gaps).toEqual([{ atMs: 1300, gapMs: 41 }]);
  clock.nowMs += 620;
  await buffer.write('d', 900);
  await turn();
  expect(gaps).toHaveLength(2);
  expect(buffer.longestGapMs).toBe(41);
});

test('late, but while the device still played, is none', async () => {
  const { buffer, clock, played } = playing();
  await buffer.write('a', 300);
  await turn();
  clock.nowMs += 299;
  await buffer.write('b', 10);
  await turn();
  expect(buffer.underruns).toBe(0);
  expect(played).toEqual(['a', 'b']);
});

test('the cushion grows with each underrun, from 0.3 to 1.5 s', async () => {
  const { buffer, clock, played } = playing();
  const cushionsMs: number[] = [];
  for (let round = 0; round < 7; round++) {
    const before = played.length;
    let writtenMs = 0;
    for (; played.length === before; writtenMs += 100) {
      await buffer.write('x', 100);
      await turn();
    }
    cushionsMs.push(writtenMs);
    clock.nowMs += 5000;
  }
  expect(cushionsMs).toEqual([300, 600, 900, 1200, 1500, 1500, 1500]);
  expect(buffer.underruns).toBe(6);
});

test('a silence that nothing could have prevented is a wait: no underrun, and no reason for a larger cushion', async () => {
  const { buffer, clock, played, gaps, waits } = playing({}, () => undefined);
  for (let round = 0; round < 3; round++) {
    await buffer.write('x', 300);
    await turn();
    expect(played).toHaveLength(round + 1);
    clock.nowMs += 5000;
  }
  expect(buffer).toMatchObject({ underruns: 0, longestGapMs: 0 });
  expect(gaps).toEqual([]);
  expect(waits).toEqual([
    { atMs: 1300, gapMs: 4700 },
    { atMs: 6300, gapMs: 4700 },
  ]);
});

test('a silence of which only the end could have been prevented is both', async () => {
  const { buffer, clock, gaps, waits } = playing({}, (dryAtMs) => dryAtMs + 4000);
  await buffer.write('x', 300);
  await turn();
  clock.nowMs += 5000;
  await buffer.write('x', 600);
  await turn();
  expect(waits).toEqual([{ atMs: 1300, gapMs: 4000 }]);
  expect(gaps).toEqual([{ atMs: 5300, gapMs: 700 }]);
  expect(buffer).toMatchObject({ underruns: 1, longestGapMs: 700 });
});

test('that the device was silent a little sooner than it had seemed is no wait', async () => {
  const { buffer, clock, device, gaps, waits } = playing();
  await buffer.write('x', 300);
  await turn();
  clock.nowMs += 5000;
  await buffer.write('x', 10);
  device.dryAtMs -= 0.4;
  await buffer.write('x', 590);
  await turn();
  expect(waits).toEqual([]);
  expect(gaps).toEqual([{ atMs: 1299.6, gapMs: 4700.4 }]);
});

test('the cushion is never larger than what a short look-ahead can fill', async () => {
  const { buffer, clock, played } = playing({ lookAheadMs: 500 });
  for (let round = 0; round < 4; round++) {
    await buffer.write('x', 250);
    await turn();
    expect(played).toHaveLength(round + 1);
    clock.nowMs += 5000;
  }
  expect(buffer.underruns).toBe(3);
});

test('silence after the last word is no underrun', async () => {
  const { buffer, clock, done } = playing();
  await buffer.write('a', 300);
  await turn();
  clock.nowMs += 5000;
  buffer.end();
  await done;
  expect(buffer.underruns).toBe(0);
});

test('writers wait at the high watermark and go on below the low one', async () => {
  const buffer = createPlayoutBuffer<string>({ lookAheadMs: 1000 }, { silentSinceMs: () => undefined });
  for (const item of ['a', 'b', 'c']) await buffer.write(item, 240);
  let isThrough = false;
  const written = buffer.write('d', 300).then(() => {
    isThrough = true;
  });
  await buffer.readable();
  buffer.take();
  await turn();
  expect(buffer.bufferedMs).toBe(780);
  expect(isThrough).toBe(false);
  buffer.take();
  await written;
  expect(buffer.bufferedMs).toBe(540);
});

test('an abort frees reader and writer', async () => {
  const { buffer, done } = playing({ lookAheadMs: 1000 });
  const full = createPlayoutBuffer<string>({ lookAheadMs: 100 }, { silentSinceMs: () => undefined });
  const written = full.write('a', 200);
  for (const one of [buffer, full]) {
    one.abort(new Error('stop'));
    one.abort(new Error('again'));
  }
  await expect(written).rejects.toThrow('stop');
  await expect(done).rejects.toThrow('stop');
  await expect(buffer.write('b', 1)).rejects.toThrow('stop');
  expect(full.bufferedMs).toBe(0);
  expect(full.writtenMs).toBe(200);
});

test('goes back and forth on the time line', async () => {
  const { buffer, played } = playing();
  for (const item of ['a', 'b', 'c', 'd']) await buffer.write(item, 100);
  await turn();
  expect(played.splice(0)).toEqual(['a', 'b', 'c', 'd']);
  buffer.seek(40);
  expect(buffer.bufferedMs).toBe(360);
  await turn();
  expect(played.splice(0)).toEqual(['a from 40', 'b', 'c', 'd']);
  buffer.seek(300);
  await turn();
  // Too little for the cushion.
  expect(played).toEqual([]);
  await buffer.write('e', 200);
  await turn();
  expect(played.splice(0)).toEqual(['d', 'e']);
  expect(buffer.underruns).toBe(0);
});

test('what was heard cannot be taken back, also after going back', async () => {
  const { buffer } = playing();
  for (const item of ['a', 'b', 'c']) await buffer.write(item, 100);
  await turn();
  buffer.seek(250);
  expect(buffer.takeBack(1)).toBe(false);
  await buffer.write('d', 100);
  expect(buffer.takeBack(2)).toBe(false);
  expect(buffer.takeBack(1)).toBe(true);
  expect(buffer.writtenMs).toBe(300);
});

test('an hour of sound holds no more than is to be kept', async () => {
  const keepBytes = 1 << 20;
  const { buffer, clock } = playing({ keepBytes });
  const runs = 4 * 3600;
  for (let run = 0; run < runs; run++) {
    await buffer.write('r', 250, 4000);
    clock.nowMs += 250;
  }
  await turn();
  expect(buffer.writtenMs).toBe(3_600_000);
  const keptMs = buffer.writtenMs - buffer.keptFromMs;
  expect(keptMs).toBeGreaterThan(0.9 * 250 * (keepBytes / 4256) - 400);
  expect(keptMs).toBeLessThanOrEqual(250 * (keepBytes / 4256));
});

import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createPlayoutBuffer, type PlayoutBufferOptions } from './playout-buffer.js';

/** A buffer, a clock to turn by hand, and a device that takes what it gets. */
const playing = (options: PlayoutBufferOptions = {}) => {
  const clock = { nowMs: 1000 };
  const buffer = createPlayoutBuffer<string>({ ...options, nowMs: () => clock.nowMs });
  const played: string[] = [];
  const done = (async () => {
    for await (const item of buffer.read()) played.push(item);
  })();
  done.catch(() => {});
  return { buffer, clock, played, done };
};

test('starts once the cushion is there', async () => {
  const { buffer, played } = playing();
  await buffer.write('a', 150);
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

test('a device that ran dry is an underrun, and the next cushion is larger', async () => {
  const { buffer, clock, played } = playing();
  await buffer.write('a', 300);
  await turn();
  clock.nowMs += 301;
  await buffer.write('b', 300);
  await turn();
  expect(buffer.underruns).toBe(1);
  expect(played).toEqual(['a']);
  await buffer.write('c', 200);
  await turn();
  expect(played).toEqual(['a', 'b', 'c']);
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

test('the cushion stops growing', async () => {
  const { buffer, clock, played } = playing();
  for (let round = 0; round < 8; round++) {
    await buffer.write(`${round}`, 1500);
    await turn();
    expect(played).toHaveLength(round + 1);
    clock.nowMs += 5000;
  }
  expect(buffer.underruns).toBe(7);
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

test('writing waits at the look-ahead', async () => {
  const buffer = createPlayoutBuffer<string>({ lookAheadMs: 1000 });
  await buffer.write('a', 600);
  let isThrough = false;
  const written = buffer.write('b', 600).then(() => {
    isThrough = true;
  });
  await turn();
  expect(isThrough).toBe(false);
  expect(buffer.bufferedMs).toBe(1200);
  const reader = buffer.read();
  await reader.next();
  await written;
  expect(buffer.bufferedMs).toBe(600);
});

test('tells what was handed over and what of it was heard', async () => {
  const { buffer, clock } = playing();
  await buffer.write('a', 1000);
  await turn();
  clock.nowMs += 400;
  expect(buffer.handedOverMs).toBe(1000);
  expect(buffer.heardMs).toBe(400);
  clock.nowMs += 4000;
  expect(buffer.heardMs).toBe(1000);
});

test('an abort frees reader and writer', async () => {
  const { buffer, done } = playing({ lookAheadMs: 100, cushionMs: 500 });
  const written = buffer.write('a', 200);
  buffer.abort(new Error('stop'));
  buffer.abort(new Error('again'));
  await expect(written).rejects.toThrow('stop');
  await expect(done).rejects.toThrow('stop');
  await expect(buffer.write('b', 1)).rejects.toThrow('stop');
  expect(buffer.bufferedMs).toBe(0);
});

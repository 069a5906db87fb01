import { expect, test } from 'vitest';
import { createTurns } from './turns.js';

/** What is served in the next turns, each stream asking again as soon as it was served. */
const serve = (turns: ReturnType<typeof createTurns<number>>, count: number): (number | undefined)[] =>
  Array.from({ length: count }, () => {
    const stream = turns.next();
    if (stream !== undefined) turns.add(stream, stream);
    return stream;
  });

test('streams take turns, however much each has asked for', () => {
  const turns = createTurns<number>();
  for (let request = 0; request < 10; request++) turns.add(1, 1);
  turns.add(2, 2);
  turns.add(3, 3);
  expect(Array.from({ length: 6 }, () => turns.next())).toEqual([1, 2, 3, 1, 1, 1]);
});

test('a newcomer is next, beside a hundred with long texts', () => {
  const turns = createTurns<number>();
  for (let stream = 0; stream < 100; stream++) turns.add(stream, stream);
  serve(turns, 250);
  turns.add(1000, 1000);
  const served = serve(turns, 2);
  expect(served).toContain(1000);
});

test('who was silent for a round is a newcomer again', () => {
  const turns = createTurns<number>();
  turns.add(1000, 1000);
  turns.next();
  for (let stream = 0; stream < 50; stream++) turns.add(stream, stream);
  serve(turns, 130);
  turns.add(1000, 1000);
  expect(serve(turns, 2)).toContain(1000);
});

test('newcomers without end leave the others every fourth turn', () => {
  const turns = createTurns<number>();
  for (let stream = 0; stream < 10; stream++) turns.add(stream, stream);
  serve(turns, 20);
  let newcomer = 100;
  let old = 0;
  for (let turn = 0; turn < 40; turn++) {
    turns.add(newcomer++, -1);
    const served = turns.next();
    if (served !== undefined && served >= 0) {
      old++;
      turns.add(served, served);
    }
  }
  expect(old).toBe(10);
});

test('a removed stream leaves nothing, and the others keep their order', () => {
  const turns = createTurns<number>();
  for (const stream of [1, 2, 2, 3]) turns.add(stream, stream);
  turns.remove(2);
  expect([turns.next(), turns.next(), turns.next()]).toEqual([1, 3, undefined]);
});

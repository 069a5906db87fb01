import { expect, test } from 'vitest';
import { linesOf } from './lines.js';

const collect = async (pieces: Iterable<Uint8Array>, maxBytes = 100): Promise<string[]> => {
  const lines: string[] = [];
  for await (const line of linesOf(asBody(pieces), maxBytes)) lines.push(line);
  return lines;
};

async function* asBody(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

const BODY = Buffer.from('{"a":"ä – 🎧"}\n\r\n{"b":1}\r\n\n{"c":2}');
const LINES = ['{"a":"ä – 🎧"}', '{"b":1}', '{"c":2}'];

test('a body cut at any two bytes gives the same lines', async () => {
  for (let first = 0; first <= BODY.length; first++) {
    for (let second = first; second <= BODY.length; second++) {
      const pieces = [BODY.subarray(0, first), BODY.subarray(first, second), BODY.subarray(second)];
      expect(await collect(pieces), `cut at ${first} and ${second}`).toEqual(LINES);
    }
  }
});

test('a line without end is not gathered for ever', async () => {
  let taken = 0;
  const endless = function* () {
    for (;;) {
      taken += 10;
      yield Buffer.alloc(10, 'x');
    }
  };
  await expect(collect(endless(), 100)).rejects.toThrow(RangeError);
  expect(taken).toBe(110);
  expect(await collect([Buffer.from(`${'x'.repeat(100)}\n${'y'.repeat(100)}`)], 100)).toHaveLength(2);
});

import { readFileSync } from 'node:fs';

/** A sound from fixtures/audio (its README tells what is in each), as a fresh copy. */
export const audioFixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/audio/${name}`, import.meta.url)));

/** The same bytes in pieces that end at the given positions. */
export function* cutAt(bytes: Uint8Array, positions: readonly number[]): Generator<Uint8Array> {
  const ends = [...new Set(positions)].filter((position) => position < bytes.length).sort((a, b) => a - b);
  let start = 0;
  for (const end of [...ends, bytes.length]) {
    yield bytes.subarray(start, end);
    start = end;
  }
}

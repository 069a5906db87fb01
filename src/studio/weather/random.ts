/** The mulberry32 generator: numbers in [0, 1), the same for the same seed. */
export const createRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
};

/**
 * One number in [0, 1) for a place that whole numbers name: (seed, fault, connection). The same whenever it is asked for, and
 * whatever was drawn elsewhere meanwhile.
 */
export const drawAt = (...place: readonly number[]): number => {
  let hash = 0x9e3779b9;
  for (const number of place) {
    // The finisher of MurmurHash3: neighbouring numbers give unrelated ones.
    hash = Math.imul(hash ^ (number >>> 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash = (hash ^ (hash >>> 16)) + 0x6d2b79f5;
  }
  return createRandom(hash)();
};

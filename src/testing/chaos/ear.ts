import { createRandom } from '../../studio/weather/random.js';

/** `player`: hears what it gets after a while, and gives back what it has not heard; `pipe`: gives nothing back. */
export type EarKind = 'player' | 'pipe';

export interface ListeningEar {
  write(frames: Uint8Array): void;
  /** Undo the last writes of this passage, all or none. */
  takeBack(writes: number): boolean;
  endPassage(): void;
  /** Whether it makes the writer wait now. */
  isSlow(): boolean;
  readonly takenBack: number;
  output(): Buffer;
}

/** An ear that hears at random times; a file ("saved") takes all. */
export const createEar = (kind: EarKind | 'saved', seed: number): ListeningEar => {
  const random = createRandom(seed);
  // A different pace for each run: some hear at once, some hardly ever.
  const hears = kind === 'pipe' ? 1 : random() ** 4;
  const slowness = random() / 2;
  const written: Uint8Array[] = [];
  let heard = 0;
  let takenBack = 0;
  return {
    write(frames) {
      if (frames.length === 0) throw new Error('a piece without sound was written');
      written.push(frames);
      if (random() < hears) heard += Math.ceil(random() * (written.length - heard));
      if (kind === 'pipe') heard = written.length;
    },
    takeBack(writes) {
      if (kind === 'saved') throw new Error('a saved passage was taken back');
      if (random() < hears / 4) heard = written.length;
      if (writes > written.length - heard) return false;
      written.length -= writes;
      takenBack += 1;
      return true;
    },
    endPassage() {
      heard = written.length;
    },
    isSlow: () => random() < slowness,
    get takenBack() {
      return takenBack;
    },
    output: () => Buffer.concat(written),
  };
};

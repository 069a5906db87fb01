import { timedRuns } from '../audio/frames.js';
import type { PlayoutBuffer } from '../audio/playout-buffer.js';
import type { OutputFormat } from '../speech/output-format.js';

/** A mark between the frames: the passage before it is complete. */
export const PASSAGE_END = Symbol('passage end');
export type Item = Uint8Array | typeof PASSAGE_END;

/** What is written enters the buffer in runs, and leaves it, when it is taken back, write by write. */
export class WrittenRuns {
  /** How many items of the buffer each write of this passage has become. */
  readonly #runsOfWrites: number[] = [];

  constructor(
    private readonly buffer: PlayoutBuffer<Item>,
    private readonly format: OutputFormat,
  ) {}

  async write(frames: Uint8Array): Promise<void> {
    const runs = [...timedRuns(frames, this.format)];
    this.#runsOfWrites.push(runs.length);
    // All of them enter the buffer now, so that a write can be taken back whole.
    await Promise.all(runs.map((run) => this.buffer.write(run.frames, run.durationMs, run.frames.length)));
  }

  takeBack(writes: number): boolean {
    const runs = this.#runsOfWrites.slice(-writes).reduce((sum, count) => sum + count, 0);
    if (writes > this.#runsOfWrites.length || !this.buffer.takeBack(runs)) return false;
    this.#runsOfWrites.splice(-writes);
    return true;
  }

  async endPassage(): Promise<void> {
    this.#runsOfWrites.length = 0;
    await this.buffer.write(PASSAGE_END, 0);
  }
}

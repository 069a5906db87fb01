import type { Passage, Sentence } from '../script/passage.js';
import type { SpokenPiece } from '../takes/attempt.js';

/**
 * When the sentences of a script had been written, as far as its writer was waited for: it tells a silence in which the
 * words had still to come from one in which only their sound had. Times are on the clock `performance.now()`.
 */
export class WritingTimes {
  readonly #writtenAtMs = new WeakMap<Sentence, number>();
  #readAtMs = Number.NEGATIVE_INFINITY;
  #soundWrittenAtMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** A piece of the script was read. What had not to be waited for was there earlier; nobody knows since when. */
  read(waitedMs: number): void {
    if (waitedMs >= WAITED_MS) this.#readAtMs = this.nowMs();
  }

  /** A sentence of what has been read is whole. */
  sentence(sentence: Sentence): void {
    this.#writtenAtMs.set(sentence, this.#readAtMs);
  }

  /** Sound of a passage is about to go out. */
  sounds({ text }: Passage, { position, isSilence }: Pick<SpokenPiece, 'position' | 'isSilence'>): void {
    // A silence comes with the words behind it. The last word of a sentence is not begun before its end has come, and that
    // may be told by the next one only.
    const sentence =
      text.arrived[isSilence || !position ? 0 : position.sentence] ?? (text.ended ? text.arrived.at(-1) : undefined);
    this.#soundWrittenAtMs = sentence ? (this.#writtenAtMs.get(sentence) ?? Number.NEGATIVE_INFINITY) : this.nowMs();
  }

  /**
   * From when on the sound that goes out now was owed to an ear that has heard nothing since `dryAtMs`; undefined when it
   * came as soon as could be expected of words that had just been written.
   */
  readonly underrunFromMs = (dryAtMs: number): number | undefined => {
    const writtenAtMs = this.#soundWrittenAtMs;
    if (writtenAtMs <= dryAtMs - ANSWER_MS) return dryAtMs;
    return this.nowMs() - writtenAtMs > PATIENCE_MS ? Math.max(dryAtMs, writtenAtMs) : undefined;
  };
}

/** A file, or a pipe that has been filled, is read in less; a writer who is so fast is not waited for. */
const WAITED_MS = 20;
/** From a sentence to its sound: what a service and the way to it need on a calm day. */
const ANSWER_MS = 500;
/** The same on any day, with the time in which the writer might have gone on: from then on it is the sound that is late. */
const PATIENCE_MS = 2_000;

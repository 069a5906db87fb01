import type { Passage, PassageText } from '../script/passage.js';
import { writtenText } from '../script/written.js';
import type { Chapter } from '../sinks/transcript.js';
import type { SpokenPiece } from '../takes/attempt.js';

/** Where the chapters of a narration begin on its time line: at the speech of their headings. */
export class ChapterMarks {
  readonly #chapters: { readonly level: number; readonly headings: PassageText[]; readonly startMs: number }[] = [];
  /** Of the passage that is being written. */
  #writesMs: number[] = [];
  #passage: number | undefined;
  #endMs = 0;

  /** Sound was written. */
  add({ index, starts, headingLevel, text }: Passage, { durationMs, isSilence }: SpokenPiece): void {
    if (index !== this.#passage) this.#writesMs = [];
    const hasBegun = index === this.#passage && this.#hasSpoken;
    this.#passage = index;
    this.#hasSpoken = hasBegun || !isSilence;
    if (headingLevel !== undefined && !hasBegun && !isSilence) {
      if (starts === 'chapter') this.#chapters.push({ level: headingLevel, headings: [text], startMs: this.#endMs });
      else this.#chapters.at(-1)?.headings.push(text);
    }
    this.#writesMs.push(durationMs);
    this.#endMs += durationMs;
  }

  #hasSpoken = false;

  /** The last writes of this passage were undone: it will be spoken again from there. */
  takeBack(writes: number): void {
    for (const durationMs of this.#writesMs.splice(this.#writesMs.length - writes)) this.#endMs -= durationMs;
  }

  /** All of them, now that the narration is over. Sound before the first one belongs to none. */
  get chapters(): Chapter[] {
    return this.#chapters.map(({ level, headings, startMs }, index) => ({
      title: headings.flatMap(({ arrived }) => arrived.map(writtenText)).join(' '),
      level,
      startMs,
      endMs: this.#chapters[index + 1]?.startMs ?? this.#endMs,
    }));
  }
}

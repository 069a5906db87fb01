import type { Passage } from '../script/passage.js';
import type { TranscriptSentence } from '../sinks/transcript.js';
import type { SpokenPiece } from '../takes/attempt.js';
import type { StartedPassage } from './bookmark.js';
import { type SpokenSpan, sentencesOf } from './transcript-sentences.js';

/** What was said when, as it is written to the outputs. Grows with the text. */
export class TranscriptRecorder {
  readonly #passages: { readonly passage: StartedPassage; readonly spans: SpokenSpan[] }[] = [];
  #endMs = 0;

  /** Sound was written. */
  add(passage: StartedPassage, { durationMs, position, isSilence }: SpokenPiece): void {
    let last = this.#passages.at(-1);
    if (last?.passage.index !== passage.index) {
      last = { passage, spans: [] };
      this.#passages.push(last);
    }
    const startMs = this.#endMs;
    this.#endMs += durationMs;
    last?.spans.push({ startMs, endMs: this.#endMs, position, isSilence: isSilence === true });
  }

  /** The last writes of this passage were undone. */
  takeBack(writes: number): void {
    const spans = this.#passages.at(-1)?.spans ?? [];
    const [first] = spans.splice(spans.length - writes);
    if (first) this.#endMs = first.startMs;
  }

  /** All of it, now that the narration is over; a passage's words are put together when it is their turn. */
  *sentences(speakerOf: (passage: Passage) => string | undefined): Generator<TranscriptSentence, void, undefined> {
    for (const { passage, spans } of this.#passages) yield* sentencesOf(passage, spans, speakerOf(passage));
  }
}

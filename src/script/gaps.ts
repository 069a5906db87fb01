/** Silence between passages, made locally, in milliseconds. */
export interface Gaps {
  /** Where another speaker begins. */
  readonly turnMs: number;
  /** Between paragraphs. */
  readonly paragraphMs: number;
  /** Before a heading. */
  readonly chapterMs: number;
}

/** A voice pauses by itself between paragraphs; only another voice, which knows nothing of the one before, comes too soon. */
export const DEFAULT_GAPS: Gaps = { turnMs: 300, paragraphMs: 0, chapterMs: 0 };

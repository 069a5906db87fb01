import type { Gaps } from '../script/gaps.js';
import type { Passage } from '../script/passage.js';
import { isSameRole } from '../script/role.js';
import type { StartedPassage } from './bookmark.js';

/** The silence before each passage of a narration; to be asked once for each, in their order. */
export class GapBefore {
  #previous: Passage | undefined;

  /** @returns milliseconds */
  next(passage: StartedPassage, { turnMs, paragraphMs, chapterMs }: Gaps): number {
    const previous = this.#previous;
    this.#previous = passage;
    // Whoever goes on in the middle of a passage has heard what is before it.
    if ((passage.startSentence ?? 0) > 0) return 0;
    if (passage.pauseMs !== undefined) return passage.pauseMs;
    if (!previous) return 0;
    const ownMs = { turn: turnMs, paragraph: paragraphMs, chapter: chapterMs };
    const gapMs = passage.starts ? ownMs[passage.starts] : 0;
    // A heading may be somebody else's turn, too.
    return passage.starts === 'chapter' && !isSameRole(passage.role, previous.role) ? Math.max(gapMs, turnMs) : gapMs;
  }
}

import type { NarrateError } from '../errors.js';
import type { SpokenPiece } from '../takes/attempt.js';
import type { StartedPassage } from './bookmark.js';

/** Somebody who is told what goes out while it does, and must not hold it up. */
export interface Witness {
  /** Sound is about to go out. @param speaker  undefined for the narrator */
  wrote(passage: StartedPassage, piece: SpokenPiece, speaker: string | undefined): void;
  /** The last writes of this passage were undone: nobody has heard them. */
  tookBack(writes: number): void;
  /** All of the passage's sound has gone out. */
  ended(passage: StartedPassage): void;
  /** An attempt to speak a passage failed, and is made again. */
  retried(retry: PassageRetry): void;
}

export interface PassageRetry {
  /** From 0. */
  readonly passage: number;
  readonly error: NarrateError;
  /** How long is waited before it. */
  readonly delayMs: number;
}

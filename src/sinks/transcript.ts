export type { Chapter, EpisodeFurniture, EpisodeTags } from '../audio/furniture.js';

/** What was said when: the words as the script writes them, on the time line of the episode, in milliseconds. */
export interface TranscriptWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface TranscriptSentence {
  /** Undefined for the narrator. */
  readonly speaker: string | undefined;
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** In order; empty where the service gave no times. */
  readonly words: readonly TranscriptWord[];
  /** Whether a paragraph, or another speaker's turn, begins here. */
  readonly startsParagraph: boolean;
}

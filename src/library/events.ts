import type { FailureCode } from '../errors.js';

/** What happens in a narration, in order. Times are milliseconds on its own time line, which begins with its first sound. */
export type NarrationEvent = AudioArrive | NarrationNews;

/** All of it but the sound. */
export type NarrationNews = PassageStart | WordEnd | SentenceEnd | PassageEnd | PassageRetry | NarrationWarn;

/** Sound. */
export interface AudioArrive {
  readonly type: 'audio-arrive';
  /** Whole MP3 frames, or whole PCM samples: joined, all of them are one stream. */
  readonly bytes: Uint8Array;
  readonly startMs: number;
  readonly endMs: number;
}

/** Somebody begins to speak: a passage is some sentences in one voice, sent to the service as one. */
export interface PassageStart {
  readonly type: 'passage-start';
  /** From 0. */
  readonly passage: number;
  /** As the script calls them; undefined for the narrator. */
  readonly speaker: string | undefined;
  readonly startMs: number;
}

/** A word has been said. None come where the service gives no times. */
export interface WordEnd {
  readonly type: 'word-end';
  readonly passage: number;
  /** As the script writes it, with its punctuation. */
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** A sentence has been said. */
export interface SentenceEnd {
  readonly type: 'sentence-end';
  readonly passage: number;
  readonly speaker: string | undefined;
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
  /** In order; empty where the service gives no times. */
  readonly words: readonly { readonly text: string; readonly startMs: number; readonly endMs: number }[];
  /** Whether a paragraph, or another speaker's turn, begins here. */
  readonly startsParagraph: boolean;
}

/** All of a passage has been said, and proven: every word of it once. */
export interface PassageEnd {
  readonly type: 'passage-end';
  readonly passage: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** An attempt to speak a passage failed, and is made again: nothing to worry about, but it takes time. */
export interface PassageRetry {
  readonly type: 'passage-retry';
  readonly passage: number;
  readonly code: FailureCode;
  readonly message: string;
  /** How long is waited before it. */
  readonly delayMs: number;
}

/** Something is not as it was asked for, and the narration goes on. */
export interface NarrationWarn {
  readonly type: 'narration-warn';
  readonly message: string;
}

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

export interface Chapter {
  readonly title: string;
  /** Of its heading, 1-6. */
  readonly level: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** What is told about an episode. */
export interface EpisodeTags {
  readonly title?: string;
  /** Who made it. */
  readonly author?: string;
  /** The show it is an episode of. */
  readonly show?: string;
  readonly description?: string;
  readonly season?: number;
  readonly episode?: number;
  /** ISO 8601: a year, a month or a day. */
  readonly date?: string;
  readonly publisher?: string;
  readonly copyright?: string;
  /** ISO 639-1. */
  readonly language?: string;
  /** Path of a JPEG or PNG picture. */
  readonly cover?: string;
}

/** What goes with the sound of an episode; known when the last word has been spoken. */
export interface EpisodeFurniture {
  readonly tags: EpisodeTags;
  readonly chapters: readonly Chapter[];
}

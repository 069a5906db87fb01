/** What a listener can do while a narration sounds. Nothing here stops synthesis. */
export interface Remote {
  readonly isPaused: boolean;
  /** Playing speed, 0.5-2. */
  readonly speed: number;
  /** Gain, 0-2. */
  readonly volume: number;
  togglePause(): void;
  /** One sentence back (to the start of this one, unless it has only just begun) or forward. */
  skip(sentences: -1 | 1): void;
  setSpeed(speed: number): void;
  setVolume(volume: number): void;
  /** Stop listening; the place is remembered. */
  quit(): void;
  /** What is being heard now; undefined while nothing has been heard. */
  readonly caption: Caption | undefined;
  /** Where the ear is, and how much of the narration has been made so far. */
  readonly heardMs: number;
  readonly madeMs: number;
}

export interface Caption {
  /** Changes with each sentence. */
  readonly index: number;
  readonly sentence: string;
  /** The word that is being heard, as a range of UTF-16 code units of the sentence; undefined in a pause. */
  readonly word: { readonly start: number; readonly end: number } | undefined;
}

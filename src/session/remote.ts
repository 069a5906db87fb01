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
  /** The sentences that have begun since one of them, by its index, with the one that is being heard; 0 is before the first. */
  captionsSince(index: number): readonly Caption[];
  /** Where the ear is, and how much of the narration has been made so far. */
  readonly heardMs: number;
  readonly madeMs: number;
  /** Whether that is all of it. */
  readonly isComplete: boolean;
  /** Whom the ear waits for, when it has heard all there is and more is to come. */
  readonly waitsFor: Supplier | undefined;
}

/** Whoever the sound depends on: the script's writer, or the service. */
export type Supplier = 'writer' | 'service';

export interface Caption {
  /** Of the sentence: grows from 1 on, in the order of the script. */
  readonly index: number;
  readonly sentence: string;
  /** The word that is being heard, as a range of UTF-16 code units of the sentence; undefined in a pause. */
  readonly word: { readonly start: number; readonly end: number } | undefined;
}

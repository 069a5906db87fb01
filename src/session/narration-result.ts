import type { Metrics } from './metrics-snapshot.js';

/** What one narration came to. */
export interface NarrationResult {
  /** The file that was saved; null when nothing was. */
  readonly output: string | null;
  /** The narrator's. */
  readonly voice: SpokenVoice;
  /** False where only others spoke. */
  readonly hasNarrated?: boolean;
  /** Of everybody else who spoke. */
  readonly cast?: readonly { readonly speaker: string; readonly voice: SpokenVoice }[];
  readonly engine: 'offline' | 'elevenlabs';
  readonly modelId: string;
  /** Undefined where it cost nothing, or nobody knows. */
  readonly cost?: Charge;
  /** Words that may be misspoken: the first of them, and how many there are. */
  readonly doubts?: { readonly places: readonly DoubtfulPlace[]; readonly total: number };
  readonly metrics: Metrics;
}

export interface SpokenVoice {
  readonly id: string;
  /** Undefined where it was asked for by its id. */
  readonly name: string | undefined;
}

/** What speaking costs. */
export interface Cost {
  readonly credits: number;
  /** At list price. */
  readonly usd: number;
}

/** What a run has cost. */
export interface Charge extends Cost {
  /** Whether the service told it all; else what it did not tell, as over the WebSocket, is reckoned from what was sent. */
  readonly isExact: boolean;
}

/** Words of a narration that may be misspoken, and when they are heard. */
export interface DoubtfulPlace {
  /** In the narration. */
  readonly atMs: number;
  /** Spoken far too slowly, with a long silence inside, or far too fast or left out. */
  readonly kind: 'long' | 'silent' | 'rushed';
  /** The words in question, or those around a silence; of many, the first. */
  readonly text: string;
  /** By how much their time is more than usual, or, where they are rushed, less. */
  readonly offMs: number;
}

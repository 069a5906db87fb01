import type { Passage, PassageText, Sentence } from '../script/passage.js';
import type { OutputFormat } from './output-format.js';

/** How a passage is to be spoken: everything that changes its sound. */
export interface Delivery {
  readonly voiceId: string;
  readonly modelId: string;
  readonly format: OutputFormat;
  /** Characters to gather before each generation, 50-500 each; the last repeats. */
  readonly schedule: readonly number[];
  /** ISO 639-1. */
  readonly languageCode?: string;
  /** 0 to 4294967295. */
  readonly seed?: number;
  readonly textNormalization?: 'auto' | 'on' | 'off';
  /** The service's own pronunciation dictionaries, `id` or `id:version`, at most 3. */
  readonly dictionaries?: readonly string[];
  readonly controls: VoiceControls;
}

/** What is left out keeps the voice's own value. */
export interface VoiceControls {
  /** 0.7-1.2 */
  readonly speed?: number;
  /** 0-1 */
  readonly stability?: number;
  /** 0-1 */
  readonly similarity?: number;
  /** 0-1 */
  readonly style?: number;
  readonly speakerBoost?: boolean;
}

/** The time of each character, in order; the three arrays have one length. Times are relative, see `AudioChunk`. */
export interface Alignment {
  readonly chars: readonly string[];
  readonly startsMs: readonly number[];
  readonly durationsMs: readonly number[];
}

/** Encoded audio as it came, cut at any byte. */
export interface AudioChunk {
  readonly bytes: Uint8Array;
  /** Times of the text as sent; they restart at 0 with each generation of the service. */
  readonly alignment?: Alignment;
}

/** A sentence on its way to an engine, which may be told to speak it. */
export interface PacedSentence extends Sentence {
  /** Nothing more is to be gathered: this and all before it are to be spoken now. With an empty text: all before it. */
  readonly flush?: boolean;
}

/** A passage whose text comes as fast as it is to be spoken. */
export interface PacedPassage extends Omit<Passage, 'text'> {
  readonly text: Omit<PassageText, 'read'> & {
    read(signal: AbortSignal): AsyncGenerator<PacedSentence, void, undefined>;
  };
}

/** Turns a passage into audio. */
export interface SpeechEngine {
  /**
   * The audio of one passage, in order, read no faster than it is pulled. Ends only when the service has said that it is
   * complete; leaving early gives the connection up.
   * @throws NarrateError  anything else
   */
  speak(passage: PacedPassage, delivery: Delivery, signal: AbortSignal): AsyncGenerator<AudioChunk, void, undefined>;
  /** Open the next connection ahead, if that helps. Never throws: a failure shows when the passage is spoken. */
  warm(delivery: Delivery): void;
  /** Give every connection up. Resolves when nothing is left. */
  close(): Promise<void>;
}

import type { Alignment } from '../../speech/engine.js';
import type { OutputFormat } from '../../speech/output-format.js';

/** A voice the studio can speak with. */
export interface StudioVoice {
  /** Stable, safe in a URL path: "flite-rms". */
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** As the service labels voices: accent, age, gender, language, use_case, descriptive. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Encoded sound of a piece of text, and when each of its characters sounds. */
export interface SpokenPiece {
  /** A slice of one continuous encoded stream; may be cut inside a frame. */
  readonly bytes: Uint8Array;
  /** How long this piece sounds. */
  readonly durationMs: number;
  /** The characters of this piece as they were sent; times from the start of this piece. Joined over the pieces, `chars` is the text. */
  readonly alignment: Alignment;
  /** The characters as they were spoken ("3" is "three"); times from the start of this piece. */
  readonly normalizedAlignment: Alignment;
}

/** One continuous encoded stream in one voice: what one connection hears. */
export interface VoiceStream {
  /** Speak text; pieces come as soon as they are ready, a clause or sentence each. Leaving early stops the work. */
  speak(text: string, signal: AbortSignal): AsyncGenerator<SpokenPiece, void, undefined>;
  /** What the encoder still holds back; nothing can be spoken after it. */
  finish(): Promise<Uint8Array>;
  /** Let go of the encoder. */
  close(): void;
}

/** The studio's voices, run outside the main thread. */
export interface Voices {
  /** All of them; asking may cost a look at what is installed. */
  readonly list: readonly StudioVoice[];
  /** The voice of that id; costs nothing for those that are always there. */
  find(id: string): StudioVoice | undefined;
  /**
   * @param speed  1 is natural, 0.7-1.2
   * @throws NarrateError ERR_VOICE_UNKNOWN  no voice of that id
   * @throws NarrateError ERR_PLAN  a format these voices cannot make
   * @throws NarrateError ERR_RATE_LIMIT  far too many streams are open
   */
  open(options: { voiceId: string; speed: number; format: OutputFormat }): VoiceStream;
  close(): Promise<void>;
}

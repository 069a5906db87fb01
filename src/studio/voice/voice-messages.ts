import type { OutputFormat } from '../../speech/output-format.js';
import type { Span } from './alignment.js';
import type { FliteVoice } from './flite.js';

/** What the main thread tells the voice thread. Calls are answered by number, the rest is not. */
export type VoiceMessage =
  | { readonly type: 'open'; readonly stream: number; readonly manner: Manner }
  | ({ readonly type: 'speak'; readonly stream: number; readonly call: number } & Utterable)
  | { readonly type: 'finish'; readonly stream: number; readonly call: number }
  | { readonly type: 'close'; readonly stream: number };

export interface Manner {
  readonly voice: FliteVoice;
  /** 1 is natural. */
  readonly speed: number;
  readonly format: OutputFormat;
}

export interface Utterable {
  /** As `SpokenToken.words`; a comma alone is a short pause. */
  readonly words: readonly string[];
  /** The most silence to keep before the first sound and after the last. */
  readonly leadMs: number;
  readonly tailMs: number;
}

export type VoiceReply =
  | { readonly call: number; readonly spoken: SpokenSound }
  /** In words: what went wrong. */
  | { readonly call: number; readonly failure: string };

export interface SpokenSound {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly durationMs: number;
  /** When each word sounds; commas have none. */
  readonly spans: readonly Span[];
}

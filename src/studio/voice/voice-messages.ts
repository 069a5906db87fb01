import type { OutputFormat } from '../../speech/output-format.js';
import type { Span } from './alignment.js';
import type { EspeakHome } from './espeak-home.js';
import type { FliteVoice } from './flite.js';

/** What the main thread tells a voice thread. Calls are answered by number, the rest is not. */
export type VoiceMessage =
  /** Load ahead what a Flite voice needs. */
  | { readonly type: 'warm' }
  | { readonly type: 'open'; readonly stream: number; readonly manner: Manner }
  | { readonly type: 'speak'; readonly stream: number; readonly call: number; readonly said: Utterable }
  | { readonly type: 'finish'; readonly stream: number; readonly call: number }
  | { readonly type: 'close'; readonly stream: number };

export type VoiceCall = Extract<VoiceMessage, { call: number }>;

export interface Manner {
  readonly speaker: Speaker;
  /** 1 is natural. */
  readonly speed: number;
  readonly format: OutputFormat;
}

export type Speaker =
  | { readonly engine: 'flite'; readonly voice: FliteVoice }
  /** `voice` as eSpeak NG names it: "de", "de+f3". */
  | { readonly engine: 'espeak'; readonly voice: string; readonly home: EspeakHome };

export interface Utterable {
  /** Flite: as `SpokenToken.words`, a comma alone is a short pause. eSpeak NG: the text's code points. */
  readonly units: readonly string[];
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
  /** When each unit sounds; commas of Flite's have none. */
  readonly spans: readonly Span[];
}

/** What a voice says, before it is encoded. */
export interface Saying {
  /** -1…1, at the voice's own rate. */
  readonly samples: Float32Array;
  readonly durationMs: number;
  readonly spans: readonly Span[];
}

import { assertPlayable } from '../audio/frames.js';
import type { PlayoutBufferOptions } from '../audio/playout-buffer.js';
import type { OutputFormat } from '../speech/output-format.js';
import { Playback } from './playback-loop.js';
import type { Sink } from './sink.js';

/** What plays PCM: s16le, mono. */
export interface AudioDevice {
  /** Resolves when the device has taken it: waiting for it is the backpressure. Takes nothing in a pause. */
  write(pcm: Uint8Array): Promise<void>;
  /** Nothing more comes: resolves when the last sample has sounded, after the pause if there is one. */
  end(): Promise<void>;
  /** Silence at once. Safe at any time, also twice and in a pause. Never throws. */
  abort(): Promise<void>;
  /** Whether it can stop and go on without losing a sample. */
  readonly canPause: boolean;
  pause(): void;
  resume(): void;
  /** When all that it has taken will have sounded, on the clock `performance.now`. Moves on in a pause. */
  readonly dryAtMs: number;
  /** How much of what it was given has sounded, in playing time. */
  readonly soundedMs: number;
  /** Rejects when the device fails by itself; else it never settles. */
  readonly failure: Promise<never>;
}

/** A sink for the ear: it plays what has arrived, in real time, is steered, and tells how that goes. */
export interface PlaybackSink extends Required<Sink> {
  /** Resolves when the device is proven. @throws NarrateError ERR_PLAYBACK  there is none */
  readonly ready: Promise<void>;
  /**
   * Load what decoding takes: it holds the event loop up for some tens of milliseconds, so it is done when nothing is more
   * urgent. Otherwise it is loaded with the first sound.
   */
  prepare(): void;
  /** When the first sample was handed to the device (on the clock `performance.now`), once it was. */
  readonly firstSoundAtMs: number | undefined;
  /**
   * When the first sample that can be heard (louder than about -50 dBFS) sounds, by the device's clock; undefined until
   * that is known.
   */
  readonly firstAudibleAtMs: number | undefined;
  /**
   * Where the ear is on the narration's time line: the playing time, at speed 1, of everything written and not taken back.
   * Moves with seeks. Of MP3, the first 25 ms are the encoder's lead-in, which does not sound.
   */
  readonly heardMs: number;
  /** End of that time line. */
  readonly writtenMs: number;
  /** Written and not yet handed to the device. */
  readonly bufferedMs: number;
  /** From where on the time line sound is still kept for going back. */
  readonly keptFromMs: number;
  /** How often the device fell silent although its sound could have been there. */
  readonly underruns: number;
  /** The longest the device was silent in an underrun. */
  readonly longestGapMs: number;
  readonly isPaused: boolean;
  /** Stand still. What is written meanwhile is buffered; `end` waits. */
  pause(): void;
  resume(): void;
  /**
   * Go to a place of the time line, brought into keptFromMs…writtenMs; what was ahead in the device is dropped at once.
   * Does not change isPaused. Of no effect once the last sample has sounded.
   */
  seek(toMs: number): void;
  /** Gain, 0-2; 1 as it is. Heard when the device has played what it has: within a second. */
  volume: number;
  /** Playing speed with the pitch kept, 0.5-2. Heard like the volume. */
  speed: number;
}

export type PlayoutEvent =
  /** A run was handed over: when it will sound (on the clock `performance.now`, unless a pause comes between), its place on the time line, what waits behind it. */
  | {
      readonly type: 'played';
      readonly atMs: number;
      readonly fromMs: number;
      readonly durationMs: number;
      readonly bufferedMs: number;
    }
  /**
   * The device had nothing to play from `atMs` on, for so long, although its sound could have been there; or, a wait, while
   * that could not be. Told when the sound goes on, the wait first.
   */
  | { readonly type: 'underrun' | 'wait'; readonly atMs: number; readonly gapMs: number };

export interface PlaybackOptions extends PlayoutBufferOptions {
  readonly format: OutputFormat;
  /** Opens the device; called at once, and again after a seek. The signal gives the attempt up. */
  readonly openDevice: (signal: AbortSignal) => Promise<AudioDevice>;
  readonly observe?: (event: PlayoutEvent) => void;
  /** See `PlayoutDevice`. */
  readonly underrunFromMs?: (dryAtMs: number) => number | undefined;
}

/** @throws NarrateError ERR_USAGE  the format cannot be played */
export const playbackSink = (options: PlaybackOptions): PlaybackSink => {
  assertPlayable(options.format);
  return new Playback(options);
};

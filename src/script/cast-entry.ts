import type { ScriptPlace } from './place.js';

/** How one speaker is to sound: what is left out keeps the narration's own setting. */
export interface CastEntry {
  /** Name or id; undefined: one is chosen. */
  readonly voice?: string;
  /** 0.7-1.2 */
  readonly speed?: number;
  /** 0-1 */
  readonly stability?: number;
  /** 0-1 */
  readonly similarity?: number;
  /** 0-1 */
  readonly style?: number;
  readonly speakerBoost?: boolean;
  /** Where its voice was said, or it was named, for messages; undefined on the command line. */
  readonly place?: ScriptPlace;
}

/** The speakers of a narration by `roleKey`. */
export type Cast = ReadonlyMap<string, CastEntry>;

/** What each control of a voice may be. */
export const VOICE_CONTROL_RANGES = {
  speed: { min: 0.7, max: 1.2 },
  stability: { min: 0, max: 1 },
  similarity: { min: 0, max: 1 },
  style: { min: 0, max: 1 },
} as const;

/** Longest name of a speaker, in UTF-16 code units: what is longer is no speaker's label. */
export const SPEAKER_NAME_MAX_CHARS = 40;

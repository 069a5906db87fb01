import type { Passage } from '../script/passage.js';
import { CALM_MS_PER_CHAR } from './lead-estimate.js';
import { characterCount } from './reuse.js';

/** A passage that stands out. */
export interface LongestPassage {
  /** From 0. */
  readonly index: number;
  readonly characters: number;
  /** Its first words. */
  readonly beginning: string;
}

/** Adds up the passages of a script, in constant memory. */
export class Tally {
  passages = 0;
  /** As the service counts. */
  characters = 0;
  cachedPassages = 0;
  cachedCharacters = 0;
  /** How long it may sound, silences included. */
  durationMs = 0;
  longest: LongestPassage | undefined;

  /**
   * @param passage  all of its text has arrived
   * @param speed    of the voice, 1 is its own
   */
  add(passage: Passage, { isCached, speed, silenceMs }: { isCached: boolean; speed: number; silenceMs: number }): void {
    const characters = characterCount(passage);
    this.durationMs += silenceMs;
    // Silence alone is no speech.
    if (characters === 0) return;
    this.passages += 1;
    this.characters += characters;
    this.durationMs += (characters * CALM_MS_PER_CHAR) / speed;
    if (isCached) {
      this.cachedPassages += 1;
      this.cachedCharacters += characters;
    }
    if (characters <= (this.longest?.characters ?? 0)) return;
    this.longest = { index: passage.index, characters, beginning: beginningOf(passage) };
  }
}

const BEGINNING_CHARS = 60;

const beginningOf = ({ text }: Passage): string => {
  const first = text.arrived[0]?.text ?? '';
  const points = Array.from(first.slice(0, 2 * BEGINNING_CHARS));
  return points.length <= BEGINNING_CHARS && first.length <= BEGINNING_CHARS * 2
    ? first
    : `${points.slice(0, BEGINNING_CHARS).join('')}…`;
};

import { NarrateError } from '../errors.js';
import type { AttemptOutcome } from './attempt.js';
import { createScrutiny, type Scrutiny } from './scrutiny.js';

/** Decides whether a finished attempt counts as a take; learns from the service how exact its times are. */
export interface Prover {
  /** @throws NarrateError ERR_UNPROVEN  letters or sound are missing, or there is too much */
  prove(outcome: AttemptOutcome, sentText: string): void;
  /** Whether a message just like the one before it may follow, at that byte of the audio. */
  mayRepeat(atByte: number): boolean;
  /** Of what counts, and may still be misspoken. */
  readonly scrutiny: Scrutiny;
}

/**
 * A take counts when the alignment covers the text that was sent, and the sound is as long as the alignment says and ends
 * with a whole frame; where the service gives no times, when the sound has a plausible length. (That the service has called
 * it complete is a condition of the attempt itself.)
 */
export const createProver = (): Prover => {
  const shortfall = new LearntLimit(SHORTFALL_MS, SAME_MS, (earlier, ms) =>
    earlier.some((other) => Math.abs(other - ms) < SAME_MS || Math.max(other, ms) < ROUNDING_MS),
  );
  const surplus = new LearntLimit(
    SURPLUS_MS,
    SAME_MS,
    (earlier, ms) => earlier.length > 1 || earlier.some((other) => Math.abs(other - ms) < SIMILAR_MS),
  );
  const dropped = new LearntLimit(0, 0, (earlier) => earlier.length > 1);
  const pace = new Pace();
  const repeatedAtBytes = new Set<number>();
  let repeats = false;
  return {
    prove({ durationMs, droppedBytes, text, isTimed, slackMs = 0 }, sentText) {
      if (!isTimed) pace.check(durationMs, sentText);
      else if (!text.isWhole) throw unproven('not all of the text was spoken');
      else if (!shortfall.allows(text.endMs - slackMs - durationMs, sentText))
        throw unproven('the sound ends before its text');
      else if (!surplus.allows(durationMs - text.endMs, sentText)) throw unproven('the sound is longer than its text');
      if (!dropped.allows(droppedBytes, sentText)) throw unproven('the sound ends inside a frame');
    },
    mayRepeat(atByte) {
      repeats ||= repeatedAtBytes.has(atByte);
      repeatedAtBytes.add(atByte);
      return repeats;
    },
    scrutiny: createScrutiny(),
  };
};

/** A limit that gives way when trying the same text again shows that going past it is the service's habit. */
class LearntLimit {
  readonly #refused = new Map<string, number[]>();

  /** @param tolerance  how far past a habit the limit then lies */
  constructor(
    private limit: number,
    private readonly tolerance: number,
    private readonly isHabit: (earlier: readonly number[], value: number) => boolean,
  ) {}

  allows(value: number, text: string): boolean {
    const earlier = this.#refused.get(text) ?? [];
    const isAllowed = value <= this.limit || this.isHabit(earlier, value);
    if (isAllowed) this.#refused.delete(text);
    else this.#refused.set(text, [...earlier, value]);
    if (isAllowed && value > this.limit) this.limit = value + this.tolerance;
    return isAllowed;
  }
}

/** Less than a frame: a last frame that is missing is noticed. */
const SHORTFALL_MS = 20;
const SURPLUS_MS = 400;
const SAME_MS = 30;
const SIMILAR_MS = 150;
/** Times may be off by so much without any sound missing. */
const ROUNDING_MS = 250;

/** Without times, the length of the sound must go with the number of letters, as it did before. */
class Pace {
  #letters = 0;
  #durationMs = 0;
  readonly #slowness = new LearntLimit(1 / SHORTEST_PART, 0.1, (earlier, value) =>
    earlier.some((other) => Math.abs(other - value) < 0.1 * value),
  );

  /** @throws NarrateError ERR_UNPROVEN */
  check(durationMs: number, sentText: string): void {
    const letters = sentText.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
    if (durationMs < MIN_MS_PER_LETTER * letters) throw unproven('the sound is too short for its text');
    if (durationMs > MAX_MS_PER_LETTER * sentText.length + LONGEST_PAUSE_MS)
      throw unproven('the sound is too long for its text');
    const usualMs = this.#letters < ENOUGH_LETTERS ? 0 : (letters * this.#durationMs) / this.#letters;
    if (letters >= ENOUGH_LETTERS && !this.#slowness.allows(usualMs / durationMs, sentText))
      throw unproven('the sound is too short for its text');
    this.#letters += letters;
    this.#durationMs += durationMs;
  }
}

const MIN_MS_PER_LETTER = 15;
const MAX_MS_PER_LETTER = 400;
const LONGEST_PAUSE_MS = 3_000;
const SHORTEST_PART = 0.7;
const ENOUGH_LETTERS = 40;

const unproven = (why: string): NarrateError =>
  new NarrateError('ERR_UNPROVEN', `Cannot speak: the service called a passage complete, but ${why}`);

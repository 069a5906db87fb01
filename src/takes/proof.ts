import { NarrateError } from '../errors.js';
import type { AttemptOutcome } from './attempt.js';
import { wordsOf } from './heard-text.js';

/** Decides whether a finished attempt counts as a take; learns from the service how exact its times are. */
export interface Prover {
  /** @throws NarrateError ERR_UNPROVEN  letters or sound are missing */
  prove(outcome: AttemptOutcome, sentText: string): void;
}

/**
 * A take counts when the alignment covers the text that was sent and the sound is as long as the alignment says; where
 * the service gives no times, when the sound has a plausible length. (That the service has called it complete is a
 * condition of the attempt itself.)
 */
export const createProver = (): Prover => {
  const shortfall = new LearntLimit(
    INITIAL_SHORTFALL_MS,
    (firstMs, againMs) => Math.abs(firstMs - againMs) < HABIT_TOLERANCE_MS,
  );
  const surplus = new LearntLimit(INITIAL_SURPLUS_MS, () => true);
  return {
    prove({ durationMs, text, isTimed }, sentText) {
      if (!isTimed) {
        const letters = wordsOf(sentText).join('').length;
        if (durationMs < MIN_MS_PER_LETTER * letters) throw unproven('the sound is too short for its text');
        if (durationMs > MAX_MS_PER_LETTER * letters + LONGEST_PAUSE_MS)
          throw unproven('the sound is too long for its text');
        return;
      }
      if (!text.isWhole) throw unproven('not all of the text was spoken');
      if (!shortfall.allows(text.endMs - durationMs, sentText)) throw unproven('the sound ends before its text');
      if (!surplus.allows(durationMs - text.endMs, sentText)) throw unproven('the sound is longer than its text');
    },
  };
};

/** A limit that gives way when a second try at the same text shows that going past it is the service's habit. */
class LearntLimit {
  #refused: { text: string; ms: number } | undefined;

  constructor(
    private limitMs: number,
    private readonly isHabit: (firstMs: number, againMs: number) => boolean,
  ) {}

  allows(valueMs: number, text: string): boolean {
    if (valueMs <= this.limitMs) return true;
    const isHabit = this.#refused?.text === text && this.isHabit(this.#refused.ms, valueMs);
    this.#refused = { text, ms: valueMs };
    if (isHabit) this.limitMs = valueMs + HABIT_TOLERANCE_MS;
    return isHabit;
  }
}

const INITIAL_SHORTFALL_MS = 60;
const INITIAL_SURPLUS_MS = 400;
const HABIT_TOLERANCE_MS = 30;
const LONGEST_PAUSE_MS = 3_000;
const MIN_MS_PER_LETTER = 8;
const MAX_MS_PER_LETTER = 400;

const unproven = (why: string): NarrateError =>
  new NarrateError('ERR_UNPROVEN', `The service called a passage complete, but ${why}`, {
    hint: 'run the command again',
  });

import { chargeOf } from '../../session/cost.js';
import type { MetricsRecorder } from '../../session/metrics.js';
import type { Charge } from '../../session/narration-result.js';
import type { ScriptSize } from '../../session/script-size.js';
import type { ModelPrice } from '../../speech/elevenlabs/prices.js';
import { type Holdup, setbackHoldup, waitHoldup } from './holdup.js';

/** How far the making of a file has come. */
export interface Progress {
  /** Which of several files it is, from 1. */
  readonly part: FilePart | undefined;
  readonly passages: number;
  readonly characters: number;
  readonly audioSeconds: number;
  /** Of the synthesis: how many seconds of audio in a second. */
  readonly speed: number | undefined;
  readonly charge: Charge | undefined;
  readonly retries: number;
  /** Undefined while nobody knows it. */
  readonly total: ScriptSize | undefined;
  /** About; undefined while nobody knows it. */
  readonly leftSeconds: number | undefined;
  readonly holdup: Holdup | undefined;
}

export interface FilePart {
  readonly at: number;
  readonly of: number;
}

export interface ProgressSources {
  readonly metrics: MetricsRecorder;
  readonly part: FilePart | undefined;
  /** Whether a writer may be waited for. */
  readonly isPiped: boolean;
  /** Of the model that speaks; undefined where speaking costs nothing. */
  readonly price: () => ModelPrice | undefined;
  readonly total: () => ScriptSize | undefined;
  /** What else is being done, once there is nothing left to speak. */
  readonly finishing: () => Holdup | undefined;
}

/** Asked now and then, it tells how far it has come. @param nowMs  the clock of the metrics */
export const progressOf = (
  { metrics, part, isPiped, price, total, finishing }: ProgressSources,
  nowMs: () => number = () => performance.now(),
): (() => Progress) => {
  const pace = new Pace();
  return () => {
    const { totals } = metrics;
    const { passages, characters, resentCharacters, reusedCharacters, audioSeconds, synthesisSeconds } = totals;
    const size = total();
    const priced = price();
    const spoken = characters - resentCharacters;
    pace.spoke(spoken, synthesisSeconds ?? 0, nowMs());
    const left = size && size.characters - spoken - reusedCharacters;
    return {
      part,
      passages,
      // Of a whole, what is done; else also what is under way. What is sent again brings nothing further.
      characters: size ? Math.min(spoken + reusedCharacters, size.characters) : characters + reusedCharacters,
      audioSeconds,
      speed: totals.realTimeFactor ? 1 / totals.realTimeFactor : undefined,
      charge: priced && chargeOf(totals, priced),
      retries: totals.retries,
      total: size,
      leftSeconds: left === undefined ? undefined : pace.secondsFor(left, nowMs()),
      holdup: finishing() ?? holdupOf(metrics, isPiped, nowMs()),
    };
  };
};

const holdupOf = ({ setback, wait }: MetricsRecorder, isPiped: boolean, nowMs: number): Holdup | undefined => {
  if (setback) return setbackHoldup(setback, nowMs);
  // A file keeps nobody waiting.
  return wait && waitHoldup(isPiped ? wait : { ...wait, waitsFor: 'service' });
};

/** How quickly characters become sound, as of the last passage that did. */
class Pace {
  #spokenChars = 0;
  #seconds = 0;
  #atMs = 0;

  spoke(characters: number, seconds: number, nowMs: number): void {
    if (characters <= this.#spokenChars) return;
    this.#spokenChars = characters;
    this.#seconds = seconds;
    this.#atMs = nowMs;
  }

  /** Counts down between two passages. */
  secondsFor(characters: number, nowMs: number): number | undefined {
    if (this.#seconds < LEAST_SECONDS) return characters <= 0 ? 0 : undefined;
    const seconds = (characters * this.#seconds) / this.#spokenChars - (nowMs - this.#atMs) / 1000;
    return characters <= 0 ? 0 : Math.max(1, seconds);
  }
}

/** Before, it would be a guess. */
const LEAST_SECONDS = 1;

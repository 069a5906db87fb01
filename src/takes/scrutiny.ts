import type { Sentence } from '../script/passage.js';
import type { AttemptOutcome, SpokenPiece } from './attempt.js';
import { type Doubt, findDoubts } from './doubts.js';
import { timedWords } from './timed-words.js';
import { paceOf } from './word-pace.js';

/** Looks for what is doubtful in the takes of one narration; learns its pace, and whether another take helps. */
export interface Scrutiny {
  /** @param sentences  what was spoken; positions are places in it */
  doubtsIn(outcome: Pick<AttemptOutcome, 'text' | 'durationMs'>, sentences: readonly Sentence[]): readonly Doubt[];
  /** The takes of a text that is to be spoken without doubt, if possible. */
  openTakes(): Takes;
}

export interface DoubtedTake {
  readonly pieces: readonly SpokenPiece[];
  readonly doubts: readonly Doubt[];
}

/** What has been said of one text so far. */
export interface Takes {
  /** @returns the take to go on with; undefined when another is worth its price */
  add(take: DoubtedTake): DoubtedTake | undefined;
  /** The best so far, for when another cannot be had. */
  readonly best: DoubtedTake | undefined;
}

export const createScrutiny = (): Scrutiny => {
  let usualMsPerLetter: number | undefined;
  /** Texts in a row that stayed doubtful however often they were spoken. */
  let fruitless = 0;
  return {
    doubtsIn({ text, durationMs }, sentences) {
      const words = timedWords(text.wordTimes, sentences);
      const doubts = findDoubts(words, durationMs, usualMsPerLetter);
      if (doubts.length === 0) usualMsPerLetter = paceOf(words) ?? usualMsPerLetter;
      return doubts;
    },
    openTakes() {
      let best: DoubtedTake | undefined;
      let retakes = 0;
      return {
        get best() {
          return best;
        },
        add(take) {
          const isSame = best !== undefined && isAlike(best.doubts, take.doubts);
          if (!best || offMs(take) < offMs(best)) best = take;
          if (best.doubts.length === 0) {
            if (retakes > 0) fruitless = 0;
            return best;
          }
          if (retakes === MAX_RETAKES || isSame || fruitless === MAX_FRUITLESS) {
            if (retakes > 0) fruitless += 1;
            return best;
          }
          retakes += 1;
          return undefined;
        },
      };
    },
  };
};

/** They are paid for. */
const MAX_RETAKES = 2;
/** After so many it is the service that has odd times, or the text. */
const MAX_FRUITLESS = 2;

const offMs = ({ doubts }: DoubtedTake): number => doubts.reduce((sum, doubt) => sum + doubt.offMs, 0);

/** Voices do not err twice to the same hundredth: what comes again is how this service, or this word, is. */
const isAlike = (doubts: readonly Doubt[], others: readonly Doubt[]): boolean =>
  doubts.length === others.length &&
  doubts.every((doubt, index) => {
    const other = others[index];
    const { sentence, words } = doubt.position.from;
    return (
      other?.kind === doubt.kind &&
      other.position.from.sentence === sentence &&
      other.position.from.words === words &&
      Math.abs(other.offMs - doubt.offMs) < ALIKE_PART * doubt.offMs
    );
  });

const ALIKE_PART = 0.01;

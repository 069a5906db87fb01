import { setTimeout as delay } from 'node:timers/promises';
import type { Passage } from '../script/passage.js';
import type { Pace } from '../speech/pace.js';
import { type Pacing, unhurried } from '../takes/pacing.js';

/** How far a narration is ahead of the ear, and what follows: when text is sent, and when it is to be spoken. */
export interface Lead extends Pacing {
  /** A passage is about to be spoken, after so much silence, which is there at once; in order. */
  begin(passage: Passage, silenceMs?: number): void;
  /** How much text the service gathers for it. */
  gathers(passage: number, schedule: readonly number[]): void;
  /** How much of its sound there is now. */
  made(passage: number, durationMs: number): void;
  /** All of its sound is there; in any order. */
  complete(passage: number): void;
  /** The ear had to wait: from now on more is kept ahead of it. */
  fellShort(): void;
  /** Whether the ear is about to wait: what is being written had better be sent before its sentence has ended. */
  readonly isShort: boolean;
  /** Sound that is there or being made and has not been heard; undefined while nobody listens. */
  readonly aheadMs: number | undefined;
  /** Whether the service has text of which there is no sound yet, or is about to get it. */
  readonly isAnswerDue: boolean;
  /** From being told to speak to the first sound of it, as the service has lately answered; undefined before it has. */
  readonly answerMs: number | undefined;
}

export interface LeadOptions {
  readonly pace: Pace;
  /** Playing time heard so far; undefined while nobody listens: then nothing is hurried. */
  readonly heardMs: () => number | undefined;
  /** How far ahead of the ear text is sent. */
  readonly lookAheadMs: number;
  /** Whether a slow service is met with a larger reserve. */
  readonly followsNetwork: boolean;
  /** The service is told to speak. */
  readonly onFlush?: () => void;
}

/** What is known of one passage. */
interface Progress {
  readonly passage: Passage;
  readonly silenceMs: number;
  schedule: readonly number[];
  sentChars: number;
  /** Sent, and not yet asked to be spoken. */
  gatheredChars: number;
  /** What is no longer estimated: this text has become this sound. */
  saidChars: number;
  saidMs: number;
  isComplete: boolean;
  generations: number;
  madeMs: number;
  /** When the service was told to speak, until it answers. */
  askedAtMs: number | undefined;
}

export const createLead = ({ pace, heardMs, lookAheadMs, followsNetwork, onFlush = () => {} }: LeadOptions): Lead => {
  const passages = new Map<number, Progress>();
  const rate = new SpeakingRate();
  let completeMs = 0;
  let shortfalls = 0;
  let answerMs: number | undefined;

  const soundOf = ({ silenceMs, madeMs, saidChars, saidMs, isComplete }: Progress, characters: number) =>
    silenceMs + (isComplete ? madeMs : Math.max(madeMs, saidMs + (characters - saidChars) * rate.msPerChar));
  /** Sound that is there, up to and with a passage. */
  const madeUpTo = (index: number): number =>
    [...passages].reduce(
      (sum, [other, { silenceMs, madeMs }]) => sum + (other <= index ? silenceMs + madeMs : 0),
      completeMs,
    );
  /** All that was asked for is there and the ear is at its end: whatever was estimated, there is room. */
  const isStarved = (index: number): boolean => {
    const progress = passages.get(index);
    return (
      progress !== undefined &&
      progress.gatheredChars === 0 &&
      progress.askedAtMs === undefined &&
      madeUpTo(index) - (heardMs() ?? 0) < Math.min(pace.reserveMs, lookAheadMs)
    );
  };
  /** Unheard sound up to and with a passage, of which so many characters are taken for spoken. */
  const aheadOf = (index: number, characters: (progress: Progress) => number): number => {
    let totalMs = completeMs;
    for (const [other, progress] of passages) {
      if (other < index) totalMs += soundOf(progress, charsOf(progress.passage));
      if (other === index) totalMs += soundOf(progress, characters(progress));
    }
    return totalMs - (heardMs() ?? 0);
  };
  const aheadMs = () => {
    const heard = heardMs();
    if (heard === undefined) return undefined;
    let totalMs = completeMs;
    for (const progress of passages.values()) totalMs += soundOf(progress, progress.sentChars);
    return Math.max(0, totalMs - heard);
  };
  const spokenChars = ({ sentChars, gatheredChars }: Progress) => sentChars - gatheredChars;
  const reserveMs = () => {
    const networkMs = followsNetwork && answerMs !== undefined ? NETWORK_MARGIN * answerMs + pace.reserveMs / 2 : 0;
    return Math.max(pace.reserveMs, networkMs) * Math.min(MAX_CAUTION, CAUTION ** shortfalls);
  };
  const ask = (progress: Progress) => {
    progress.gatheredChars = 0;
    progress.generations += 1;
    progress.askedAtMs ??= performance.now();
  };

  return {
    silenceMs: pace.silenceMs,
    get idleMs() {
      return heardMs() === undefined ? unhurried.idleMs : IDLE_MS;
    },
    get aheadMs() {
      return aheadMs();
    },
    get isShort() {
      return answerMs !== undefined && (aheadMs() ?? Number.POSITIVE_INFINITY) < SHORT_MS + 2 * answerMs;
    },
    get isAnswerDue() {
      return [...passages.values()].some(
        ({ passage, isComplete, gatheredChars, askedAtMs, sentChars }) =>
          !isComplete && (gatheredChars > 0 || askedAtMs !== undefined || (sentChars === 0 && charsOf(passage) > 0)),
      );
    },
    get answerMs() {
      return answerMs;
    },
    begin: (passage, silenceMs = 0) => {
      passages.set(passage.index, {
        passage,
        silenceMs,
        schedule: [],
        sentChars: 0,
        gatheredChars: 0,
        saidChars: 0,
        saidMs: 0,
        isComplete: false,
        generations: 0,
        madeMs: 0,
        askedAtMs: undefined,
      });
    },
    gathers(index, schedule) {
      const progress = passages.get(index);
      if (progress) progress.schedule = schedule;
    },
    startOver(index, saidChars) {
      const progress = passages.get(index);
      if (!progress) return;
      progress.sentChars = progress.saidChars = saidChars;
      progress.saidMs = progress.madeMs;
      progress.gatheredChars = progress.generations = 0;
      progress.askedAtMs = undefined;
    },
    async room(index, signal) {
      for (;;) {
        const tooFarMs = aheadOf(index, ({ sentChars }) => sentChars) - lookAheadMs;
        if (!(tooFarMs >= 0) || isStarved(index)) return;
        await delay(ROOM_WAIT_MS, undefined, { signal });
      }
    },
    sending(index, characters) {
      const progress = passages.get(index);
      if (!progress || heardMs() === undefined) return false;
      const isUrgent = aheadOf(index, spokenChars) < reserveMs();
      progress.sentChars += characters;
      progress.gatheredChars += characters;
      const { schedule, generations, gatheredChars } = progress;
      // The service starts by itself when it has gathered what its schedule says.
      if (gatheredChars >= (schedule[Math.min(generations, schedule.length - 1)] ?? 0)) ask(progress);
      return isUrgent;
    },
    async runningLow(index, signal) {
      const progress = passages.get(index);
      if (!progress || heardMs() === undefined || progress.gatheredChars === 0) return new Promise(() => {});
      for (;;) {
        const spareMs = aheadOf(index, spokenChars) - reserveMs();
        if (spareMs <= 0) return;
        await delay(Math.max(spareMs, MIN_WAIT_MS), undefined, { signal });
      }
    },
    flushed: (index) => {
      onFlush();
      const progress = passages.get(index);
      if (progress && progress.gatheredChars > 0) ask(progress);
    },
    made(index, durationMs) {
      const progress = passages.get(index);
      if (!progress) return;
      const { askedAtMs } = progress;
      if (durationMs > progress.madeMs && askedAtMs !== undefined) {
        const tookMs = performance.now() - askedAtMs;
        // A slow answer counts at once, a quick one bit by bit.
        answerMs = answerMs === undefined ? tookMs : Math.max(tookMs, answerMs + (tookMs - answerMs) / 4);
        progress.askedAtMs = undefined;
      }
      progress.madeMs = durationMs;
    },
    complete(index) {
      const progress = passages.get(index);
      if (!progress) return;
      progress.isComplete = true;
      rate.learn(charsOf(progress.passage), progress.madeMs);
      // In order: what lies behind a passage that is being spoken is not ahead of the ear that waits for it.
      for (const [other, { isComplete, silenceMs, madeMs }] of passages) {
        if (!isComplete) break;
        passages.delete(other);
        completeMs += silenceMs + madeMs;
      }
    },
    fellShort: () => {
      shortfalls += 1;
    },
  };
};

/**
 * Longer than most writers hesitate. An ended input also brings what the service's encoder may still hold back of the last
 * word.
 */
const IDLE_MS = 3_000;
const MIN_WAIT_MS = 50;
/** Where much lies ahead nothing is urgent, in a pause it may be long before there is room, and a key may bring it at once. */
const ROOM_WAIT_MS = 250;
/** Besides the service's answer time: for a writer to come to the next clause. */
const SHORT_MS = 1_500;
const NETWORK_MARGIN = 4;
/** Each time the ear had to wait, the reserve grows, up to three times. */
const CAUTION = 1.5;
const MAX_CAUTION = 3;

const charsOf = ({ text }: Passage): number =>
  text.arrived.reduce((sum, sentence) => sum + sentence.text.length + 1, 0);

/** A calm narrator, until we know better: about 150 words a minute. */
export const CALM_MS_PER_CHAR = 65;

/** Playing time for each character, learnt from what has been spoken. */
class SpeakingRate {
  #chars = 200;
  #durationMs = 200 * CALM_MS_PER_CHAR;

  get msPerChar(): number {
    return this.#durationMs / this.#chars;
  }

  learn(chars: number, durationMs: number): void {
    this.#chars += chars;
    this.#durationMs += durationMs;
  }
}

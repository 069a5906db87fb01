import { setTimeout as delay } from 'node:timers/promises';
import type { Passage } from '../script/passage.js';
import type { Pace } from '../speech/pace.js';
import { type Pacing, unhurried } from '../takes/pacing.js';
import { LeadEstimate } from './lead-estimate.js';

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
  /** The ear had to wait for us or for the service: from now on more is kept ahead of it. */
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

export const createLead = ({ pace, heardMs, lookAheadMs, followsNetwork, onFlush = () => {} }: LeadOptions): Lead => {
  const estimate = new LeadEstimate();
  let shortfalls = 0;

  const heard = () => heardMs() ?? 0;
  const aheadMs = () => (heardMs() === undefined ? undefined : Math.max(0, estimate.totalMs - heard()));
  /** All that was asked for is there and the ear is at its end: whatever was estimated, there is room. */
  const isStarved = (index: number): boolean =>
    estimate.isAnswered(index) && estimate.madeUpToMs(index) - heard() < Math.min(pace.reserveMs, lookAheadMs);
  const reserveMs = () => {
    const { answerMs } = estimate;
    const networkMs = followsNetwork && answerMs !== undefined ? NETWORK_MARGIN * answerMs + pace.reserveMs / 2 : 0;
    return Math.max(pace.reserveMs, networkMs) * Math.min(MAX_CAUTION, CAUTION ** shortfalls);
  };
  /** How long it takes until the ear is as near as the reserve, if nothing more is asked for. */
  const spareMs = (index: number) => estimate.askedUpToMs(index) - heard() - reserveMs();

  return {
    silenceMs: pace.silenceMs,
    get idleMs() {
      return heardMs() === undefined ? unhurried.idleMs : IDLE_MS;
    },
    get aheadMs() {
      return aheadMs();
    },
    get isShort() {
      const { answerMs } = estimate;
      return answerMs !== undefined && (aheadMs() ?? Number.POSITIVE_INFINITY) < SHORT_MS + 2 * answerMs;
    },
    get isAnswerDue() {
      return estimate.isAnswerDue;
    },
    get answerMs() {
      return estimate.answerMs;
    },
    begin: (passage, silenceMs = 0) => estimate.begin(passage, silenceMs),
    gathers: (index, schedule) => estimate.gathers(index, schedule),
    startOver: (index, saidChars) => estimate.startOver(index, saidChars),
    async room(index, signal) {
      for (;;) {
        const tooFarMs = estimate.sentUpToMs(index) - heard() - lookAheadMs;
        if (!(tooFarMs >= 0) || isStarved(index)) return;
        await delay(ROOM_WAIT_MS, undefined, { signal });
      }
    },
    sending(index, characters) {
      if (!estimate.has(index) || heardMs() === undefined) return false;
      const isUrgent = spareMs(index) < 0;
      estimate.sent(index, characters);
      return isUrgent;
    },
    async runningLow(index, signal) {
      if (heardMs() === undefined || !estimate.isGathering(index)) return new Promise(() => {});
      for (;;) {
        const leftMs = spareMs(index);
        if (leftMs <= 0) return;
        await delay(Math.max(leftMs, MIN_WAIT_MS), undefined, { signal });
      }
    },
    flushed: (index) => {
      onFlush();
      estimate.flushed(index);
    },
    made: (index, durationMs) => estimate.made(index, durationMs),
    complete: (index) => estimate.complete(index),
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

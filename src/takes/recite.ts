import { setTimeout as delay } from 'node:timers/promises';
import { NarrateError } from '../errors.js';
import type { Passage } from '../script/passage.js';
import { type Recovery, type RetryDelayOptions, recoveryOf, retryDelayMs } from '../speech/backoff.js';
import { withModelHint } from '../speech/elevenlabs/model-hint.js';
import type { Delivery, PacedPassage } from '../speech/engine.js';
import { type AttemptJudge, attemptPassage, type SpokenPiece } from './attempt.js';
import { type Doubt, doubtInPassage } from './doubts.js';
import { type TextPosition, wordsOf } from './heard-text.js';
import { type Pacing, unhurried } from './pacing.js';
import type { Prover } from './proof.js';
import { Released } from './released.js';
import { positionInPassage, restOfPassage } from './rest-of-passage.js';
import type { DoubtedTake } from './scrutiny.js';
import { nextStretch } from './stretch.js';
import type { Transports } from './transports.js';

/** Whoever the pieces are for. */
export interface Ear {
  /** Undo the last pieces that had sound, all or none: false when one of them has been heard, or may have been. */
  takeBack(pieces: number): boolean;
}

export interface ReciteOptions {
  readonly transports: Transports;
  readonly prover: Prover;
  /**
   * Undefined: pieces come only when the whole passage is proven. Otherwise they come at once, and after a break the
   * passage goes on from the start of the cut sentence if that can be taken back, else at the next word.
   */
  readonly ear: Ear | undefined;
  /** When text is sent and spoken; default `unhurried`. */
  readonly pacing?: Pacing;
  /** How long to go on without any success; may change while a passage is being spoken. */
  readonly patienceMs: number;
  readonly onRetry: (retry: Retry) => void;
  /**
   * What is doubtful about what is handed out: told before the last piece it concerns, with its times from the first piece on.
   * Saved, a doubtful take is spoken again while that may help, and only told when it stays so.
   */
  readonly onDoubt?: (doubt: Doubt) => void;
  /** How long to wait before a try; default `retryDelayMs`, and more when failures come in a storm. */
  readonly backoffMs?: Backoff;
}

/** @param failures  without a success in between, at least 1 */
export type Backoff = (failures: number, options: RetryDelayOptions) => number;

export interface Retry {
  readonly error: NarrateError;
  readonly recovery: Recovery;
  readonly delayMs: number;
}

/**
 * Speak a passage until it is proven, whatever breaks: every word once, in order. Positions of the pieces are places in the
 * passage. A writer's long silence divides it into stretches, each proven by itself.
 * @throws NarrateError  what cannot be recovered from, or the last failure when patience is at its end
 */
export async function* recite(
  passage: Passage,
  delivery: Delivery,
  options: ReciteOptions,
  signal: AbortSignal,
): AsyncGenerator<SpokenPiece, void, undefined> {
  const { ear, pacing = unhurried, transports, prover, onDoubt = () => {} } = options;
  const failures = new FailureRow(options, options.backoffMs ?? stormBackoffMs);
  const released = new Released(ear);
  let takes = prover.scrutiny.openTakes();
  for (;;) {
    const from = released.position;
    const startMs = released.durationMs;
    pacing.startOver(passage.index, charsBefore(passage, from));
    const stretch = await nextStretch(restOfPassage(passage, from), pacing, signal);
    if (!stretch) return;
    const engine = transports.choose(delivery);
    let doubts: readonly Doubt[] = [];
    const judge: AttemptJudge = {
      prove: (outcome) => {
        prover.prove(outcome, textOf(stretch.passage));
        doubts = prover.scrutiny.doubtsIn(outcome, stretch.passage.text.arrived);
        if (ear) for (const doubt of doubts) onDoubt(doubtInPassage(doubt, from, startMs));
      },
      mayRepeat: (atByte) => prover.mayRepeat(atByte),
    };
    const place = (piece: SpokenPiece): SpokenPiece => {
      const placed = piece.position ? { ...piece, position: positionInPassage(from, piece.position) } : piece;
      if (released.add(placed)) failures.end();
      return placed;
    };
    let take: DoubtedTake | undefined;
    try {
      const attempt = attemptPassage(engine, stretch.passage, delivery, judge, signal);
      if (ear) for await (const piece of attempt) yield place(piece);
      const pieces = ear ? [] : await allOf(attempt);
      transports.report(engine, undefined, delivery);
      failures.end();
      if (ear) continue;
      take = takes.add({ pieces, doubts });
      if (!take) options.onRetry({ error: doubtful, recovery: 'retry', delayMs: 0 });
    } catch (reason) {
      signal.throwIfAborted();
      const error = NarrateError.from(reason);
      const isElsewhere = transports.report(engine, error, delivery);
      // A take in hand, however doubtful, is not given up for one that cannot be had.
      take = takes.best;
      if (!take) {
        const recovery = isElsewhere ? 'retry' : recoveryOf(error);
        if (recovery === 'stop' || recovery === 'quota') throw withModelHint(error, delivery.modelId);
        const retry = { error, recovery, delayMs: isElsewhere ? 0 : failures.next(error, recovery) };
        released.goBack();
        options.onRetry(retry);
        await delay(retry.delayMs, undefined, { signal });
      }
    } finally {
      stretch.stop();
    }
    if (!take) continue;
    for (const doubt of take.doubts) onDoubt(doubtInPassage(doubt, from, startMs));
    for (const piece of take.pieces) yield place(piece);
    takes = prover.scrutiny.openTakes();
  }
}

const charsBefore = (passage: Passage, { sentence, words }: TextPosition): number => {
  const { arrived } = passage.text;
  const cut = wordsOf(arrived[sentence]?.text ?? '').slice(0, words);
  return [...arrived.slice(0, sentence).map(({ text }) => text), ...cut].reduce(
    (sum, text) => sum + text.length + 1,
    0,
  );
};

const textOf = (passage: PacedPassage): string => passage.text.arrived.map(({ text }) => text).join(' ');

/** The pieces, once all of them have come. */
const allOf = async (pieces: AsyncIterable<SpokenPiece>): Promise<SpokenPiece[]> => {
  const all: SpokenPiece[] = [];
  for await (const piece of pieces) all.push(piece);
  return all;
};

const doubtful = new NarrateError('ERR_UNPROVEN', 'A passage may have been misspoken: its words take odd times');

/** Failures without a success in between. */
class FailureRow {
  #count = 0;
  #unproven = 0;
  #tooLarge = 0;
  #sinceMs: number | undefined;

  constructor(
    private readonly limits: Pick<ReciteOptions, 'patienceMs'>,
    private readonly backoffMs: Backoff,
  ) {}

  end(): void {
    this.#count = 0;
    this.#sinceMs = undefined;
  }

  /** How long to wait before the next try. @throws NarrateError  the error, when there should be none */
  next(error: NarrateError, recovery: Recovery): number {
    const nowMs = performance.now();
    this.#sinceMs ??= nowMs;
    this.#count += 1;
    if (error.code === 'ERR_UNPROVEN' && ++this.#unproven > MAX_UNPROVEN) throw error;
    if (recovery === 'resize' && ++this.#tooLarge > MAX_TOO_LARGE) throw error;
    const delayMs = this.backoffMs(this.#count, { recovery, retryAfterMs: error.retryAfterMs });
    if (nowMs + delayMs - this.#sinceMs > this.limits.patienceMs) throw error;
    return delayMs;
  }
}

/** After so many failures in a row, at most one try in so long. */
const stormBackoffMs: Backoff = (failures, options) =>
  Math.max(retryDelayMs(failures, options), failures > STORM ? STORM_DELAY_MS : 0);

const STORM = 3;
const STORM_DELAY_MS = 250;

/** What is complete by the service's word and wrong by ours costs money each time. */
const MAX_UNPROVEN = 8;
/** A passage is far below every limit of the service: being called too large is either a hiccup or not to be helped. */
const MAX_TOO_LARGE = 4;

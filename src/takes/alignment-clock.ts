import type { Alignment } from '../speech/engine.js';

/**
 * Finds where in the audio of one attempt an alignment's times start: they restart with each generation of the service,
 * with some services in each message.
 */
export class AlignmentClock {
  /**
   * By how much the times since the last restart may be late: sound that was behind the last character then may have been
   * an encoder's padding, or a pause.
   */
  slackMs = 0;
  #baseMs = 0;
  #lastStartMs = 0;
  #lastDurationMs = 0;
  #receivedMs = 0;
  #wholeFramesMs = 0;
  #soundSince = false;

  /** To be asked for each alignment, before the sound of its message is counted. */
  baseMs({ startsMs, durationsMs }: Alignment): number {
    const [firstMs] = startsMs;
    if (firstMs === undefined) return this.#baseMs;
    if (this.#isRestart(firstMs)) this.#baseMs = this.#restartMs();
    this.#lastStartMs = startsMs.at(-1) ?? 0;
    this.#lastDurationMs = durationsMs.at(-1) ?? 0;
    this.#soundSince = false;
    return this.#baseMs;
  }

  /**
   * @param receivedMs     all sound that has come, with its part of a frame that is still to be completed
   * @param wholeFramesMs  the same when that frame is complete
   */
  received(receivedMs: number, wholeFramesMs: number): void {
    this.#soundSince ||= receivedMs > this.#receivedMs;
    this.#receivedMs = receivedMs;
    this.#wholeFramesMs = wholeFramesMs;
  }

  #isRestart(firstMs: number): boolean {
    return firstMs < this.#lastStartMs || (firstMs === 0 && this.#lastStartMs + this.#lastDurationMs > 0);
  }

  /** Behind all sound that came before; or behind the last character, when that is ahead of its sound. */
  #restartMs(): number {
    const endMs = this.#baseMs + this.#lastStartMs + this.#lastDurationMs;
    const aheadMs = endMs - this.#receivedMs;
    const isAhead = aheadMs > 0 && (!this.#soundSince || aheadMs <= Math.max(HELD_BACK_MS, this.#lastDurationMs));
    const behindMs = this.#wholeFramesMs - endMs;
    this.slackMs = !isAhead && behindMs > 0 && behindMs <= PADDING_MS ? behindMs : 0;
    return isAhead ? endMs : this.#wholeFramesMs;
  }
}

/** An encoder may hold back so much of what was spoken, until more is to be encoded: up to three frames. */
const HELD_BACK_MS = 80;
/** An encoder's start, its last frame and a short pause together are no longer than this. */
const PADDING_MS = 120;

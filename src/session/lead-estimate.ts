import type { Passage } from '../script/passage.js';

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

/** Where a narration stands: the sound that is there, and what the text that was sent will become. In playing time. */
export class LeadEstimate {
  readonly #passages = new Map<number, Progress>();
  readonly #rate = new SpeakingRate();
  #completeMs = 0;
  #answerMs: number | undefined;

  /** From being told to speak to the first sound of it, as the service has lately answered. */
  get answerMs(): number | undefined {
    return this.#answerMs;
  }

  /** Whether the service has text of which there is no sound yet, or is about to get it. */
  get isAnswerDue(): boolean {
    return [...this.#passages.values()].some(
      ({ passage, isComplete, gatheredChars, askedAtMs, sentChars }) =>
        !isComplete && (gatheredChars > 0 || askedAtMs !== undefined || (sentChars === 0 && charsOf(passage) > 0)),
    );
  }

  begin(passage: Passage, silenceMs: number): void {
    this.#passages.set(passage.index, {
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
  }

  gathers(index: number, schedule: readonly number[]): void {
    const progress = this.#passages.get(index);
    if (progress) progress.schedule = schedule;
  }

  startOver(index: number, saidChars: number): void {
    const progress = this.#passages.get(index);
    if (!progress) return;
    progress.sentChars = progress.saidChars = saidChars;
    progress.saidMs = progress.madeMs;
    progress.gatheredChars = progress.generations = 0;
    progress.askedAtMs = undefined;
  }

  sent(index: number, characters: number): void {
    const progress = this.#passages.get(index);
    if (!progress) return;
    progress.sentChars += characters;
    progress.gatheredChars += characters;
    const { schedule, generations, gatheredChars } = progress;
    // The service starts by itself when it has gathered what its schedule says.
    if (gatheredChars >= (schedule[Math.min(generations, schedule.length - 1)] ?? 0)) ask(progress);
  }

  flushed(index: number): void {
    const progress = this.#passages.get(index);
    if (progress && progress.gatheredChars > 0) ask(progress);
  }

  made(index: number, durationMs: number): void {
    const progress = this.#passages.get(index);
    if (!progress) return;
    const { askedAtMs } = progress;
    if (durationMs > progress.madeMs && askedAtMs !== undefined) {
      const tookMs = performance.now() - askedAtMs;
      const before = this.#answerMs;
      // A slow answer counts at once, a quick one bit by bit.
      this.#answerMs = before === undefined ? tookMs : Math.max(tookMs, before + (tookMs - before) / 4);
      progress.askedAtMs = undefined;
    }
    progress.madeMs = durationMs;
  }

  complete(index: number): void {
    const progress = this.#passages.get(index);
    if (!progress) return;
    progress.isComplete = true;
    this.#rate.learn(charsOf(progress.passage), progress.madeMs);
    // In order: what lies behind a passage that is being spoken is not ahead of the ear that waits for it.
    for (const [other, { isComplete, silenceMs, madeMs }] of this.#passages) {
      if (!isComplete) break;
      this.#passages.delete(other);
      this.#completeMs += silenceMs + madeMs;
    }
  }

  /** Whether it has begun and is not over. */
  has(index: number): boolean {
    return this.#passages.has(index);
  }

  /** Whether the service has text of it that it was not asked to speak. */
  isGathering(index: number): boolean {
    return (this.#passages.get(index)?.gatheredChars ?? 0) > 0;
  }

  /** Whether all that was asked for of a passage is there. */
  isAnswered(index: number): boolean {
    const progress = this.#passages.get(index);
    return progress !== undefined && progress.gatheredChars === 0 && progress.askedAtMs === undefined;
  }

  /** All sound, with what has been sent. */
  get totalMs(): number {
    let totalMs = this.#completeMs;
    for (const progress of this.#passages.values()) totalMs += this.#soundOf(progress, progress.sentChars);
    return totalMs;
  }

  /** Sound that is there, up to and with a passage. */
  madeUpToMs(index: number): number {
    let totalMs = this.#completeMs;
    for (const [other, { silenceMs, madeMs }] of this.#passages) if (other <= index) totalMs += silenceMs + madeMs;
    return totalMs;
  }

  /** All sound up to and with a passage, of which what has been sent is taken for spoken. */
  sentUpToMs(index: number): number {
    return this.#upToMs(index, ({ sentChars }) => sentChars);
  }

  /** The same, with only what the service was asked to speak. */
  askedUpToMs(index: number): number {
    return this.#upToMs(index, ({ sentChars, gatheredChars }) => sentChars - gatheredChars);
  }

  #upToMs(index: number, characters: (progress: Progress) => number): number {
    let totalMs = this.#completeMs;
    for (const [other, progress] of this.#passages) {
      if (other < index) totalMs += this.#soundOf(progress, charsOf(progress.passage));
      if (other === index) totalMs += this.#soundOf(progress, characters(progress));
    }
    return totalMs;
  }

  #soundOf({ silenceMs, madeMs, saidChars, saidMs, isComplete }: Progress, characters: number): number {
    const estimateMs = saidMs + (characters - saidChars) * this.#rate.msPerChar;
    return silenceMs + (isComplete ? madeMs : Math.max(madeMs, estimateMs));
  }
}

const ask = (progress: Progress): void => {
  progress.gatheredChars = 0;
  progress.generations += 1;
  progress.askedAtMs ??= performance.now();
};

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

import type { Milestones } from './metrics-snapshot.js';

/** When each milestone was reached first. */
export class Moments {
  readonly #atMs: { -readonly [Name in keyof Milestones]?: number } = {};

  reached(name: keyof Milestones, atMs: number): void {
    this.#atMs[name] ??= atMs;
  }

  at(name: keyof Milestones): number | undefined {
    return this.#atMs[name];
  }

  get milestones(): Milestones {
    const rounded = (name: keyof Milestones) => {
      const atMs = this.#atMs[name];
      return atMs === undefined ? null : Math.round(atMs * 10) / 10;
    };
    return {
      optionsReadAtMs: rounded('optionsReadAtMs'),
      deviceReadyAtMs: rounded('deviceReadyAtMs'),
      firstTextArrivedAtMs: rounded('firstTextArrivedAtMs'),
      voiceKnownAtMs: rounded('voiceKnownAtMs'),
      socketOpenAtMs: rounded('socketOpenAtMs'),
      firstTextSentAtMs: rounded('firstTextSentAtMs'),
      firstByteAtMs: rounded('firstByteAtMs'),
      firstSoundAtMs: rounded('firstSoundAtMs'),
      firstAudibleAtMs: rounded('firstAudibleAtMs'),
    };
  }
}

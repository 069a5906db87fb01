import type { Holdup } from './holdup.js';

/** How it goes, at one moment. */
export interface Report {
  /** A line of words. */
  readonly text: string;
  /** Whatever of it is news when it has changed. */
  readonly news: string;
  readonly holdup: Holdup | undefined;
}

/**
 * Lines where none can be redrawn, few enough to be read: how it goes, after ten seconds and then more and more rarely, down
 * to once a minute, and only when something has changed; a hold-up when it lasts, once.
 */
export class PacedLines {
  #lines = 0;
  #nextAtMs: number;
  #news = '';
  #saidHoldup: number | undefined;

  /** @param say  is given a line */
  constructor(
    private readonly say: (text: string) => void,
    startMs: number,
  ) {
    this.#nextAtMs = startMs + FIRST_MS;
  }

  /** To be called about once a second. */
  tick(nowMs: number, { text, news, holdup }: Report): void {
    if (holdup && nowMs - holdup.sinceMs >= LASTING_MS && this.#saidHoldup !== holdup.sinceMs) {
      this.#saidHoldup = holdup.sinceMs;
      this.say(sentence(holdup.forms[0]));
    }
    if (nowMs < this.#nextAtMs) return;
    this.#lines += 1;
    this.#nextAtMs = nowMs + Math.min(RAREST_MS, FIRST_MS * (1 + this.#lines));
    if (news === this.#news) return;
    this.#news = news;
    this.say(sentence(text));
  }
}

const FIRST_MS = 10_000;
const RAREST_MS = 60_000;
const LASTING_MS = 5_000;

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

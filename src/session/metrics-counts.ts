import type { Recovery } from '../speech/backoff.js';
import type { Moments } from './metrics-moments.js';
import type { Latency, Totals } from './metrics-snapshot.js';

/** What is only counted. */
export class Counts {
  connectMs: number | undefined;
  lastByteAtMs: number | undefined;
  connections = 0;
  chunksSent = 0;
  chunksReceived = 0;
  flushes = 0;
  /** Sent, the second time too. */
  characters = 0;
  underruns = 0;
  writerPauses = 0;
  waitedForWriterMs = 0;
  #retries = 0;
  #reconnects = 0;
  #spokenCharacters = 0;
  #reusedCharacters = 0;
  #creditsCharged: number | undefined;
  #chargedCharacters = 0;

  took(characters: number, reused: boolean): void {
    if (reused) this.#reusedCharacters += characters;
    else this.#spokenCharacters += characters;
  }

  get hasReused(): boolean {
    return this.#reusedCharacters > 0;
  }

  charged(credits: number, characters: number): void {
    this.#creditsCharged = (this.#creditsCharged ?? 0) + credits;
    this.#chargedCharacters += characters;
  }

  retried(recovery: Recovery): void {
    this.#retries += 1;
    if (recovery === 'retry') this.#reconnects += 1;
  }

  totals(moments: Moments, { passages, audioMs }: { passages: number; audioMs: number }): Totals {
    const firstTextAtMs = moments.at('firstTextSentAtMs');
    const latency = (atMs: number | undefined): Latency => ({
      fromFirstTextMs: rounded(since(firstTextAtMs, atMs)),
      fromProcessStartMs: rounded(atMs),
    });
    const audioSeconds = audioMs / 1000;
    const synthesisMs = since(firstTextAtMs, this.lastByteAtMs);
    const synthesisSeconds = synthesisMs === undefined ? null : rounded(synthesisMs / 1000, 3);
    return {
      connectMs: rounded(this.connectMs),
      firstByte: latency(moments.at('firstByteAtMs')),
      firstSound: latency(moments.at('firstSoundAtMs')),
      connections: this.connections,
      passages,
      chunksSent: this.chunksSent,
      chunksReceived: this.chunksReceived,
      chunkRatio: this.chunksSent === 0 ? null : rounded(this.chunksReceived / this.chunksSent, 2),
      flushes: this.flushes,
      characters: this.characters,
      audioSeconds: rounded(audioSeconds, 3) ?? 0,
      synthesisSeconds,
      realTimeFactor:
        synthesisSeconds === null || audioSeconds === 0 ? null : rounded(synthesisSeconds / audioSeconds, 4),
      underruns: this.underruns,
      writerPauses: this.writerPauses,
      waitedForWriterMs: rounded(this.waitedForWriterMs) ?? 0,
      retries: this.#retries,
      reconnects: this.#reconnects,
      resentCharacters: Math.max(0, this.characters - this.#spokenCharacters),
      reusedCharacters: this.#reusedCharacters,
      creditsCharged: this.#creditsCharged ?? null,
      chargedCharacters: this.#chargedCharacters,
    };
  }
}

const since = (startMs: number | undefined, endMs: number | undefined): number | undefined =>
  startMs === undefined || endMs === undefined ? undefined : endMs - startMs;

const rounded = (value: number | undefined, digits = 1): number | null =>
  value === undefined ? null : Number(value.toFixed(digits));

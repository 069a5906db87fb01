import type { Recovery } from '../speech/backoff.js';
import type { WireEvent } from '../speech/elevenlabs/websocket.js';

/** Latencies and counts of one narration; `null` where it did not come to that. Times in milliseconds. */
export interface Metrics {
  /** Handshake of the first connection. */
  readonly connectMs: number | null;
  readonly firstByte: Latency;
  /** First audio handed to the device or the pipe; nothing sounds while only a file is written. */
  readonly firstSound: Latency;
  readonly connections: number;
  readonly passages: number;
  readonly chunksSent: number;
  readonly chunksReceived: number;
  /** Received for each one sent. */
  readonly chunkRatio: number | null;
  readonly characters: number;
  readonly audioSeconds: number;
  /** From the first text sent to the last audio received. */
  readonly synthesisSeconds: number | null;
  /** Synthesis time for each second of audio: below 1 is faster than listening. */
  readonly realTimeFactor: number | null;
  /** Times the device ran dry while more was to come. */
  readonly underruns: number;
  /** Attempts that had to be made again, and how many of them because a connection broke. */
  readonly retries: number;
  readonly reconnects: number;
  /** Of `characters`: sent, and billed, more than once. */
  readonly resentCharacters: number;
  /** Not sent at all, because their take was stored. */
  readonly reusedCharacters: number;
}

export interface Latency {
  readonly fromFirstTextMs: number | null;
  readonly fromProcessStartMs: number | null;
}

/** Gathers the figures while a narration runs. Times are `performance.now()`, whose zero is the start of the process. */
export class MetricsRecorder {
  #connectMs: number | undefined;
  #firstTextAtMs: number | undefined;
  #firstByteAtMs: number | undefined;
  #lastByteAtMs: number | undefined;
  #firstSoundAtMs: number | undefined;
  #connections = 0;
  #chunksSent = 0;
  #chunksReceived = 0;
  #retries = 0;
  #spokenCharacters = 0;
  #reusedCharacters = 0;
  #reconnects = 0;
  passages = 0;
  characters = 0;
  /** Of the passage that is being written. */
  readonly #writesMs: number[] = [];
  #audioMs = 0;
  underruns = 0;

  readonly observe = (event: WireEvent): void => {
    const nowMs = performance.now();
    if (event.type === 'open') {
      this.#connections += 1;
      this.#connectMs ??= event.durationMs;
    } else if (event.type === 'sent') {
      this.#chunksSent += 1;
      this.characters += event.characters;
      this.#firstTextAtMs ??= nowMs;
    } else {
      this.#chunksReceived += 1;
      this.#firstByteAtMs ??= nowMs;
      this.#lastByteAtMs = nowMs;
    }
  };

  /** A passage is proven: spoken, or found in the store. */
  took(characters: number, reused: boolean): void {
    if (reused) this.#reusedCharacters += characters;
    else this.#spokenCharacters += characters;
  }

  retried(recovery: Recovery): void {
    this.#retries += 1;
    if (recovery === 'retry') this.#reconnects += 1;
  }

  /** Sound went to the outputs. */
  wrote(durationMs: number): void {
    this.#writesMs.push(durationMs);
    this.#audioMs += durationMs;
  }

  /** The last writes of this passage were undone. */
  tookBack(writes: number): void {
    for (const durationMs of this.#writesMs.splice(this.#writesMs.length - writes)) this.#audioMs -= durationMs;
  }

  endedPassage(): void {
    this.#writesMs.length = 0;
    this.passages += 1;
  }

  soundOut(atMs: number): void {
    this.#firstSoundAtMs ??= atMs;
  }

  get snapshot(): Metrics {
    const audioSeconds = this.#audioMs / 1000;
    const synthesisSeconds = seconds(since(this.#firstTextAtMs, this.#lastByteAtMs));
    return {
      connectMs: rounded(this.#connectMs),
      firstByte: this.#latency(this.#firstByteAtMs),
      firstSound: this.#latency(this.#firstSoundAtMs),
      connections: this.#connections,
      passages: this.passages,
      chunksSent: this.#chunksSent,
      chunksReceived: this.#chunksReceived,
      chunkRatio: this.#chunksSent === 0 ? null : rounded(this.#chunksReceived / this.#chunksSent, 2),
      characters: this.characters,
      audioSeconds: rounded(audioSeconds, 3) ?? 0,
      synthesisSeconds,
      realTimeFactor:
        synthesisSeconds === null || audioSeconds === 0 ? null : rounded(synthesisSeconds / audioSeconds, 4),
      underruns: this.underruns,
      retries: this.#retries,
      reconnects: this.#reconnects,
      resentCharacters: Math.max(0, this.characters - this.#spokenCharacters),
      reusedCharacters: this.#reusedCharacters,
    };
  }

  #latency(atMs: number | undefined): Latency {
    return { fromFirstTextMs: rounded(since(this.#firstTextAtMs, atMs)), fromProcessStartMs: rounded(atMs) };
  }
}

const since = (startMs: number | undefined, endMs: number | undefined): number | undefined =>
  startMs === undefined || endMs === undefined ? undefined : endMs - startMs;

const rounded = (value: number | undefined, digits = 1): number | null =>
  value === undefined ? null : Number(value.toFixed(digits));

const seconds = (valueMs: number | undefined): number | null =>
  valueMs === undefined ? null : rounded(valueMs / 1000, 3);

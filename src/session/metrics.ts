import type { WireEvent } from '../speech/elevenlabs/websocket.js';
import { BufferCurve } from './metrics-buffer.js';
import { Counts } from './metrics-counts.js';
import { Lane, NO_PASSAGE } from './metrics-lane.js';
import { Moments } from './metrics-moments.js';
import { PassageRows } from './metrics-passages.js';
import type { Metrics, Totals } from './metrics-snapshot.js';
import { Timeline } from './metrics-timeline.js';
import { type Failed, type Setback, Setbacks } from './setbacks.js';

export type * from './metrics-snapshot.js';

/** Sound that was handed to the device. */
export interface Played {
  /** When it sounds. */
  readonly atMs: number;
  /** Its place in the sound of the whole narration. */
  readonly fromMs: number;
  readonly durationMs: number;
  /** Playing time in reserve: written, and not heard yet. */
  readonly bufferedMs: number;
}

/** When the device fell silent in the middle, and for how long. */
export interface Silence {
  readonly atMs: number;
  readonly gapMs: number;
}

/** Nothing comes from one of them. */
export interface Wait {
  readonly waitsFor: 'script' | 'service';
  readonly sinceMs: number;
}

/**
 * Gathers the figures while a narration runs: always on, in constant memory, next to nothing for each event. Times are in
 * milliseconds on the clock `performance.now()`, whose zero is the start of the process. Passages are counted from 0.
 */
export class MetricsRecorder {
  readonly #moments = new Moments();
  readonly #rows = new PassageRows();
  readonly #timeline = new Timeline();
  readonly #buffer = new BufferCurve();
  readonly #textArrived = new Lane();
  readonly #textSent = new Lane();
  readonly #audioReceived = new Lane();
  readonly #audioHeard = new Lane();
  readonly #underruns = new Lane();
  readonly #writerPauses = new Lane();
  readonly #counts = new Counts();
  readonly #setbacks: Setbacks;
  /** Whether all of the script has come in. */
  hasTextEnded = false;
  #lastEventAtMs: number;
  #longestGapMs: number | undefined;

  /** To be made when the command line, settings and key have been read. */
  constructor(private readonly nowMs: () => number = () => performance.now()) {
    this.#moments.reached('optionsReadAtMs', nowMs());
    this.#lastEventAtMs = nowMs();
    this.#setbacks = new Setbacks(nowMs);
  }

  /** Passages whose sound went to the outputs, all of it. */
  get passages(): number {
    return this.#timeline.passages;
  }

  /** Characters sent to the service so far. */
  get characters(): number {
    return this.#counts.characters;
  }

  /** What is being tried again now, if anything is; of several the oldest. */
  get setback(): Setback | undefined {
    return this.#setbacks.current;
  }

  /** Whether the first of it is there. */
  get hasSound(): boolean {
    return this.#moments.at('firstByteAtMs') !== undefined || this.#counts.hasReused;
  }

  /** Whom everything waits for, and since when: nothing has come for a while, or not yet. */
  get wait(): Wait | undefined {
    const sinceMs = this.#lastEventAtMs;
    if (this.#moments.at('firstTextArrivedAtMs') === undefined) return { waitsFor: 'script', sinceMs };
    const { hasSound } = this;
    if (hasSound && this.nowMs() - sinceMs < QUIET_MS) return undefined;
    return { waitsFor: hasSound && !this.hasTextEnded ? 'script' : 'service', sinceMs };
  }

  /** Text of the script came in. @param passage  the one it belongs to, if that is known already */
  textArrived(characters: number, passage = NO_PASSAGE): void {
    const nowMs = this.nowMs();
    this.#moments.reached('firstTextArrivedAtMs', nowMs);
    this.#lastEventAtMs = nowMs;
    this.#textArrived.add(passage, nowMs, nowMs, characters);
  }

  /** It is known which voice speaks: a connection may be opened. */
  voiceFound(): void {
    this.#moments.reached('voiceKnownAtMs', this.nowMs());
  }

  /** The device is proven. */
  deviceReady(): void {
    this.#moments.reached('deviceReadyAtMs', this.nowMs());
  }

  /** The turn of a passage to be synthesised. @param characters  if all of its text is there */
  startedPassage(passage: number, characters?: number): void {
    const row = this.#rows.of(passage);
    if (!row) return;
    row.startedAtMs ??= this.nowMs();
    row.characters ??= characters;
  }

  /** Something happened on the wire. `atMs`: when, if that was before now, as with a connection that was opened ahead. */
  readonly observe = (event: WireEvent & { readonly atMs?: number }, passage = NO_PASSAGE): void => {
    const atMs = event.atMs ?? this.nowMs();
    const row = passage === NO_PASSAGE ? undefined : this.#rows.of(passage);
    if (event.type === 'open') {
      this.#counts.connections += 1;
      this.#counts.connectMs ??= event.durationMs;
      this.#moments.reached('socketOpenAtMs', atMs);
    } else if (event.type === 'sent') {
      this.#counts.chunksSent += 1;
      this.#counts.characters += event.characters;
      this.#moments.reached('firstTextSentAtMs', atMs);
      this.#textSent.add(passage, atMs, atMs, event.characters);
      if (!row) return;
      row.firstTextAtMs ??= atMs;
      row.sentCharacters += event.characters;
    } else if (event.type === 'charged') {
      this.#counts.charged(event.credits, event.characters);
    } else {
      this.#setbacks.recovered(passage);
      this.#lastEventAtMs = atMs;
      this.#counts.chunksReceived += 1;
      this.#moments.reached('firstByteAtMs', atMs);
      this.#counts.lastByteAtMs = atMs;
      this.#audioReceived.add(passage, atMs, atMs, event.sizeBytes);
      if (!row) return;
      row.firstByteAtMs ??= atMs;
      row.lastByteAtMs = atMs;
    }
  };

  /** The service was told to speak what it has. */
  flushed(): void {
    this.#counts.flushes += 1;
  }

  /** So much sound of a passage became usable: found in the store, proven, or for a listener a whole word of it. */
  made(passage: number, durationMs: number): void {
    const row = this.#rows.of(passage);
    if (!row) return;
    row.usableAtMs ??= this.nowMs();
    row.audioMs += durationMs;
  }

  /** A passage is proven: spoken, or found in the store. */
  took(passage: number, characters: number, reused: boolean): void {
    this.#rows.took(passage, characters, reused);
    this.#counts.took(characters, reused);
    this.#setbacks.forget(passage);
    if (!reused) return;
    const nowMs = this.nowMs();
    this.#lastEventAtMs = nowMs;
    this.#audioReceived.add(passage, nowMs, nowMs, 0);
  }

  /** A passage is spoken again. */
  retried(failed: Failed, passage: number): void {
    this.#counts.retried(failed.recovery);
    this.#rows.retried(passage);
    this.#setbacks.add(passage, failed);
  }

  /** What a passage waits for, as its voice, is asked for again. */
  asksAgain(asked: symbol, failed: Failed): void {
    this.#setbacks.add(asked, failed);
  }

  answered(asked: symbol): void {
    this.#setbacks.forget(asked);
  }

  /** Sound went to the outputs. */
  wrote(durationMs: number): void {
    this.#timeline.wrote(durationMs);
    this.#buffer.moreCame();
  }

  /** The last writes of this passage were undone. */
  tookBack(writes: number): void {
    this.#timeline.tookBack(writes);
  }

  endedPassage(): void {
    const passage = this.#timeline.passages;
    this.#rows.ended(passage, this.#timeline.endedPassage());
  }

  /** The first sound was handed to the device or the pipe. */
  soundOut(atMs: number): void {
    this.#moments.reached('firstSoundAtMs', atMs);
  }

  /** The first sample that can be heard sounds. */
  audible(atMs: number): void {
    this.#moments.reached('firstAudibleAtMs', atMs);
  }

  /** A run of sound was handed to the device. */
  played({ atMs, fromMs, durationMs, bufferedMs }: Played): void {
    const passage = this.#timeline.passageAt(fromMs);
    this.#audioHeard.add(passage, atMs, atMs + durationMs, durationMs);
    this.#buffer.add(this.nowMs(), bufferedMs);
    const row = this.#rows.of(passage);
    if (row) row.heardFromMs ??= atMs;
  }

  /** The device was silent for `gapMs` from `atMs` on, although its sound could have been there. */
  underrun(silence: Silence): void {
    this.#counts.underruns += 1;
    this.#longestGapMs = Math.max(this.#longestGapMs ?? 0, silence.gapMs);
    this.#silent(silence, this.#underruns);
  }

  /** The device was silent because what it was to sound had not been written yet. */
  waitedForWriter(silence: Silence): void {
    this.#counts.writerPauses += 1;
    this.#counts.waitedForWriterMs += silence.gapMs;
    this.#silent(silence, this.#writerPauses);
  }

  #silent({ atMs, gapMs }: Silence, lane: Lane): void {
    lane.add(NO_PASSAGE, atMs, atMs + gapMs, gapMs);
    this.#buffer.add(atMs, 0);
    this.#buffer.add(atMs + gapMs, 0);
    this.#buffer.moreCame();
  }

  get totals(): Totals {
    const { passages, audioMs } = this.#timeline;
    return this.#counts.totals(this.#moments, { passages, audioMs });
  }

  get snapshot(): Metrics {
    return {
      ...this.totals,
      milestones: this.#moments.milestones,
      longestGapMs: tenths(this.#longestGapMs),
      leastBufferedMs: tenths(this.#buffer.leastMs),
      bufferOverTime: this.#buffer.samples,
      passagesDetail: this.#rows.details,
      passagesBeyond: this.#rows.beyond,
      lanes: {
        textArrived: this.#textArrived.entries,
        textSent: this.#textSent.entries,
        audioReceived: this.#audioReceived.entries,
        audioHeard: this.#audioHeard.entries,
        underruns: this.#underruns.entries,
        writerPauses: this.#writerPauses.entries,
      },
    };
  }
}

const QUIET_MS = 3_000;

const tenths = (value: number | undefined): number | null => (value === undefined ? null : Math.round(value * 10) / 10);

/**
 * What one narration measured. `null` where it did not come to that. Each `...AtMs` is in milliseconds from the start of
 * the process, on the clock `performance.now()`.
 */
export interface Metrics extends Totals {
  readonly milestones: Milestones;
  /** The longest of the silences that `underruns` counts. */
  readonly longestGapMs: number | null;
  /** The least sound in reserve while more was to come; that it runs out at the end does not count. */
  readonly leastBufferedMs: number | null;
  readonly bufferOverTime: readonly BufferSample[];
  /** The first 500 passages, in order. */
  readonly passagesDetail: readonly PassageDetail[];
  /** All that have no row of their own, as one. */
  readonly passagesBeyond: PassagesBeyond | null;
  readonly lanes: Lanes;
}

/** Latencies and counts alone: cheap enough to be asked for many times a second. */
export interface Totals {
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
  /** Times the service was told to speak what it had gathered, because the ear was near or the writer fell silent. */
  readonly flushes: number;
  readonly characters: number;
  readonly audioSeconds: number;
  /** From the first text sent to the last audio received. */
  readonly synthesisSeconds: number | null;
  /** Synthesis time for each second of audio: below 1 is faster than listening. */
  readonly realTimeFactor: number | null;
  /** Times the device ran dry although its sound could have been there: those that we or the service caused. */
  readonly underruns: number;
  /** Times the device ran dry because the words had not been written yet, and for how long together. */
  readonly writerPauses: number;
  readonly waitedForWriterMs: number;
  /** Attempts that had to be made again, and how many of them because a connection broke. */
  readonly retries: number;
  readonly reconnects: number;
  /** Of `characters`: sent, and billed, more than once. */
  readonly resentCharacters: number;
  /** Not sent at all, because their take was stored. */
  readonly reusedCharacters: number;
  /** By the service's own count, as far as it told. */
  readonly creditsCharged: number | null;
  /** Of `characters`: what `creditsCharged` was charged for. Of the others the service told no price, as over the WebSocket. */
  readonly chargedCharacters: number;
}

export interface Latency {
  readonly fromFirstTextMs: number | null;
  readonly fromProcessStartMs: number | null;
}

/** How far it is to the first sound: when each thing happened first. The start of the process itself is 0. */
export interface Milestones {
  /** Command line, settings and key were read; the narration itself begins. */
  readonly optionsReadAtMs: number | null;
  /** The device is proven: sound can come out. */
  readonly deviceReadyAtMs: number | null;
  readonly firstTextArrivedAtMs: number | null;
  /** It is known which voice speaks. */
  readonly voiceKnownAtMs: number | null;
  /** A connection to the service was open. */
  readonly socketOpenAtMs: number | null;
  readonly firstTextSentAtMs: number | null;
  /** The first audio came from the service. */
  readonly firstByteAtMs: number | null;
  /** The first audio was handed to the device or the pipe. */
  readonly firstSoundAtMs: number | null;
  /** The first sample that can be heard sounds: the silence that leads a take is not counted. */
  readonly firstAudibleAtMs: number | null;
}

/** In a long run each sample is the least of a while. */
export interface BufferSample {
  readonly atMs: number;
  /** Playing time in reserve: written, and not heard yet. */
  readonly bufferedMs: number;
}

/** One passage. */
export interface PassageDetail {
  /** From 0. */
  readonly index: number;
  /** As the service counts them; of a passage that was not finished, those sent so far. */
  readonly characters: number;
  /** Its turn to be synthesised came. */
  readonly startedAtMs: number | null;
  readonly firstTextAtMs: number | null;
  readonly firstByteAtMs: number | null;
  readonly lastByteAtMs: number | null;
  /** Its first sound was usable: found in the store, proven, or for a listener its first whole word. */
  readonly usableAtMs: number | null;
  /** Its first sound, silence included, left the device; null when nobody listened or it did not come to that. */
  readonly heardFromMs: number | null;
  readonly audioMs: number;
  /** From its first text sent to its last byte; of a take from the store, from its turn until it was read. */
  readonly synthesisMs: number | null;
  /**
   * Synthesis of the next passage less the playing time of this one. Below 0 even a passage that is started only when this
   * one begins to sound is there in time; above 0 it has to be started so much earlier.
   */
  readonly gapMs: number | null;
  /** Its take came from the store. */
  readonly reused: boolean;
  readonly retries: number;
}

export interface PassagesBeyond {
  readonly passages: number;
  readonly characters: number;
  readonly audioMs: number;
  readonly reused: number;
  readonly retries: number;
}

/** What happened when, for a drawing; at most 1,000 entries each. */
export interface Lanes {
  /** Amounts in characters; of no passage when that was not known yet. */
  readonly textArrived: readonly LaneEntry[];
  /** Amounts in characters. */
  readonly textSent: readonly LaneEntry[];
  /** Amounts in bytes; 0 is a take from the store. */
  readonly audioReceived: readonly LaneEntry[];
  /** Amounts in milliseconds of sound, silence included. */
  readonly audioHeard: readonly LaneEntry[];
  /** Silences in the middle: amounts in milliseconds. */
  readonly underruns: readonly LaneEntry[];
  /** Silences that waited for the writer: amounts in milliseconds. */
  readonly writerPauses: readonly LaneEntry[];
}

/** Something that happened from one moment to another, or at one; in a long run, neighbours are one entry. */
export interface LaneEntry {
  readonly fromMs: number;
  readonly toMs: number;
  /** Passages from the first to the last, from 0, the same when it is one; null when it belongs to none. */
  readonly firstPassage: number | null;
  readonly lastPassage: number | null;
  readonly amount: number;
}

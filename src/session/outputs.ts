import type { Writable } from 'node:stream';
import { assertPlayable, timedRuns } from '../audio/frames.js';
import { checkEpisodeFile, openEpisodeFile } from '../sinks/episode-file.js';
import type { PlaybackSink, PlayoutEvent } from '../sinks/playback.js';
import type { Sink } from '../sinks/sink.js';
import { assertNoTerminal, stdoutSink } from '../sinks/stdout.js';
import type { OutputFormat } from '../speech/output-format.js';
import { checkCompanions, type EpisodeNotes, writeCompanions } from './companions.js';
import type { MetricsRecorder } from './metrics.js';

/** Where the sound is to end; at least one of them. */
export interface OutputChoice {
  /** An episode to save. */
  readonly file: string | undefined;
  readonly stdout: boolean;
  readonly play: boolean;
  /** Played on a device that only keeps time: for whoever reads along. */
  readonly isSilent?: boolean;
  /** What was said when: .srt, .vtt or .json files. */
  readonly transcripts?: readonly string[];
  /** A Podcasting 2.0 chapters file. */
  readonly chapters?: string | undefined;
}

/** Whether somebody listens: then sound comes out as it arrives, not passage by passage. */
export const isHeard = ({ play, stdout }: OutputChoice): boolean => play || stdout;

/** Whether it is all for an ear that may leave: then nothing is spoken, nor paid for, too far ahead of it. */
export const isOnlyHeard = ({ play, file, stdout }: OutputChoice): boolean => play && file === undefined && !stdout;

/** All outputs of a narration, as one. */
export interface Outputs extends Required<Sink> {
  /** Playing time that has been heard; undefined where nobody listens. */
  readonly heardMs: number | undefined;
  /** Whether the file stands under its name. */
  readonly isSaved: boolean;
  /** What plays, if anything does. */
  readonly player: PlaybackSink | undefined;
  /** Resolves when sound can come out; rejects when it never can. No text is sent before. */
  readonly ready: Promise<void>;
}

export interface OutputSurroundings {
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly env: NodeJS.ProcessEnv;
  readonly metrics: MetricsRecorder;
  readonly signal: AbortSignal;
  /** The ear had to wait for us, or for the service. */
  readonly onUnderrun: () => void;
  /** See `PlayoutDevice`. */
  readonly underrunFromMs?: (dryAtMs: number) => number | undefined;
  /** What is known of the episode; asked for when all its sound has been written. */
  readonly notes: () => EpisodeNotes;
  /** The sound is there, and a file of another kind is made of it. */
  readonly onConverting?: ((file: string) => void) | undefined;
}

/**
 * What can be known to fail without opening anything fails here.
 * @throws NarrateError ERR_OUTPUT, ERR_USAGE
 */
export const checkOutputs = async (
  { output, format }: { output: OutputChoice; format: OutputFormat },
  { stdout, env }: Pick<OutputSurroundings, 'stdout' | 'env'>,
): Promise<void> => {
  if (output.file !== undefined) await checkEpisodeFile(output.file, { env });
  if (output.stdout) assertNoTerminal(stdout);
  if (output.play) assertPlayable(format);
  await checkCompanions(output);
};

/** @throws NarrateError ERR_INPUT  the cover of the episode that is to be saved cannot be used */
export const checkCover = async ({ file }: OutputChoice, cover: string | undefined): Promise<void> => {
  if (file === undefined || cover === undefined) return;
  const { readCover } = await import('../sinks/cover.js');
  await readCover(cover);
};

/**
 * Open what was chosen. What is written beside the sound is written when the file stands, or else when all has been heard.
 * Everything that can be known to fail fails here, before anything is spent.
 * @throws NarrateError ERR_OUTPUT, ERR_USAGE
 */
export const openOutputs = async (
  { output, format, lookAheadMs }: { output: OutputChoice; format: OutputFormat; lookAheadMs: number },
  { stdout, env, metrics, signal, onUnderrun, underrunFromMs, notes, onConverting }: OutputSurroundings,
): Promise<Outputs> => {
  const sinks: Sink[] = [];
  let ready = Promise.resolve();
  let isSaved = false;
  let speaker: PlaybackSink | undefined;
  const piped = new PipedEar(format);
  try {
    // The file first: `together` relies on it.
    if (output.file !== undefined) {
      const { file: path } = output;
      const file = await openEpisodeFile({
        path,
        format,
        signal,
        furniture: notes,
        env,
        onConverting: () => onConverting?.(path),
      });
      sinks.push(
        notingEnd(file, async () => {
          isSaved = true;
          await writeCompanions(output, notes);
        }),
      );
    }
    if (output.stdout) sinks.push(heard(stdoutSink(stdout), piped, metrics));
    if (output.play) {
      const observe = (event: PlayoutEvent) => {
        if (speaker) noteSound(event, speaker, metrics);
        if (event.type === 'underrun') onUnderrun();
      };
      // A pause is no reason to stop saving.
      const aheadMs = output.file === undefined ? lookAheadMs : Math.max(lookAheadMs, SAVING_AHEAD_MS);
      const playback = { format, lookAheadMs: aheadMs, observe, ...(underrunFromMs && { underrunFromMs }) };
      if (output.isSilent) {
        const { nullSink } = await import('../sinks/null.js');
        speaker = nullSink({ ...playback, pace: 'realtime' });
      } else {
        const { speakerSink } = await import('../sinks/speaker.js');
        speaker = speakerSink({ ...playback, env });
      }
      ready = speaker.ready.then(() => {
        metrics.deviceReady();
        setTimeout(() => speaker?.prepare(), LEISURE_MS).unref();
      });
      sinks.push(speaker);
    }
  } catch (reason) {
    await Promise.all(sinks.map((sink) => sink.abort()));
    throw reason;
  }
  const all = together(sinks);
  return {
    ...all,
    end: async () => {
      await all.end();
      if (output.file === undefined) await writeCompanions(output, notes);
    },
    ready,
    get isSaved() {
      return isSaved;
    },
    player: speaker,
    get heardMs() {
      if (speaker) return speaker.heardMs;
      return output.stdout ? piped.heardMs : undefined;
    },
  };
};

/** Notes when sound leaves. */
const heard = (sink: Sink, ear: PipedEar, metrics: MetricsRecorder): Sink => ({
  ...sink,
  write: async (frames) => {
    if (frames.length > 0) metrics.soundOut(performance.now());
    ear.hears(frames);
    await sink.write(frames);
  },
});

/** What may wait for the ear while a file is saved: 29 MB at 128 kbit/s. */
const SAVING_AHEAD_MS = 30 * 60_000;
/** As long as there may be something to send at once. */
const LEISURE_MS = 100;

/** Whoever reads a pipe is taken for somebody who listens in real time from the first sound on. */
class PipedEar {
  #dryAtMs = 0;
  #writtenMs = 0;

  constructor(private readonly format: OutputFormat) {}

  hears(frames: Uint8Array): void {
    const nowMs = performance.now();
    for (const { durationMs } of timedRuns(frames, this.format)) {
      this.#dryAtMs = Math.max(this.#dryAtMs, nowMs) + durationMs;
      this.#writtenMs += durationMs;
    }
  }

  get heardMs(): number {
    return this.#writtenMs - Math.max(0, this.#dryAtMs - performance.now());
  }
}

const noteSound = (event: PlayoutEvent, player: PlaybackSink, metrics: MetricsRecorder): void => {
  if (event.type === 'underrun') metrics.underrun(event);
  if (event.type === 'wait') metrics.waitedForWriter(event);
  if (event.type !== 'played') return;
  const { firstSoundAtMs, firstAudibleAtMs, writtenMs, heardMs } = player;
  metrics.played({ ...event, bufferedMs: writtenMs - heardMs });
  if (firstSoundAtMs !== undefined) metrics.soundOut(firstSoundAtMs);
  if (firstAudibleAtMs !== undefined) metrics.audible(firstAudibleAtMs);
};

const notingEnd = (sink: Sink, onEnd: () => Promise<void>): Sink => ({
  write: (frames) => sink.write(frames),
  takeBack: (writes) => sink.takeBack?.(writes) ?? false,
  endPassage: () => sink.endPassage(),
  abort: () => sink.abort(),
  end: async () => {
    await sink.end();
    await onEnd();
  },
});

const together = (sinks: readonly Sink[]): Required<Sink> => ({
  write: async (frames) => {
    if (frames.length > 0) await Promise.all(sinks.map((sink) => sink.write(frames)));
  },
  // A file can always take back, and a FIFO or device, too: they get whole passages. Whoever may not, the ear, is asked before.
  takeBack: (writes) =>
    sinks.every((sink) => sink.takeBack) && [...sinks].reverse().every((sink) => sink.takeBack?.(writes) === true),
  endPassage: async () => {
    await Promise.all(sinks.map((sink) => sink.endPassage()));
  },
  end: async () => {
    await Promise.all(sinks.map((sink) => sink.end()));
  },
  abort: async () => {
    await Promise.all(sinks.map((sink) => sink.abort()));
  },
});

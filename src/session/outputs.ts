import type { Writable } from 'node:stream';
import { assertPlayable } from '../audio/frames.js';
import { openEpisodeFile } from '../sinks/episode-file.js';
import type { PlaybackSink } from '../sinks/playback.js';
import type { Sink } from '../sinks/sink.js';
import { stdoutSink } from '../sinks/stdout.js';
import type { OutputFormat } from '../speech/output-format.js';
import type { MetricsRecorder } from './metrics.js';

/** Where the sound is to end; at least one of them. */
export interface OutputChoice {
  /** An episode to save. */
  readonly file: string | undefined;
  readonly stdout: boolean;
  readonly play: boolean;
}

/** All outputs of a narration, as one. */
export interface Outputs extends Required<Sink> {
  /** Whether somebody listens: then sound comes out as it arrives, not passage by passage. */
  readonly isLive: boolean;
  /** Whether so much waits for an ear alone that speaking more would be paid for too early. */
  readonly isFarAhead: boolean;
  /** Resolves when sound can come out; rejects when it never can. No text is sent before. */
  readonly ready: Promise<void>;
}

export interface OutputSurroundings {
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly env: NodeJS.ProcessEnv;
  readonly metrics: MetricsRecorder;
  readonly signal: AbortSignal;
}

/**
 * Open what was chosen. Everything that can be known to fail fails here, before anything is spent.
 * @throws NarrateError ERR_OUTPUT, ERR_USAGE
 */
export const openOutputs = async (
  { output, format, lookAheadMs }: { output: OutputChoice; format: OutputFormat; lookAheadMs: number },
  { stdout, env, metrics, signal }: OutputSurroundings,
): Promise<Outputs> => {
  const sinks: Sink[] = [];
  let ready = Promise.resolve();
  let speaker: PlaybackSink | undefined;
  try {
    // The file first: `together` relies on it.
    if (output.file !== undefined) sinks.push(await openEpisodeFile({ path: output.file, format, signal }));
    if (output.stdout) sinks.push(heard(stdoutSink(stdout), metrics));
    if (output.play) {
      assertPlayable(format);
      const { speakerSink } = await import('../sinks/speaker.js');
      // The other half is for the passage that is being spoken.
      speaker = speakerSink({ format, env, lookAheadMs: lookAheadMs / 2 });
      ready = speaker.ready;
      sinks.push(measured(speaker, metrics));
    }
  } catch (reason) {
    await Promise.all(sinks.map((sink) => sink.abort()));
    throw reason;
  }
  return {
    ...together(sinks),
    ready,
    isLive: output.play || output.stdout,
    get isFarAhead() {
      return sinks.length === 1 && speaker !== undefined && speaker.bufferedMs > lookAheadMs / 4;
    },
  };
};

/** Notes when the first sound leaves. */
const heard = (sink: Sink, metrics: MetricsRecorder): Sink => ({
  ...sink,
  write: async (frames) => {
    if (frames.length > 0) metrics.soundOut(performance.now());
    await sink.write(frames);
  },
});

const measured = (speaker: PlaybackSink, metrics: MetricsRecorder): Sink => ({
  write: (frames) => speaker.write(frames),
  takeBack: (writes) => speaker.takeBack(writes),
  endPassage: () => speaker.endPassage(),
  abort: () => speaker.abort(),
  end: async () => {
    await speaker.end();
    metrics.underruns = speaker.underruns;
    if (speaker.firstSoundAtMs !== undefined) metrics.soundOut(speaker.firstSoundAtMs);
  },
});

const together = (sinks: readonly Sink[]): Required<Sink> => ({
  write: async (frames) => {
    if (frames.length > 0) await Promise.all(sinks.map((sink) => sink.write(frames)));
  },
  // A file can always take back; whoever may not, the ear, is asked before.
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

import { Writable } from 'node:stream';
import { checkPlaces } from '../cli/batch/output-places.js';
import { filesRead } from '../cli/settings/files-read.js';
import type { Flags } from '../cli/settings/flags.js';
import { replayable, replayedFiles } from '../cli/settings/replay.js';
import { NarrateError } from '../errors.js';
import type { ScriptInput } from '../script/script.js';
import { MetricsRecorder } from '../session/metrics.js';
import { narrate } from '../session/narration.js';
import type { OutputChoice } from '../session/outputs.js';
import type { Remote } from '../session/remote.js';
import { resultOf } from '../session/result-of.js';
import type { NarrationEvent } from './events.js';
import { outward, outwardText } from './failures.js';
import type { NarrationResult } from './narration.js';
import { type OpenScript, openScript } from './open-script.js';
import { checkNewsOptions, fileFlagsOf, flagsOf } from './option-flags.js';
import type { NarrateOptions, NewsOptions, SaveOptions } from './options.js';
import type { Script } from './script.js';
import { keyOf, settingsOf, sourcesOf } from './settings.js';
import { createTeller } from './telling.js';

/** Where the sound goes. */
export type Destination =
  /** To the caller, by `audio-arrive`. @param room  resolves when they want more */
  | { readonly kind: 'caller'; readonly room: () => Promise<void> }
  | { readonly kind: 'file'; readonly file: string; readonly options: SaveOptions }
  | { readonly kind: 'speaker'; readonly options: NewsOptions };

export interface Performance {
  readonly script: Script;
  readonly options: NarrateOptions;
  readonly destination: Destination;
  readonly tell: (event: NarrationEvent) => void;
  readonly signal: AbortSignal;
}

/**
 * One narration, from its options to its end.
 * @throws NarrateError  what went wrong, without the key; the signal's reason when aborted; what the writer of the script threw
 */
export const perform = async (performance: Performance): Promise<NarrationResult> => {
  const { script, options, signal } = performance;
  let opened: OpenScript | undefined;
  try {
    signal.throwIfAborted();
    const flags = flagsOf(options);
    opened = openScript(script);
    return await performInputs(performance, opened.inputs, flags);
  } catch (reason) {
    signal.throwIfAborted();
    const error = NarrateError.from(reason);
    if (opened?.failure && error.cause === opened.failure.told) throw opened.failure.reason;
    throw outward(error, keyOf(options?.apiKey, process.env));
  } finally {
    for (const input of opened?.inputs ?? []) if ('stream' in input) input.stream.destroy();
  }
};

const performInputs = async (
  { options, destination, tell, signal }: Performance,
  inputs: readonly ScriptInput[],
  ownFlags: Flags,
): Promise<NarrationResult> => {
  const { env } = process;
  const key = keyOf(options.apiKey, env);
  const file = destination.kind === 'file' ? destination.options : undefined;
  const flags = { ...ownFlags, ...(file === undefined ? {} : fileFlagsOf(file)) };
  if (destination.kind === 'speaker') checkNewsOptions(destination.options);
  const output = outputOf(destination);
  const teller = createTeller(tell, { waitsForEar: output.play });
  const warnings: string[] = [];
  const warn = (message: string) => {
    const told = outwardText(message, key);
    if (warnings.length < MAX_WARNINGS) warnings.push(told);
    teller.warned(told);
  };

  const settings = await settingsOf(flags, { key, warn, signal });
  await settings.direct({});
  checkFiles(output, inputs, flags);
  const memory = {
    cache: options.cache ?? true,
    // Whoever plays a script here wants all of it, wherever a listener at a terminal has left it.
    fresh: file?.fresh ?? output.file === undefined,
    fromSpool: false,
    keepsPipe: options.cache ?? true,
    settings: { ...replayable(flags, settings, sourcesOf(key)), ...replayedFiles(output) },
  };
  const narration = { ...settings, inputs, output, memory };
  const metrics = new MetricsRecorder();
  let attending: NodeJS.Timeout | undefined;
  const attend = (remote: Remote) => {
    attending = setInterval(() => teller.heard(remote.heardMs), ATTENDING_MS);
  };
  try {
    const narrated = await narrate(
      narration,
      {
        stdout: callerOf(destination),
        env,
        metrics,
        info: () => {},
        detail: () => {},
        warn,
        witness: teller,
        onListening: attend,
      },
      signal,
    );
    teller.heard(Number.POSITIVE_INFINITY);
    return { ...resultOf(narration, narrated, metrics.snapshot), warnings };
  } finally {
    clearInterval(attending);
  }
};

const MAX_WARNINGS = 100;
/** How often the ear is asked how far it is. */
const ATTENDING_MS = 50;

const outputOf = (destination: Destination): OutputChoice => {
  if (destination.kind === 'caller') return { file: undefined, stdout: true, play: false };
  if (destination.kind === 'speaker') return { file: undefined, stdout: false, play: true };
  const { file, options } = destination;
  if (typeof file !== 'string' || file === '')
    throw new NarrateError('ERR_USAGE', 'There is no file to save to', { hint: "for example saveTo('talk.mp3')" });
  const { subtitles = [], chapters, play = false } = options;
  const transcripts = typeof subtitles === 'string' ? [subtitles] : subtitles;
  return { file, stdout: false, play, transcripts, chapters };
};

/** @throws NarrateError ERR_USAGE  two files would have the same place, or one that of a file that is read */
const checkFiles = (
  { file, transcripts = [], chapters }: OutputChoice,
  inputs: readonly ScriptInput[],
  flags: Flags,
): void => {
  const files = [file, ...transcripts, chapters].filter((name) => name !== undefined);
  const scripts = inputs.map((input) => ('path' in input ? input.path : '-'));
  checkPlaces([{ script: scripts[0] ?? '-', files }], { scripts, others: filesRead(flags) }, { cwd: process.cwd() });
};

/** The caller has been told of the sound already: what is written here only waits for them. */
const callerOf = (destination: Destination): Writable =>
  new Writable({
    highWaterMark: 1,
    write(_bytes, _encoding, done) {
      if (destination.kind === 'caller') destination.room().then(() => done());
      else done();
    },
  });

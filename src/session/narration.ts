import type { Writable } from 'node:stream';
import { NarrateError } from '../errors.js';
import type { ScriptKind } from '../script/cues.js';
import { checkInputs, openScript, type ScriptInput } from '../script/script.js';
import type { ResolvedVoice } from '../speech/elevenlabs/voices.js';
import { maxCharsOf } from './casting.js';
import { speakInOrder } from './in-order.js';
import { type MemoryOptions, openMemory } from './memory.js';
import type { MetricsRecorder } from './metrics.js';
import { type OutputChoice, openOutputs } from './outputs.js';
import { createPerformer, type PerformerOptions } from './performer.js';
import { checkLanguage, type EngineChoice, openService } from './services.js';

export interface NarrationOptions extends PerformerOptions {
  readonly inputs: readonly ScriptInput[];
  /** How all inputs are written; by their names when undefined. */
  readonly scriptKind: ScriptKind | undefined;
  readonly output: OutputChoice;
  readonly engine: EngineChoice;
  readonly lookAheadMs: number;
  readonly memory: MemoryOptions;
}

/** What a narration needs of the process it runs in. */
export interface NarrationSurroundings {
  readonly stdout: Writable & { isTTY?: boolean };
  readonly env: NodeJS.ProcessEnv;
  readonly info: (text: string) => void;
  readonly warn: (text: string) => void;
  readonly detail: (text: string) => void;
  /** Filled while the narration runs. */
  readonly metrics: MetricsRecorder;
}

/**
 * One run, from the first word to the last sound: script → passages → speech → frames → outputs.
 * @param signal  aborted to stop at once, leaving nothing behind
 * @returns the voice that spoke
 * @throws NarrateError  what went wrong; the signal's reason when aborted
 */
export const narrate = async (
  options: NarrationOptions,
  surroundings: NarrationSurroundings,
  signal: AbortSignal,
): Promise<ResolvedVoice> => {
  const { metrics, info, warn, detail } = surroundings;
  // What fails beside the main line of work ends the run with its own reason.
  const run = new AbortController();
  const runSignal = AbortSignal.any([signal, run.signal]);
  const closing: (() => Promise<void>)[] = [];
  try {
    checkLanguage(options.engine, options.languageCode);
    await checkInputs(options.inputs);
    const memory = await openMemory(options, surroundings);
    closing.push(() => memory.close());
    if (memory.resumed) info(goingOn(memory.resumed));
    const outputs = await openOutputs(options, { ...surroundings, signal: runSignal });
    closing.push(() => outputs.abort());
    outputs.ready.catch((reason) => run.abort(reason));

    const service = await openService(options.engine, surroundings.env, options.timeoutMs);
    closing.push(() => service.close());
    const performer = createPerformer(options, {
      service,
      takes: memory.takes,
      outputs,
      metrics,
      warn,
      detail,
      signal: runSignal,
    });
    closing.push(() => performer.close());

    const passages = openScript({
      inputs: await memory.spooled(options.inputs),
      kind: options.scriptKind,
      maxPassageChars: maxCharsOf(options.schedule),
      signal: runSignal,
      warn,
      // The network is asked nothing before there is a word to say.
      onText: () => {
        performer.prepare().catch((reason) => run.abort(reason));
      },
    });
    const spoken = speakInOrder(
      passages,
      (passage, turn) => performer.speak(passage, { ...turn, onTake: memory.taken }),
      { concurrency: () => (outputs.isFarAhead ? 1 : performer.parallelism.limit), mayStart: () => outputs.ready },
    );
    for await (const { audio } of spoken) {
      await audio.drainInto({
        takeBack: (writes) => {
          const isUnheard = outputs.takeBack(writes);
          if (isUnheard) metrics.tookBack(writes);
          return isUnheard;
        },
        write: ({ frames, durationMs }) => {
          metrics.wrote(durationMs);
          return outputs.write(frames);
        },
      });
      await outputs.endPassage();
      metrics.endedPassage();
    }
    await outputs.end();
    await memory.finish();
    return await performer.prepare();
  } catch (reason) {
    run.abort(reason);
    throw runSignal.reason;
  } finally {
    run.abort();
    for (const close of closing.reverse()) await close().catch((reason) => warn(NarrateError.from(reason).message));
  }
};

const goingOn = ({ passages, characters }: { passages: number; characters: number }): string =>
  `Going on with the interrupted run: ${passages === 1 ? 'one passage' : `${passages} passages`} (${characters} characters) already spoken`;

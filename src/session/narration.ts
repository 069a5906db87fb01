import type { Writable } from 'node:stream';
import { NarrateError } from '../errors.js';
import type { ScriptKind } from '../script/cues.js';
import { anyPromisesWords } from '../script/glimpse.js';
import { checkInputs, openScript, type ScriptInput } from '../script/script.js';
import type { ResolvedVoice } from '../speech/elevenlabs/voices.js';
import { paceOf } from '../speech/pace.js';
import { ListenerLeft, openAudience } from './audience.js';
import { maxCharsOf } from './casting.js';
import { speakInOrder } from './in-order.js';
import { createLead } from './lead.js';
import { type MemoryOptions, openMemory } from './memory.js';
import type { MetricsRecorder } from './metrics.js';
import { checkOutputs, isHeard, isOnlyHeard, type OutputChoice, type Outputs, openOutputs } from './outputs.js';
import { openPerformer, type PerformerOptions } from './performer.js';
import type { Remote } from './remote.js';
import { checkLanguage, type EngineChoice } from './services.js';

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
  /** Told when there is something to steer. */
  readonly onListening?: (remote: Remote) => void;
}

/**
 * One run, from the first word to the last sound: script → passages → speech → frames → outputs.
 * @param signal  aborted to stop at once, leaving nothing behind
 * @returns the voice that spoke
 * @throws NarrateError  what went wrong; the signal's reason when aborted; ListenerLeft when the remote quits
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
  const fail = (reason: unknown) => run.abort(reason);
  /** From the last to the first. */
  const closing: (() => Promise<void> | undefined)[] = [];
  try {
    checkLanguage(options.engine, options.languageCode);
    await Promise.all([checkInputs(options.inputs), checkOutputs(options, surroundings)]);
    const pace = paceOf(options.schedule);
    let outputs: Outputs | undefined;
    const lead = createLead({
      pace,
      heardMs: () => outputs?.heardMs,
      lookAheadMs: isOnlyHeard(options.output) ? options.lookAheadMs : Number.POSITIVE_INFINITY,
      followsNetwork: options.schedule === 'adaptive',
      onFlush: () => {
        metrics.flushed();
        // While the service makes the first sound, there is time for what its decoding takes.
        setImmediate(() => outputs?.player?.prepare());
      },
    });

    // The voice is found and its connection opened while the disk and the device are being asked.
    const opening = openMemory(options, surroundings);
    closing.push(async () => (await opening.catch(() => undefined))?.close());
    closing.push(() => outputs?.abort());
    const takes = opening.then((memory) => memory.takes);
    const engaging = openPerformer(options, { ...surroundings, takes, lead, detail, signal: runSignal });
    closing.push(async () => (await engaging.catch(() => undefined))?.close());
    Promise.all([engaging, anyPromisesWords(options.inputs)])
      .then(async ([performer, isPromised]) => {
        if (isPromised) await performer.prepare();
      })
      .catch(fail);

    const memory = await opening;
    if (memory.resumed) info(goingOn(memory.resumed));
    const sound = await openOutputs(options, { ...surroundings, signal: runSignal, onUnderrun: lead.fellShort });
    outputs = sound;
    // Whoever stops is not kept waiting for the sound that is left.
    runSignal.addEventListener('abort', () => void sound.abort());
    sound.ready.catch(fail);
    const audience = await openAudience(options, surroundings, {
      player: sound.player,
      onLeave: fail,
      signal: runSignal,
    });
    const performer = await engaging;

    const passages = openScript({
      inputs: await memory.spooled(options.inputs),
      kind: options.scriptKind,
      maxPassageChars: maxCharsOf(options.schedule),
      silenceMs: pace.silenceMs,
      openingChars: isHeard(options.output) ? pace.openingChars : undefined,
      openingSilenceMs: pace.openingSilenceMs,
      isHurried: () => lead.isShort,
      signal: runSignal,
      warn,
      onText: (characters) => {
        metrics.textArrived(characters);
        performer.textComes().catch(fail);
      },
    });
    const spoken = speakInOrder(
      audience.passages(passages),
      (passage, turn) => performer.speak(passage, { ...turn, onTake: memory.taken }),
      { concurrency: () => performer.parallelism.limit, mayStart: () => sound.ready },
    );
    for await (const { passage, audio } of spoken) {
      await audio.drainInto({
        takeBack: (writes) => {
          if (!sound.takeBack(writes)) return false;
          metrics.tookBack(writes);
          audience.tookBack(writes);
          return true;
        },
        write: (piece) => {
          metrics.wrote(piece.durationMs);
          const written = sound.write(piece.frames);
          audience.wrote(passage, piece);
          return written;
        },
      });
      await sound.endPassage();
      metrics.endedPassage();
    }
    await sound.end().catch((reason) => {
      // Whoever leaves while only the sound goes on has what was to be saved.
      if (!(sound.isSaved && runSignal.reason instanceof ListenerLeft)) throw reason;
    });
    await audience.finish();
    await memory.finish();
    return await performer.prepare();
  } catch (reason) {
    run.abort(reason);
    throw runSignal.reason;
  } finally {
    run.abort();
    for (const close of closing.reverse()) await close()?.catch((reason) => warn(NarrateError.from(reason).message));
  }
};

const goingOn = ({ passages, characters }: { passages: number; characters: number }): string =>
  `Going on with the interrupted run: ${passages === 1 ? 'one passage' : `${passages} passages`} (${characters} characters) already spoken`;

import type { Writable } from 'node:stream';
import { NarrateError } from '../errors.js';
import type { ScriptKind } from '../script/cues.js';
import { anyPromisesWords } from '../script/glimpse.js';
import { isMute, type Passage } from '../script/passage.js';
import { checkInputs, type ScriptInput } from '../script/script.js';
import type { ResolvedVoice } from '../speech/elevenlabs/voices.js';
import { paceOf } from '../speech/pace.js';
import { ListenerLeft, openAudience } from './audience.js';
import type { CastMember } from './cast.js';
import { checkCharLimit, limitChars } from './char-limit.js';
import { createDirecting } from './directing.js';
import type { Direct } from './direction.js';
import { speakInOrder } from './in-order.js';
import { createLead } from './lead.js';
import { type MemoryOptions, openMemory } from './memory.js';
import type { MetricsRecorder } from './metrics.js';
import { checkCover, checkOutputs, isOnlyHeard, type OutputChoice, type Outputs, openOutputs } from './outputs.js';
import { openPerformer, type Performer, type PerformerOptions } from './performer.js';
import { readPassages } from './reading.js';
import { createRecording, type Recording } from './recording.js';
import { readScript } from './rehearsal.js';
import type { Remote } from './remote.js';
import { checkLanguage, type EngineChoice } from './services.js';
import type { Witness } from './witness.js';
import { WritingTimes } from './writing-times.js';

export interface NarrationOptions extends PerformerOptions {
  readonly inputs: readonly ScriptInput[];
  /** Spoken instead of what stands in the inputs; default: that. */
  readonly passages?: AsyncIterable<Passage>;
  /** How all inputs are written; by their names when undefined. */
  readonly scriptKind: ScriptKind | undefined;
  readonly output: OutputChoice;
  readonly engine: EngineChoice;
  readonly lookAheadMs: number;
  readonly memory: MemoryOptions;
  /** How each script is to be performed, now that its front matter is known; default: as these options say. */
  readonly direct?: Direct;
  /** Refuse to speak more, in characters as the service counts them. */
  readonly maxChars?: number | undefined;
}

/** Who spoke. */
export interface Narrated {
  /** The narrator. */
  readonly voice: ResolvedVoice;
  /** Whether the narrator was heard. */
  readonly hasNarrated: boolean;
  /** The others, in the order in which they come in the script. */
  readonly cast: readonly CastMember[];
  /** Of the first script. */
  readonly modelId: string;
  /** Words that may be misspoken, and could not be taken better: the first hundred, and how many there are. */
  readonly doubts: Recording['doubts'];
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
  /** Told which model speaks, as soon as the first script has had its say. */
  readonly onModel?: (modelId: string) => void;
  /** All has been spoken, and a file of another kind is made of it. */
  readonly onConverting?: (file: string) => void;
  /** Told what goes out, as far as it wants to know. */
  readonly witness?: Partial<Witness>;
}

/**
 * One run, from the first word to the last sound: script → passages → speech → frames → outputs.
 * @param signal  aborted to stop at once, leaving nothing behind
 * @throws NarrateError  what went wrong; the signal's reason when aborted; ListenerLeft when the remote quits
 */
export const narrate = async (
  options: NarrationOptions,
  surroundings: NarrationSurroundings,
  signal: AbortSignal,
): Promise<Narrated> => {
  const { metrics, info, warn, detail, witness } = surroundings;
  // What fails beside the main line of work ends the run with its own reason.
  const run = new AbortController();
  const runSignal = AbortSignal.any([signal, run.signal]);
  const fail = (reason: unknown) => run.abort(reason);
  /** From the last to the first. */
  const closing: (() => Promise<void> | undefined)[] = [];
  try {
    await checkLanguage(options.engine, options.languageCode, surroundings.env);
    await Promise.all([checkInputs(options.inputs), checkOutputs(options, surroundings)]);
    const directing = createDirecting(options, async ({ languageCode, tags: { cover } }, input) => {
      await checkLanguage(options.engine, languageCode, surroundings.env);
      // Before anything is spent on the sound that it is to go with.
      if (input === 0) await checkCover(options.output, cover);
    });
    const { maxChars } = options;
    if (maxChars !== undefined) {
      const open = () => readScript(options, { directing, warn: () => {}, signal: runSignal });
      await checkCharLimit({ inputs: options.inputs, open }, maxChars, runSignal);
    }
    let performer: Performer | undefined;
    const recording = createRecording(options, (passage) => performer?.speakerOf(passage));
    const pace = paceOf(options.schedule);
    const writing = new WritingTimes();
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
    const engaging = openPerformer(options, {
      ...surroundings,
      takes,
      lead,
      detail,
      onRetry: (retry) => witness?.retried?.(retry),
      signal: runSignal,
      first: directing.first,
    });
    closing.push(async () => (await engaging.catch(() => undefined))?.close());
    Promise.all([engaging, anyPromisesWords(options.inputs)])
      .then(async ([{ prepare }, isPromised]) => {
        if (isPromised) await prepare();
      })
      .catch(fail);

    const memory = await opening;
    if (memory.resumed) info(goingOn(memory.resumed));
    const sound = await openOutputs(options, {
      ...surroundings,
      signal: runSignal,
      onUnderrun: lead.fellShort,
      underrunFromMs: writing.underrunFromMs,
      notes: () => recording.notes,
    });
    outputs = sound;
    // Whoever stops is not kept waiting for the sound that is left.
    runSignal.addEventListener('abort', () => void sound.abort());
    sound.ready.catch(fail);
    const isPiped = options.inputs.some((input) => 'stream' in input);
    const audience = await openAudience(options, surroundings, {
      player: sound.player,
      supplier: () => (isPiped && !metrics.hasTextEnded && !lead.isAnswerDue ? 'writer' : 'service'),
      onLeave: fail,
      signal: runSignal,
    });
    const engaged = await engaging;
    performer = engaged;

    const passages = readPassages(options, {
      ...surroundings,
      inputs: await memory.spooled(options.inputs),
      performer: engaged,
      directing,
      lead,
      writing,
      onDirection: (direction, input) => {
        if (input !== 0) return;
        recording.direction = direction;
        surroundings.onModel?.(direction.modelId);
      },
      onFailure: fail,
      signal: runSignal,
    });
    const spoken = speakInOrder(
      maxChars === undefined ? audience.passages(passages) : limitChars(audience.passages(passages), maxChars),
      (passage, turn) =>
        engaged.speak(passage, {
          ...turn,
          onTake: memory.taken,
          onDoubt: (doubt) => recording.doubted(passage, doubt),
        }),
      { concurrency: () => engaged.parallelism.limit, mayStart: () => sound.ready },
    );
    for await (const { passage, audio } of spoken) {
      await audio.drainInto({
        takeBack: (writes) => {
          if (!sound.takeBack(writes)) return false;
          for (const other of [metrics, audience, recording, witness]) other?.tookBack?.(writes);
          return true;
        },
        write: (piece) => {
          witness?.wrote?.(passage, piece, engaged.speakerOf(passage));
          metrics.wrote(piece.durationMs);
          recording.wrote(passage, piece);
          writing.sounds(passage, piece);
          const written = sound.write(piece.frames);
          audience.wrote(passage, piece);
          return written;
        },
      });
      recording.ended(passage);
      witness?.ended?.(passage);
      await sound.endPassage();
      if (!isMute(passage)) metrics.endedPassage();
    }
    audience.complete();
    await sound.end().catch((reason) => {
      // Whoever leaves while only the sound goes on has what was to be saved.
      if (!(sound.isSaved && runSignal.reason instanceof ListenerLeft)) throw reason;
    });
    await audience.finish();
    await memory.finish();
    const [voice, cast] = await Promise.all([engaged.prepare(), engaged.members()]);
    return { voice, hasNarrated: engaged.hasNarrated, cast, modelId: recording.modelId, doubts: recording.doubts };
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

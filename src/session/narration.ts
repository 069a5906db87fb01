import type { Writable } from 'node:stream';
import { createFrameSplitter } from '../audio/frames.js';
import type { ScriptKind } from '../script/cues.js';
import { openScript, type ScriptInput } from '../script/script.js';
import { type ResolvedVoice, resolveVoice } from '../speech/elevenlabs/voices.js';
import { websocketEngine } from '../speech/elevenlabs/websocket.js';
import { anyDelivery, deliveryOf, maxCharsOf, type VoicingOptions } from './casting.js';
import { speakInOrder } from './in-order.js';
import type { MetricsRecorder } from './metrics.js';
import { type OutputChoice, openOutputs } from './outputs.js';
import { checkLanguage, type EngineChoice, openService } from './services.js';

export interface NarrationOptions extends VoicingOptions {
  readonly inputs: readonly ScriptInput[];
  /** How all inputs are written; by their names when undefined. */
  readonly scriptKind: ScriptKind | undefined;
  readonly output: OutputChoice;
  readonly engine: EngineChoice;
  /** Name or id; the account's first when undefined. */
  readonly voice: string | undefined;
  readonly lookAheadMs: number;
  /** Longest time without any progress. */
  readonly timeoutMs: number;
  /** Passages spoken at once. */
  readonly concurrency: number | undefined;
}

/** What a narration needs of the process it runs in. */
export interface NarrationSurroundings {
  readonly stdout: Writable & { isTTY?: boolean };
  readonly env: NodeJS.ProcessEnv;
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
  const { metrics, warn } = surroundings;
  // What fails beside the main line of work ends the run with its own reason.
  const run = new AbortController();
  const runSignal = AbortSignal.any([signal, run.signal]);
  const closing: (() => Promise<void>)[] = [];
  try {
    checkLanguage(options.engine, options.languageCode);
    const outputs = await openOutputs(options, { ...surroundings, signal: runSignal });
    closing.push(() => outputs.abort());
    outputs.ready.catch((reason) => run.abort(reason));

    const service = await openService(options.engine);
    closing.push(() => service.close());
    const engine = websocketEngine(service, {
      observe: metrics.observe,
      silenceMs: Math.min(options.timeoutMs, 20_000),
    });
    closing.push(() => engine.close());

    /** The network is asked nothing before there is a word to say. */
    const voice = once(async () => {
      const resolved = await resolveVoice(service, options.voice, runSignal);
      if (resolved.warning) warn(resolved.warning);
      engine.warm(anyDelivery(options, resolved.id));
      return resolved;
    });
    const passages = openScript({
      inputs: options.inputs,
      kind: options.scriptKind,
      maxPassageChars: maxCharsOf(options.schedule),
      signal: runSignal,
      warn,
      onFirstText: () => {
        voice().catch((reason) => run.abort(reason));
      },
    });
    const spoken = speakInOrder(
      passages,
      async function* (passage, passageSignal) {
        const attemptSignal = AbortSignal.any([runSignal, passageSignal]);
        const delivery = await deliveryOf(passage, options, (await voice()).id, attemptSignal);
        yield* engine.speak(passage, delivery, attemptSignal);
      },
      { concurrency: options.concurrency ?? DEFAULT_CONCURRENCY, mayStart: () => outputs.ready },
    );
    for await (const { audio } of spoken) {
      const splitter = createFrameSplitter(options.format);
      const beforeSeconds = metrics.audioSeconds;
      for await (const { bytes } of audio) {
        await outputs.write(splitter.push(bytes));
        metrics.audioSeconds = beforeSeconds + splitter.durationMs / 1000;
      }
      await outputs.write(splitter.end().frames);
      await outputs.endPassage();
      metrics.passages += 1;
      metrics.audioSeconds = beforeSeconds + splitter.durationMs / 1000;
    }
    await outputs.end();
    return await voice();
  } catch (reason) {
    run.abort(reason);
    throw runSignal.reason;
  } finally {
    run.abort();
    for (const close of closing.reverse()) await close();
  }
};

/** The free plan's limit on what is spoken at once. */
const DEFAULT_CONCURRENCY = 2;

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

import type { Writable } from 'node:stream';
import type { ScriptKind } from '../script/cues.js';
import { checkInputs, openScript, type ScriptInput } from '../script/script.js';
import { httpEngine } from '../speech/elevenlabs/http.js';
import { type ResolvedVoice, resolveVoice } from '../speech/elevenlabs/voices.js';
import { websocketEngine } from '../speech/elevenlabs/websocket.js';
import { createProver } from '../takes/proof.js';
import { type Retry, recite } from '../takes/recite.js';
import { createTransports, type TransportChoice } from '../takes/transports.js';
import { anyDelivery, deliveryOf, maxCharsOf, type VoicingOptions } from './casting.js';
import { speakInOrder } from './in-order.js';
import type { MetricsRecorder } from './metrics.js';
import { type OutputChoice, openOutputs } from './outputs.js';
import { createParallelism } from './parallelism.js';
import { checkLanguage, type EngineChoice, openService } from './services.js';

export interface NarrationOptions extends VoicingOptions {
  readonly inputs: readonly ScriptInput[];
  /** How all inputs are written; by their names when undefined. */
  readonly scriptKind: ScriptKind | undefined;
  readonly output: OutputChoice;
  readonly engine: EngineChoice;
  /** Name or id; the account's first when undefined. */
  readonly voice: string | undefined;
  readonly transport: TransportChoice;
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
  const { metrics, warn, detail } = surroundings;
  // What fails beside the main line of work ends the run with its own reason.
  const run = new AbortController();
  const runSignal = AbortSignal.any([signal, run.signal]);
  const closing: (() => Promise<void>)[] = [];
  try {
    checkLanguage(options.engine, options.languageCode);
    await checkInputs(options.inputs);
    const outputs = await openOutputs(options, { ...surroundings, signal: runSignal });
    closing.push(() => outputs.abort());
    outputs.ready.catch((reason) => run.abort(reason));

    const service = await openService(options.engine, surroundings.env);
    closing.push(() => service.close());
    const parallelism = createParallelism(options.concurrency);
    const { observe } = metrics;
    const websocket = websocketEngine(service, { observe });
    const http = httpEngine(service, { observe, onAnswer: ({ maxConcurrent }) => parallelism.learn(maxConcurrent) });
    closing.push(async () => {
      await Promise.all([websocket.close(), http.close()]);
    });
    const transports = createTransports({ websocket, http, choice: options.transport });
    const prover = createProver();

    /** The network is asked nothing before there is a word to say. */
    const voice = once(async () => {
      const resolved = await resolveVoice(service, options.voice, runSignal);
      if (resolved.warning) warn(resolved.warning);
      transports.choose().warm(anyDelivery(options, resolved.id));
      return resolved;
    });
    const script = watched(
      openScript({
        inputs: options.inputs,
        kind: options.scriptKind,
        maxPassageChars: maxCharsOf(options.schedule),
        signal: runSignal,
        warn,
        onFirstText: () => {
          voice().catch((reason) => run.abort(reason));
        },
      }),
    );
    const spoken = speakInOrder(
      script,
      async function* (passage, ear, passageSignal) {
        const attemptSignal = AbortSignal.any([runSignal, passageSignal]);
        const delivery = await deliveryOf(passage, options, (await voice()).id, attemptSignal);
        const recitation = {
          transports,
          prover,
          ear: outputs.isLive ? ear : undefined,
          patienceMs: options.timeoutMs,
          onRetry: (retry: Retry) => {
            metrics.retried(retry);
            if (retry.recovery === 'shrink') parallelism.shrink();
            detail(`passage ${passage.index + 1}: ${retry.error.message}; again in ${Math.round(retry.delayMs)} ms`);
          },
        };
        yield* recite(passage, delivery, recitation, attemptSignal);
        if (!script.ended) transports.choose().warm(delivery);
      },
      { concurrency: () => (outputs.isFarAhead ? 1 : parallelism.limit), mayStart: () => outputs.ready },
    );
    for await (const { audio } of spoken) {
      await audio.drainInto({
        takeBack: (writes) => outputs.takeBack(writes),
        write: async ({ frames, durationMs }) => {
          metrics.audioSeconds += durationMs / 1000;
          await outputs.write(frames);
        },
      });
      await outputs.endPassage();
      metrics.passages += 1;
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

/** The same, and whether it is over. */
const watched = <T>(items: AsyncIterable<T>): AsyncIterable<T> & { readonly ended: boolean } => {
  let ended = false;
  return {
    get ended() {
      return ended;
    },
    async *[Symbol.asyncIterator]() {
      yield* items;
      ended = true;
    },
  };
};

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

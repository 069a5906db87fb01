import type { Passage } from '../script/passage.js';
import type { ScriptInput } from '../script/script.js';
import { httpEngine } from '../speech/elevenlabs/http.js';
import { type ResolvedVoice, resolveRememberedVoice } from '../speech/elevenlabs/voices.js';
import { websocketEngine } from '../speech/elevenlabs/websocket.js';
import type { Delivery } from '../speech/engine.js';
import type { SpokenPiece } from '../takes/attempt.js';
import { createProver } from '../takes/proof.js';
import { type Ear, type Retry, recite } from '../takes/recite.js';
import { restOfPassage } from '../takes/rest-of-passage.js';
import { createTransports, type TransportChoice } from '../takes/transports.js';
import type { StartedPassage } from './bookmark.js';
import { anyDelivery, createCasting, type VoicingOptions } from './casting.js';
import type { Turn } from './in-order.js';
import type { JournalTake } from './journal.js';
import type { Lead } from './lead.js';
import type { MemoryOptions, Takes } from './memory.js';
import type { MetricsRecorder } from './metrics.js';
import { isHeard, type OutputChoice } from './outputs.js';
import { createParallelism, type Parallelism } from './parallelism.js';
import { persistently } from './persistently.js';
import { type FoundTake, reuseTake } from './reuse.js';
import { type EngineChoice, type OpenService, openService } from './services.js';

export interface PerformerOptions extends VoicingOptions {
  readonly inputs: readonly ScriptInput[];
  readonly output: OutputChoice;
  /** Name or id; the account's first when undefined. */
  readonly voice: string | undefined;
  readonly transport: TransportChoice;
  /** Longest time without any progress, before the service has proven itself with a passage and after. */
  readonly firstTimeoutMs: number;
  readonly timeoutMs: number;
  /** Passages spoken at once; learnt when undefined. */
  readonly concurrency: number | undefined;
}

export interface PerformerSurroundings {
  readonly takes: Promise<Takes>;
  readonly lead: Lead;
  readonly metrics: MetricsRecorder;
  readonly warn: (text: string) => void;
  readonly detail: (text: string) => void;
  readonly signal: AbortSignal;
}

/** How one passage is wanted. */
export interface PassageOptions extends Turn {
  /** Its take is proven and stored. */
  readonly onTake: (take: JournalTake) => Promise<void>;
}

/** Speaks passages with everything that belongs to it: the voice, the store, recovery, the figures. */
export interface Performer {
  /** Find the voice and open the first connection; once, however often it is called. */
  prepare(): Promise<ResolvedVoice>;
  /** Text is being written: by the time its sentence is whole, its connection is open. */
  textComes(): Promise<void>;
  speak(passage: StartedPassage, options: PassageOptions): AsyncGenerator<SpokenPiece, void, undefined>;
  readonly parallelism: Parallelism;
  close(): Promise<void>;
}

/** A performer with its service. @throws NarrateError  the service cannot be opened */
export const openPerformer = async (
  options: PerformerOptions & { readonly engine: EngineChoice; readonly memory: Pick<MemoryOptions, 'cache'> },
  surroundings: PerformerSurroundings & { readonly env: NodeJS.ProcessEnv },
): Promise<Performer> => {
  const { engine, memory, timeoutMs } = options;
  const service = await openService(engine, surroundings.env, { answerWithinMs: timeoutMs, remembers: memory.cache });
  return createPerformer(options, { ...surroundings, service });
};

/** The service becomes the performer's: it is closed with it. */
export const createPerformer = (
  options: PerformerOptions,
  { service, takes, lead, metrics, warn, detail, signal }: PerformerSurroundings & { readonly service: OpenService },
): Performer => {
  const isLive = isHeard(options.output);
  const isPiped = options.inputs.some((input) => 'stream' in input);
  takes.catch(() => {}); // whoever opens them says why they cannot be opened
  const parallelism = createParallelism(options.concurrency);
  const previousTexts = new PreviousTexts();
  /** Of the passages being spoken, by their index: the next one finds its connection open. */
  const onOpened = new Map<number, () => void>();
  const observe: typeof metrics.observe = (event, index) => {
    metrics.observe(event, index);
    if (event.type === 'open' && index !== undefined) onOpened.get(index)?.();
  };
  const websocket = websocketEngine(service, { observe });
  const http = httpEngine(service, {
    observe,
    onAnswer: ({ maxConcurrent }) => parallelism.learn(maxConcurrent),
    previousText: ({ index }) => previousTexts.before(index),
  });
  const transports = createTransports({ websocket, http, choice: options.transport });
  const prover = createProver();
  const casting = createCasting(options, lead);
  const spokenHere = new Set<string>();
  let lastTextAtMs = performance.now();
  const patienceMs = () => (spokenHere.size > 0 ? options.timeoutMs : options.firstTimeoutMs);

  let voice: Promise<ResolvedVoice> | undefined;
  const findVoice = async (): Promise<ResolvedVoice> => {
    const resolve = () =>
      resolveRememberedVoice(service, options.voice, {
        signal,
        onRecall: (voiceId) => transports.choose().warm(anyDelivery(options, voiceId)),
      });
    const found = await persistently(resolve, patienceMs(), signal);
    metrics.voiceFound();
    if (found.warning) warn(found.warning);
    transports.choose().warm(anyDelivery(options, found.id));
    return found;
  };
  const prepare = (): Promise<ResolvedVoice> => {
    voice ??= findVoice();
    return voice;
  };

  const onRetry = (passage: Passage, { error, recovery, delayMs }: Retry) => {
    metrics.retried(recovery, passage.index);
    if (recovery === 'shrink') parallelism.shrink();
    detail(`passage ${passage.index + 1}: ${error.message}; again in ${Math.round(delayMs)} ms`);
  };
  const speakAnew = (passage: Passage, delivery: Delivery, ear: Ear, attemptSignal: AbortSignal) =>
    recite(
      passage,
      delivery,
      {
        transports,
        prover,
        ear: isLive ? ear : undefined,
        pacing: lead,
        get patienceMs() {
          return patienceMs();
        },
        onRetry: (retry) => onRetry(passage, retry),
      },
      attemptSignal,
    );

  return {
    prepare,
    async textComes() {
      const nowMs = performance.now();
      const hasPaused = nowMs - lastTextAtMs > SPARE_IS_FRESH_MS;
      lastTextAtMs = nowMs;
      const { id } = await prepare();
      if (hasPaused) transports.choose().warm(anyDelivery(options, id));
    },
    parallelism,
    async *speak(passage, { ear, signal: passageSignal, mayGoOn, onTake }) {
      const attemptSignal = AbortSignal.any([signal, passageSignal]);
      previousTexts.note(passage);
      lead.begin(restOfPassage(passage, { sentence: passage.startSentence ?? 0, words: 0 }));
      const delivery = await casting.deliveryOf(passage, (await prepare()).id, attemptSignal);
      lead.gathers(passage.index, delivery.schedule);
      metrics.startedPassage(passage.index);
      const reuse = {
        takes: await takes,
        isHurried: isPiped && lead.aheadMs === 0,
        spokenHere,
        ear,
        server: service.name,
        onMade: (durationMs: number) => lead.made(passage.index, durationMs),
        onTake: async ({ reused, ...take }: FoundTake) => {
          metrics.took(passage.index, take.characters, reused);
          await onTake(take);
        },
      };
      const speak = (wanted: Passage, recordingEar: Ear) => speakAnew(wanted, delivery, recordingEar, attemptSignal);
      const openNext = () => {
        if (mayGoOn()) transports.choose().warm(delivery);
      };
      onOpened.set(passage.index, openNext);
      try {
        for await (const piece of reuseTake(passage, delivery, speak, reuse, attemptSignal)) {
          if (piece.durationMs > 0) metrics.made(passage.index, piece.durationMs);
          yield piece;
        }
      } finally {
        onOpened.delete(passage.index);
      }
      lead.complete(passage.index);
      openNext();
    },
    async close() {
      await Promise.all([websocket.close(), http.close()]);
      await service.close();
    },
  };
};

/** A spare connection that was opened so long ago may be given up soon. */
const SPARE_IS_FRESH_MS = 5_000;

/** What was said just before a passage, so that a voice that is asked for it alone goes on in the same breath. */
class PreviousTexts {
  #last: Passage | undefined;
  readonly #before = new Map<number, Passage>();

  note(passage: Passage): void {
    if (this.#last) this.#before.set(passage.index, this.#last);
    this.#before.delete(passage.index - REMEMBERED_PASSAGES);
    this.#last = passage;
  }

  before(index: number): string | undefined {
    const text = this.#before
      .get(index)
      ?.text.arrived.map((sentence) => sentence.text)
      .join(' ');
    return text?.slice(-MAX_CHARS);
  }
}

/** More than are ever spoken at once. */
const REMEMBERED_PASSAGES = 32;
const MAX_CHARS = 300;

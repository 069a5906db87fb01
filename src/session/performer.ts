import type { Passage, PassageText } from '../script/passage.js';
import { httpEngine } from '../speech/elevenlabs/http.js';
import { type ResolvedVoice, resolveVoice } from '../speech/elevenlabs/voices.js';
import { websocketEngine } from '../speech/elevenlabs/websocket.js';
import type { Delivery } from '../speech/engine.js';
import type { SpokenPiece } from '../takes/attempt.js';
import { createProver } from '../takes/proof.js';
import { type Ear, type Retry, recite } from '../takes/recite.js';
import { createTransports, type TransportChoice } from '../takes/transports.js';
import { anyDelivery, createCasting, type VoicingOptions } from './casting.js';
import type { Turn } from './in-order.js';
import type { JournalTake } from './journal.js';
import type { Takes } from './memory.js';
import type { MetricsRecorder } from './metrics.js';
import type { Outputs } from './outputs.js';
import { createParallelism, type Parallelism } from './parallelism.js';
import { persistently } from './persistently.js';
import { type FoundTake, reuseTake } from './reuse.js';
import type { OpenService } from './services.js';

export interface PerformerOptions extends VoicingOptions {
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
  readonly service: OpenService;
  readonly takes: Takes;
  readonly outputs: Pick<Outputs, 'isLive'>;
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
  speak(passage: Passage, options: PassageOptions): AsyncGenerator<SpokenPiece, void, undefined>;
  readonly parallelism: Parallelism;
  close(): Promise<void>;
}

export const createPerformer = (
  options: PerformerOptions,
  { service, takes, outputs, metrics, warn, detail, signal }: PerformerSurroundings,
): Performer => {
  const parallelism = createParallelism(options.concurrency);
  const previousTexts = new PreviousTexts();
  const { observe } = metrics;
  const websocket = websocketEngine(service, { observe });
  const http = httpEngine(service, {
    observe,
    onAnswer: ({ maxConcurrent }) => parallelism.learn(maxConcurrent),
    previousText: (passage) => previousTexts.before(passage),
  });
  const transports = createTransports({ websocket, http, choice: options.transport });
  const prover = createProver();
  const casting = createCasting(options);
  const spokenHere = new Set<string>();
  const patienceMs = () => (spokenHere.size > 0 ? options.timeoutMs : options.firstTimeoutMs);

  let voice: Promise<ResolvedVoice> | undefined;
  const findVoice = async (): Promise<ResolvedVoice> => {
    const resolve = () => resolveVoice(service, options.voice, signal);
    const found = await persistently(resolve, patienceMs(), signal);
    if (found.warning) warn(found.warning);
    transports.choose().warm(anyDelivery(options, found.id));
    return found;
  };
  const prepare = (): Promise<ResolvedVoice> => {
    voice ??= findVoice();
    return voice;
  };

  const onRetry = (passage: Passage, { error, recovery, delayMs }: Retry) => {
    metrics.retried(recovery);
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
        ear: outputs.isLive ? ear : undefined,
        get patienceMs() {
          return patienceMs();
        },
        onRetry: (retry) => onRetry(passage, retry),
      },
      attemptSignal,
    );

  return {
    prepare,
    parallelism,
    async *speak(passage, { ear, signal: passageSignal, mayGoOn, onTake }) {
      const attemptSignal = AbortSignal.any([signal, passageSignal]);
      previousTexts.note(passage);
      const delivery = await casting.deliveryOf(passage, (await prepare()).id, attemptSignal);
      const reuse = {
        takes,
        spokenHere,
        ear,
        server: service.name,
        onTake: async ({ reused, ...take }: FoundTake) => {
          metrics.took(take.characters, reused);
          await onTake(take);
        },
      };
      const speak = (recordingEar: Ear) => speakAnew(passage, delivery, recordingEar, attemptSignal);
      yield* reuseTake(passage, delivery, speak, reuse, attemptSignal);
      // The next passage finds its connection open, also after a writer's pause.
      if (mayGoOn()) transports.choose().warm(delivery);
    },
    async close() {
      await Promise.all([websocket.close(), http.close()]);
    },
  };
};

/** What was said just before a passage, so that a voice that is asked for it alone goes on in the same breath. */
class PreviousTexts {
  #last: Passage | undefined;
  // Not the passage itself: each would hold the one before it, back to the first.
  readonly #before = new WeakMap<Passage, PassageText>();

  note(passage: Passage): void {
    if (this.#last) this.#before.set(passage, this.#last.text);
    this.#last = passage;
  }

  before(passage: Passage): string | undefined {
    const text = this.#before
      .get(passage)
      ?.arrived.map((sentence) => sentence.text)
      .join(' ');
    return text?.slice(-MAX_CHARS);
  }
}

const MAX_CHARS = 300;

import type { Passage } from '../script/passage.js';
import { httpEngine } from '../speech/elevenlabs/http.js';
import { websocketEngine } from '../speech/elevenlabs/websocket.js';
import type { Delivery } from '../speech/engine.js';
import type { SpokenPiece } from '../takes/attempt.js';
import type { Doubt } from '../takes/doubts.js';
import { createProver } from '../takes/proof.js';
import { type Ear, type Retry, recite } from '../takes/recite.js';
import { createTransports, type TransportChoice } from '../takes/transports.js';
import type { Lead } from './lead.js';
import type { MetricsRecorder } from './metrics.js';
import { createParallelism, type Parallelism } from './parallelism.js';
import { PreviousTexts } from './previous-texts.js';
import type { OpenService } from './services.js';
import type { PassageRetry } from './witness.js';

export interface ReciterOptions {
  readonly service: OpenService;
  readonly transport: TransportChoice;
  /** Passages spoken at once; learnt when undefined. */
  readonly concurrency: number | undefined;
  /** Whether sound is heard as it is made. */
  readonly isLive: boolean;
  /** Longest time without any progress. */
  readonly patienceMs: () => number;
  readonly lead: Lead;
  readonly metrics: MetricsRecorder;
  readonly detail: (text: string) => void;
  readonly onRetry?: ((retry: PassageRetry) => void) | undefined;
}

/** Has passages spoken by the service, over whatever carries, until each is proven. */
export interface Reciter {
  /** Open a connection ahead. */
  warm(delivery: Delivery): void;
  /** A passage's turn; in order. */
  note(passage: Passage): void;
  /** @param onOpened  told when its connection is open: now the next one can be opened */
  speak(
    passage: Passage,
    delivery: Delivery,
    { ear, onOpened, onDoubt }: { ear: Ear; onOpened: () => void; onDoubt: (doubt: Doubt) => void },
    signal: AbortSignal,
  ): AsyncGenerator<SpokenPiece, void, undefined>;
  readonly parallelism: Parallelism;
  /** Gives every connection up. */
  close(): Promise<void>;
}

export const createReciter = (options: ReciterOptions): Reciter => {
  const { service, isLive, patienceMs, lead, metrics, detail } = options;
  const parallelism = createParallelism(options.concurrency);
  const previousTexts = new PreviousTexts();
  /** Of the passages being spoken, by their index. */
  const opened = new Map<number, () => void>();
  const observe: typeof metrics.observe = (event, index) => {
    metrics.observe(event, index);
    if (event.type === 'open' && index !== undefined) opened.get(index)?.();
  };
  const websocket = websocketEngine(service, { observe });
  const http = httpEngine(service, {
    observe,
    onAnswer: ({ maxConcurrent }) => parallelism.learn(maxConcurrent),
    previousText: ({ index }) => previousTexts.before(index),
  });
  const transports = createTransports({ websocket, http, choice: options.transport });
  const prover = createProver();
  const onRetry = (passage: Passage, { error, recovery, delayMs }: Retry) => {
    metrics.retried({ code: error.code, recovery, delayMs }, passage.index);
    if (recovery === 'shrink') parallelism.shrink();
    options.onRetry?.({ passage: passage.index, error, delayMs });
    detail(`passage ${passage.index + 1}: ${error.message}; again in ${Math.round(delayMs)} ms`);
  };
  return {
    warm: (delivery) => transports.warm(delivery),
    note: (passage) => previousTexts.note(passage),
    async *speak(passage, delivery, { ear, onOpened, onDoubt }, signal) {
      const recital = {
        transports,
        prover,
        ear: isLive ? ear : undefined,
        pacing: lead,
        get patienceMs() {
          return patienceMs();
        },
        onRetry: (retry: Retry) => onRetry(passage, retry),
        onDoubt,
      };
      opened.set(passage.index, onOpened);
      try {
        yield* recite(passage, delivery, recital, signal);
      } finally {
        opened.delete(passage.index);
      }
    },
    parallelism,
    async close() {
      await Promise.all([websocket.close(), http.close()]);
      await service.close();
    },
  };
};

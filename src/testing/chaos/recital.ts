import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Cue } from '../../script/cues.js';
import type { Passage } from '../../script/passage.js';
import { groupPassages } from '../../script/passages.js';
import { splitSentences } from '../../script/sentences.js';
import { speakInOrder } from '../../session/in-order.js';
import type { Outlet } from '../../session/read-ahead.js';
import { httpEngine } from '../../speech/elevenlabs/http.js';
import type { Service } from '../../speech/elevenlabs/service.js';
import { websocketEngine } from '../../speech/elevenlabs/websocket.js';
import type { Delivery, VoiceControls } from '../../speech/engine.js';
import { outputFormat } from '../../speech/output-format.js';
import type { Doubt } from '../../takes/doubts.js';
import { unhurried } from '../../takes/pacing.js';
import { createProver } from '../../takes/proof.js';
import { type Backoff, type Retry, recite } from '../../takes/recite.js';
import { createTransports, type TransportChoice } from '../../takes/transports.js';
import { createEar, type EarKind, type ListeningEar } from './ear.js';

/** What is recited, and to whom. */
export interface RecitalOptions {
  /** Paragraphs. */
  readonly text: Iterable<string>;
  /** `undefined`: saved, passage by passage; else heard as it comes. */
  readonly ear: EarKind | undefined;
  readonly earSeed?: number;
  /** Who takes what comes out, in place of an ear of that kind. */
  readonly listener?: ListeningEar;
  readonly voiceId?: string;
  readonly formatId?: string;
  readonly controls?: VoiceControls;
  readonly schedule?: readonly number[];
  readonly maxPassageChars?: number;
  readonly concurrency?: number;
  readonly transport?: TransportChoice;
  /** The script arrives in pieces of so many words, with pauses; default all at once. */
  readonly pieceWords?: number | undefined;
  readonly silenceMs?: number;
  readonly backoffMs?: Backoff;
  readonly signal?: AbortSignal;
  readonly onRetry?: (retry: Retry) => void;
  readonly onDoubt?: (doubt: Doubt, passage: Passage) => void;
}

export interface Recital {
  /** Everything that came out, in order. */
  readonly output: Buffer;
  /** The text of each passage, as it was spoken. */
  readonly passages: readonly string[];
  readonly retries: number;
  /** How often the ear gave something back. */
  readonly takenBack: number;
  /** Characters sent more than once. */
  readonly billedAgain: number;
}

/** A text, from its sentences to the bytes that come out, over real sockets: the stages of a narration, without waiting. */
export const performRecital = async (service: Service, options: RecitalOptions): Promise<Recital> => {
  const { silenceMs = 150, signal = new AbortController().signal, transport = 'auto' } = options;
  let sentCharacters = 0;
  const observe = (event: { type: string; characters?: number }) => {
    sentCharacters += event.characters ?? 0;
  };
  const websocket = websocketEngine(service, { observe, firstAudioMs: silenceMs, silenceMs });
  const http = httpEngine(service, { observe, silenceMs });
  const transports = createTransports({ websocket, http, choice: transport });
  const prover = createProver();
  const delivery = deliveryOf(options);
  const listener = options.listener ?? createEar(options.ear ?? 'saved', options.earSeed ?? 1);
  const passages: string[] = [];
  let retries = 0;
  const spoken = speakInOrder(
    groupPassages(splitSentences(cuesOf(options), { silenceMs: 3 }), { maxChars: options.maxPassageChars ?? 300 }),
    async function* (passage, { ear, signal: passageSignal }) {
      const recitation = {
        transports,
        prover,
        ear: options.ear ? ear : undefined,
        // Where the writer's silence divides a passage, its sound has a seam: what is compared byte by byte has none.
        pacing: { ...unhurried, silenceMs: 2, idleMs: options.ear ? 4 : 60_000 },
        patienceMs: 60_000,
        onRetry: (retry: Retry) => {
          retries += 1;
          options.onRetry?.(retry);
        },
        onDoubt: (doubt: Doubt) => options.onDoubt?.(doubt, passage),
        backoffMs: options.backoffMs ?? (() => 0),
      };
      yield* recite(passage, delivery, recitation, AbortSignal.any([signal, passageSignal]));
      passages[passage.index] = passage.text.arrived.map(({ text }) => text).join(' ');
    },
    { concurrency: () => options.concurrency ?? 1, mayStart: async () => {} },
  );
  const outlet: Outlet = {
    takeBack: (writes) => listener.takeBack(writes),
    write: async (piece) => {
      listener.write(piece.frames);
      if (listener.isSlow()) await turn();
    },
  };
  try {
    for await (const { audio } of spoken) {
      await audio.drainInto(outlet);
      listener.endPassage();
    }
  } finally {
    await Promise.all([websocket.close(), http.close()]);
  }
  const needed = passages.reduce((sum, text) => sum + text.length, 0);
  return {
    output: listener.output(),
    passages,
    retries,
    takenBack: listener.takenBack,
    billedAgain: Math.max(0, sentCharacters - needed),
  };
};

const deliveryOf = ({
  voiceId = 'tone-a',
  formatId = 'mp3_44100_128',
  schedule = [50],
  controls = {},
}: RecitalOptions): Delivery => ({
  voiceId,
  modelId: 'eleven_flash_v2_5',
  format: outputFormat(formatId),
  schedule,
  controls,
});

async function* cuesOf({ text, pieceWords = Number.POSITIVE_INFINITY }: RecitalOptions): AsyncGenerator<Cue> {
  for (const paragraph of text) {
    // Not inside a word: a writer who falls silent behind "e." has ended a sentence.
    const words = paragraph.split(/(?<=\s)/u);
    for (let at = 0; at < words.length; at += pieceWords) {
      if (at > 0) await sleep(at % PAUSE_MAX_MS);
      yield { type: 'speech', text: words.slice(at, at + pieceWords).join('') };
    }
    yield { type: 'break' };
  }
}

const PAUSE_MAX_MS = 6;

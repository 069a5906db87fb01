import { setImmediate as turn } from 'node:timers/promises';
import { silence } from '../../audio/silence.js';
import { DEFAULT_GAPS, type Gaps } from '../../script/gaps.js';
import { isMute, type Passage } from '../../script/passage.js';
import { groupPassages } from '../../script/passages.js';
import { splitSentences } from '../../script/sentences.js';
import type { EpisodeNotes } from '../../session/companions.js';
import { GapBefore } from '../../session/gap-before.js';
import { speakInOrder } from '../../session/in-order.js';
import type { Outlet } from '../../session/read-ahead.js';
import { createRecording } from '../../session/recording.js';
import { httpEngine } from '../../speech/elevenlabs/http.js';
import type { Service } from '../../speech/elevenlabs/service.js';
import { websocketEngine } from '../../speech/elevenlabs/websocket.js';
import type { Delivery, VoiceControls } from '../../speech/engine.js';
import { outputFormat } from '../../speech/output-format.js';
import type { SpokenPiece } from '../../takes/attempt.js';
import type { Doubt } from '../../takes/doubts.js';
import { unhurried } from '../../takes/pacing.js';
import { createProver } from '../../takes/proof.js';
import { type Backoff, type Retry, recite } from '../../takes/recite.js';
import { createTransports, type TransportChoice } from '../../takes/transports.js';
import { createEar, type EarKind, type ListeningEar } from './ear.js';
import { cuesOf, type Line } from './lines.js';

/** What is recited, and to whom. */
export interface RecitalOptions {
  /** Paragraphs. */
  readonly text: Iterable<string | Line>;
  readonly gaps?: Gaps;
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
  /** Whether to note what was said when. */
  readonly isTranscribed?: boolean;
  readonly onRetry?: (retry: Retry) => void;
  readonly onDoubt?: (doubt: Doubt, passage: Passage) => void;
}

export interface Recital {
  /** Everything that came out, in order. */
  readonly output: Buffer;
  /** The text of each passage, as it was spoken. */
  readonly passages: readonly string[];
  /** Told of it when all has been spoken. */
  readonly notes: EpisodeNotes;
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
  const gaps = new GapBefore();
  // It grows with the text: an hour is not transcribed.
  const transcripts = options.isTranscribed ? ['transcript.json'] : [];
  const recording = createRecording({ output: { transcripts }, modelId: delivery.modelId }, ({ role }) => role?.name);
  let retries = 0;
  const spoken = speakInOrder(
    groupPassages(splitSentences(cuesOf(options.text, options.pieceWords), { silenceMs: 3 }), {
      maxChars: options.maxPassageChars ?? 300,
    }),
    async function* (passage, { ear, signal: passageSignal }): AsyncGenerator<SpokenPiece> {
      const gap = silence(delivery.format, gaps.next(passage, options.gaps ?? DEFAULT_GAPS));
      for (const piece of gap.pieces()) yield { ...piece, position: undefined, isSilence: true };
      if (isMute(passage)) return;
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
      const voiceId = passage.role?.name ?? delivery.voiceId;
      yield* recite(passage, { ...delivery, voiceId }, recitation, AbortSignal.any([signal, passageSignal]));
      passages[passage.index] = passage.text.arrived.map(({ text }) => text).join(' ');
    },
    { concurrency: () => options.concurrency ?? 1, mayStart: async () => {} },
  );
  const outletOf = (passage: Passage): Outlet => ({
    takeBack: (writes) => {
      if (!listener.takeBack(writes)) return false;
      recording.tookBack(writes);
      return true;
    },
    write: async (piece) => {
      recording.wrote(passage, piece);
      listener.write(piece.frames);
      if (listener.isSlow()) await turn();
    },
  });
  try {
    for await (const { passage, audio } of spoken) {
      await audio.drainInto(outletOf(passage));
      recording.ended(passage);
      listener.endPassage();
    }
  } finally {
    await Promise.all([websocket.close(), http.close()]);
  }
  const needed = passages.reduce((sum, text) => sum + text.length, 0);
  return {
    output: listener.output(),
    passages,
    notes: recording.notes,
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

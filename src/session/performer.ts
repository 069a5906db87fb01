import { silence } from '../audio/silence.js';
import { isMute, type Passage } from '../script/passage.js';
import type { ScriptInput } from '../script/script.js';
import type { ResolvedVoice } from '../speech/elevenlabs/voices.js';
import type { Delivery } from '../speech/engine.js';
import type { SpokenPiece } from '../takes/attempt.js';
import type { Doubt } from '../takes/doubts.js';
import type { Ear } from '../takes/recite.js';
import { restOfPassage } from '../takes/rest-of-passage.js';
import type { TransportChoice } from '../takes/transports.js';
import type { StartedPassage } from './bookmark.js';
import type { CastMember } from './cast.js';
import { createCasting, type VoicingOptions } from './casting.js';
import { type Direction, plainDirection } from './direction.js';
import { GapBefore } from './gap-before.js';
import type { Turn } from './in-order.js';
import type { JournalTake } from './journal.js';
import type { Lead } from './lead.js';
import type { MemoryOptions, Takes } from './memory.js';
import type { MetricsRecorder } from './metrics.js';
import { isHeard, type OutputChoice } from './outputs.js';
import type { Parallelism } from './parallelism.js';
import { persistently } from './persistently.js';
import { createReciter } from './reciter.js';
import { regularFiles } from './regular-files.js';
import { type FoundTake, keysOf, reuseTake, type TextSource } from './reuse.js';
import { type EngineChoice, type OpenService, openService } from './services.js';
import { createStaging, type FirstDirection } from './staging.js';
import type { PassageRetry } from './witness.js';

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
  readonly onRetry?: ((retry: PassageRetry) => void) | undefined;
  readonly signal: AbortSignal;
  /** What the script says, as far as it is known; default: it has no say. */
  readonly first?: Promise<FirstDirection>;
}

/** How one passage is wanted. */
export interface PassageOptions extends Turn {
  /** Its take is proven and stored. */
  readonly onTake: (take: JournalTake) => Promise<void>;
  /** Words may be misspoken; times from the start of the passage's speech. */
  readonly onDoubt?: ((doubt: Doubt) => void) | undefined;
}

/** Speaks passages with everything that belongs to it: the voice, the store, recovery, the figures. */
export interface Performer {
  /** Find the voice and open the first connection; once, however often it is called. */
  prepare(): Promise<ResolvedVoice>;
  /** Text is being written: by the time its sentence is whole, its connection is open. */
  textComes(): Promise<void>;
  /** An input is to be performed like this; before any of its passages. @throws NarrateError  a voice of its cast is not there */
  direct(input: number, direction: Direction): Promise<void>;
  /** A passage has come; in order, also of those that will not be heard. */
  comes(passage: Passage): void;
  speakerOf(passage: Passage): string | undefined;
  /** Everybody who was heard besides the narrator. */
  members(): Promise<CastMember[]>;
  /** Whether the narrator was heard. */
  readonly hasNarrated: boolean;
  /** The silence before it, and its speech. To be started in order. */
  speak(passage: StartedPassage, options: PassageOptions): AsyncGenerator<SpokenPiece, void, undefined>;
  readonly parallelism: Parallelism;
  close(): Promise<void>;
}

/** What a passage is spoken with, and how often the same has been said before. */
interface LookedUp {
  readonly delivery: Delivery;
  readonly repetition: Promise<number>;
}

/** A performer with its service. @throws NarrateError  the service cannot be opened */
export const openPerformer = async (
  options: PerformerOptions & { readonly engine: EngineChoice; readonly memory: Pick<MemoryOptions, 'cache'> },
  surroundings: PerformerSurroundings & { readonly env: NodeJS.ProcessEnv },
): Promise<Performer> => {
  const { engine, memory, timeoutMs } = options;
  const first = await surroundings.first;
  const service = await openService(engine, surroundings.env, { answerWithinMs: timeoutMs, remembers: memory.cache });
  return createPerformer(options, { ...surroundings, service }, first);
};

/** The service becomes the performer's: it is closed with it. */
export const createPerformer = (
  options: PerformerOptions,
  {
    service,
    takes,
    lead,
    metrics,
    warn,
    detail,
    onRetry,
    signal,
  }: PerformerSurroundings & { readonly service: OpenService },
  first: FirstDirection = { direction: plainDirection(options), isCertain: true },
): Performer => {
  const isPiped = options.inputs.some((input) => 'stream' in input);
  const files = regularFiles(options.inputs);
  takes.catch(() => {}); // whoever opens them says why they cannot be opened
  const casting = createCasting(options, lead);
  const sourceOfText = async (): Promise<TextSource> => {
    if ((await files).files.length === options.inputs.length) return 'file';
    return isPiped && lead.aheadMs === 0 ? 'awaited writer' : 'writer';
  };
  let hasSpoken = false;
  let lastTextAtMs = performance.now();
  const patienceMs = () => (hasSpoken ? options.timeoutMs : options.firstTimeoutMs);
  const { transport, concurrency } = options;
  const isLive = isHeard(options.output);
  const reciter = createReciter({
    service,
    transport,
    concurrency,
    isLive,
    patienceMs,
    lead,
    metrics,
    detail,
    onRetry,
  });
  const staging = createStaging({
    voicing: options,
    first,
    service,
    warm: reciter.warm,
    persist: async (attempt) => {
      const asked = Symbol('voice');
      try {
        return await persistently(attempt, patienceMs(), signal, (failed) => metrics.asksAgain(asked, failed));
      } finally {
        metrics.answered(asked);
      }
    },
    onVoiceFound: () => metrics.voiceFound(),
    signal,
    warn,
  });
  const gaps = new GapBefore();

  /**
   * Passages are told apart by what was said before: so they are looked up in their order, whoever's voice is found first,
   * and however long the silence before them is.
   */
  let lookedUp: Promise<unknown> = Promise.resolve();
  const lookUp = (passage: Passage, attemptSignal: AbortSignal): Promise<LookedUp> => {
    const voiced = staging.deliveryOf(passage);
    const before = lookedUp;
    const found = voiced.then(async (anyDelivery) => {
      await before;
      const delivery = await casting.deliveryOf(passage, anyDelivery, attemptSignal);
      // A line that comes again in one script is a line of its own, as it would be to a human voice.
      const contentKeyOf = () => keysOf(passage, delivery, service.name, 0).contentKey;
      const repetition = (await takes).repetitions.before(passage, contentKeyOf, attemptSignal);
      repetition.catch(() => {}); // whoever speaks it hears of it
      return { delivery, repetition };
    });
    lookedUp = found.catch(() => {});
    return found;
  };

  async function* speakText(
    passage: StartedPassage,
    { delivery, repetition }: LookedUp,
    { ear, mayGoOn, onTake, onDoubt }: Omit<PassageOptions, 'signal'>,
    attemptSignal: AbortSignal,
  ): AsyncGenerator<SpokenPiece, void, undefined> {
    let isReused = false;
    lead.gathers(passage.index, delivery.schedule);
    metrics.startedPassage(passage.index);
    const reuse = {
      takes: await takes,
      repetition,
      source: await sourceOfText(),
      ear,
      server: service.name,
      onDoubt,
      onMade: (durationMs: number) => lead.made(passage.index, durationMs),
      onTake: async ({ reused, ...take }: FoundTake) => {
        isReused = reused;
        hasSpoken ||= !reused;
        metrics.took(passage.index, take.characters, reused);
        await onTake(take);
      },
    };
    const onOpened = () => {
      if (mayGoOn()) staging.warmNext(passage, delivery, isReused);
    };
    const speak = (wanted: Passage, recordingEar: Ear, doubted: (doubt: Doubt) => void) =>
      reciter.speak(wanted, delivery, { ear: recordingEar, onOpened, onDoubt: doubted }, attemptSignal);
    for await (const piece of reuseTake(passage, delivery, speak, reuse)) {
      if (piece.durationMs > 0) metrics.made(passage.index, piece.durationMs);
      yield piece;
    }
    lead.complete(passage.index);
    onOpened();
  }

  return {
    prepare: staging.prepare,
    async textComes() {
      const nowMs = performance.now();
      const hasPaused = nowMs - lastTextAtMs > SPARE_IS_FRESH_MS;
      lastTextAtMs = nowMs;
      await staging.prepare();
      if (hasPaused) await staging.warmAgain();
    },
    direct: staging.direct,
    comes: staging.comes,
    speakerOf: staging.speakerOf,
    members: staging.members,
    get hasNarrated() {
      return staging.hasNarrated;
    },
    parallelism: reciter.parallelism,
    async *speak(passage, { signal: passageSignal, ...turn }) {
      const attemptSignal = AbortSignal.any([signal, passageSignal]);
      const gapMs = gaps.next(passage, staging.directionOf(passage).gaps);
      const gap = gapMs > 0 ? silence(options.format, gapMs) : undefined;
      reciter.note(passage);
      lead.begin(restOfPassage(passage, { sentence: passage.startSentence ?? 0, words: 0 }), gap?.durationMs);
      const finding = isMute(passage) ? undefined : lookUp(passage, attemptSignal);
      finding?.catch(() => {}); // heard of below
      for (const piece of gap?.pieces() ?? []) yield { ...piece, position: undefined, isSilence: true };
      if (finding) yield* speakText(passage, await finding, turn, attemptSignal);
      else lead.complete(passage.index);
    },
    close: reciter.close,
  };
};

/** A spare connection that was opened so long ago may be given up soon. */
const SPARE_IS_FRESH_MS = 5_000;

import { NarrateError } from '../errors.js';
import { isMute } from '../script/passage.js';
import { checkInputs } from '../script/script.js';
import { knownPrices, type ModelPrice, priceOf } from '../speech/elevenlabs/prices.js';
import type { Subscription } from '../speech/elevenlabs/subscription.js';
import { emptyTakeStore, openTakeStore } from '../store/take-store.js';
import { type AccountAnswers, askAccount } from './ask-account.js';
import { costOf } from './cost.js';
import type { Direction } from './direction.js';
import { cacheFolder } from './folders.js';
import { type KnownTakes, knownTakes } from './known-takes.js';
import { CACHE_MAX_BYTES, type MemoryOptions } from './memory.js';
import type { Cost } from './narration-result.js';
import { type Rehearsal, type RehearsalOptions, rehearse } from './rehearsal.js';
import { checkLanguage, type EngineChoice, openService } from './services.js';
import { Changes, type SpokenOtherwise } from './spoken-otherwise.js';
import { type LongestPassage, Tally } from './tally.js';

/** What a narration would be. Plain data; `null` where it cannot be known. Characters are as the service counts them. */
export interface Estimate {
  readonly engine: EngineChoice['kind'];
  readonly modelId: string;
  readonly voice: { readonly id: string; readonly name: string | undefined } | null;
  readonly characters: number;
  readonly passages: number;
  readonly longestPassage: LongestPassage | null;
  /** About, silences included. */
  readonly audioSeconds: number;
  /** What need not be spoken, because its take is stored. */
  readonly cached: { readonly passages: number; readonly characters: number } | null;
  /** What is left to be spoken; all, when it is not known what is stored. */
  readonly charactersToSpeak: number;
  /** Of what is left to be spoken. */
  readonly cost: Cost | null;
  /** What the service asks for with each of its models, the cheapest first. */
  readonly models: readonly ModelCost[];
  /** What is left of the account. */
  readonly quota: (Subscription & { readonly suffices: boolean | null }) | null;
  /** What is spoken otherwise than written. */
  readonly spokenOtherwise: readonly SpokenOtherwise[];
}

/** Takes are of one model: with another, all is to be spoken anew. */
export interface ModelCost extends Cost, ModelPrice {
  readonly characters: number;
}

export interface EstimateOptions extends RehearsalOptions {
  readonly memory: Pick<MemoryOptions, 'cache'>;
  /** Whether each of the inputs is a narration of its own: then one that cannot be spoken is told of, and left out. */
  readonly isBatch?: boolean;
}

export interface EstimateSurroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly warn: (text: string) => void;
}

/**
 * Read a script to its end and tell what a narration of it would be and cost. Nothing is spoken: the service is only asked
 * for its voices, models and what is left of the account, and where it does not answer that is not known.
 * @throws NarrateError ERR_INPUT  the script cannot be read, or has nothing to say
 * @throws NarrateError ERR_VOICE_UNKNOWN  there is no such voice; the signal's reason when aborted
 */
export const estimateNarration = async (
  options: EstimateOptions,
  surroundings: EstimateSurroundings,
  signal: AbortSignal,
): Promise<Estimate> => {
  const { engine, memory } = options;
  const { env, warn } = surroundings;
  await checkLanguage(engine, options.languageCode, env);
  if (!options.isBatch) await checkInputs(options.inputs);
  const service = await openService(engine, env, { answerWithinMs: ANSWER_WITHIN_MS, remembers: memory.cache });
  const left = new AbortController();
  try {
    const asking = AbortSignal.any([signal, left.signal]);
    const tally = new Tally();
    const changes = new Changes();
    const known = await openKnownTakes(options, surroundings, service.name);
    let answers: AccountAnswers | undefined;
    let direction: Direction | undefined;
    let failure: unknown;
    for (const inputs of options.isBatch ? options.inputs.map((input) => [input]) : [options.inputs]) {
      try {
        const rehearsal = await rehearse({ ...options, inputs }, { service, warn, signal: asking, changes });
        answers ??= askAccount(service, { engine, narrator: rehearsal.narrator }, warn, asking);
        direction ??= rehearsal.direction;
        await tallyScript(tally, rehearsal, { known, voice: answers.voice, signal });
      } catch (reason) {
        failure ??= reason;
        if (!options.isBatch || !isOwnFault(reason)) throw reason;
        warn(`Left out: ${reason.message}`);
      }
    }
    if (!answers || !direction || tally.passages === 0) throw failure ?? new Error('nothing was read');
    return await toEstimate({ modelId: direction.modelId, changes: changes.list }, tally, engine, answers);
  } finally {
    left.abort();
    await service.close();
  }
};

/** Whoever asks what something costs does not wait long for what can be told without. */
const ANSWER_WITHIN_MS = 8_000;

const openKnownTakes = async (
  { memory }: EstimateOptions,
  { env, warn }: EstimateSurroundings,
  server: string,
): Promise<KnownTakes> => {
  const store = memory.cache
    ? await openTakeStore({ folder: cacheFolder(env), maxBytes: CACHE_MAX_BYTES, warn })
    : emptyTakeStore();
  return knownTakes(store, server);
};

/** What is wrong with one script, and not with the account. */
const isOwnFault = (reason: unknown): reason is NarrateError =>
  reason instanceof NarrateError && (reason.code === 'ERR_INPUT' || reason.code === 'ERR_VOICE_UNKNOWN');

const tallyScript = async (
  tally: Tally,
  { passages, deliveryOf, silenceBeforeMs }: Rehearsal,
  { known, voice, signal }: { known: KnownTakes; voice: AccountAnswers['voice']; signal: AbortSignal },
): Promise<void> => {
  for await (const passage of passages) {
    for await (const _ of passage.text.read(signal));
    const silenceMs = silenceBeforeMs(passage);
    // Where the service does not tell its voices, that has been said.
    const delivery = isMute(passage) || !(await voice) ? undefined : await deliveryOf(passage);
    tally.add(passage, {
      isCached: delivery !== undefined && (await known.has(passage, delivery)),
      speed: delivery?.controls.speed ?? 1,
      silenceMs,
    });
  }
};

const toEstimate = async (
  { modelId, changes }: { modelId: string; changes: readonly SpokenOtherwise[] },
  tally: Tally,
  { kind }: EngineChoice,
  answers: AccountAnswers,
): Promise<Estimate> => {
  const [voice, models, subscription] = await Promise.all([answers.voice, answers.models, answers.subscription]);
  const cached = voice ? { passages: tally.cachedPassages, characters: tally.cachedCharacters } : null;
  const charactersToSpeak = tally.characters - (cached?.characters ?? 0);
  const isFree = kind === 'offline';
  const prices = knownPrices(models);
  const price = priceOf(modelId, prices);
  const cost = isFree ? { credits: 0, usd: 0 } : price ? costOf(charactersToSpeak, price) : null;
  return {
    engine: kind,
    modelId,
    voice: voice ? { id: voice.id, name: voice.name } : null,
    characters: tally.characters,
    passages: tally.passages,
    longestPassage: tally.longest ?? null,
    audioSeconds: Math.round(tally.durationMs / 1000),
    cached,
    charactersToSpeak,
    cost,
    models: prices.map((each) => {
      const characters = each.modelId === modelId && !isFree ? charactersToSpeak : tally.characters;
      return { ...each, characters, ...costOf(characters, each) };
    }),
    quota: subscription ? { ...subscription, suffices: cost && isEnough(subscription, cost) } : null,
    spokenOtherwise: changes,
  };
};

const isEnough = ({ remainingCredits }: Subscription, { credits }: Cost): boolean =>
  remainingCredits === 'unlimited' || credits <= remainingCredits;

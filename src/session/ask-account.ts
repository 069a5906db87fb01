import { NarrateError } from '../errors.js';
import { listModels, type Model } from '../speech/elevenlabs/models.js';
import { readSubscription, type Subscription } from '../speech/elevenlabs/subscription.js';
import type { ResolvedVoice } from '../speech/elevenlabs/voices.js';
import type { EngineChoice, OpenService } from './services.js';

/** What a service tells of itself without speaking; each is undefined where it does not tell. */
export interface AccountAnswers {
  /** Rejects with ERR_VOICE_UNKNOWN where there is no such voice. */
  readonly voice: Promise<ResolvedVoice | undefined>;
  /** Its models with their prices; undefined of the offline voices, which cost nothing. */
  readonly models: Promise<readonly Model[] | undefined>;
  /** Undefined of the offline voices as well. */
  readonly subscription: Promise<Subscription | undefined>;
}

/**
 * Ask for the voice, the models and what is left of the account, all at once.
 * @param warn  told, in one line, what is not known and why
 */
export const askAccount = (
  service: OpenService,
  { engine, narrator }: { readonly engine: EngineChoice; readonly narrator: () => Promise<ResolvedVoice> },
  warn: (text: string) => void,
  signal: AbortSignal,
): AccountAnswers => {
  const orUnknown = (what: string) => (reason: unknown) => {
    signal.throwIfAborted();
    const error = NarrateError.from(reason);
    if (error.code === 'ERR_VOICE_UNKNOWN' || error.code === 'ERR_BUG') throw error;
    warn(`${what}: ${error.message}`);
    return undefined;
  };
  const isFree = engine.kind === 'offline';
  const answers: AccountAnswers = {
    voice: narrator().catch(orUnknown('It is not known what was spoken before')),
    models: isFree ? NOTHING : listModels(service, signal).catch(orUnknown('Prices are the built-in ones')),
    subscription: isFree ? NOTHING : readSubscription(service, signal),
  };
  // Whoever asks may have failed before the answers come.
  for (const answer of Object.values(answers)) answer.catch(() => {});
  return answers;
};

const NOTHING = Promise.resolve(undefined);

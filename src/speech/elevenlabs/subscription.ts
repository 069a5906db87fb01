import { getJson } from './rest.js';
import { limitedBy, type Service } from './service.js';

/** What is left of an account's credits. */
export interface Subscription {
  /** The plan's name; undefined when it has none. */
  readonly tier: string | undefined;
  readonly usedCredits: number;
  /** Of the plan, without what the account may go beyond it. */
  readonly limitCredits: number;
  readonly remainingCredits: number | 'unlimited';
}

/**
 * How many credits the account has left. Undefined when that cannot be known: a key may well have no right to ask, and not
 * to know is no failure.
 * @throws the signal's reason when aborted, and nothing else
 */
export const readSubscription = async (service: Service, signal: AbortSignal): Promise<Subscription | undefined> => {
  const timeoutMs = limitedBy(service, TIMEOUT_MS);
  try {
    return parseSubscription(
      await getJson(service, '/v1/user/subscription', {}, { doing: 'read the subscription', signal, timeoutMs }),
    );
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
};

const TIMEOUT_MS = 5_000;

/** Undefined when the answer does not tell. */
export const parseSubscription = (answer: unknown): Subscription | undefined => {
  const fields = (answer ?? {}) as Record<string, unknown>;
  const usedCredits = creditsOf(fields.character_count);
  const limitCredits = creditsOf(fields.character_limit);
  if (usedCredits === undefined || limitCredits === undefined) return undefined;
  const extension = fields.max_credit_limit_extension;
  return {
    tier: typeof fields.tier === 'string' ? fields.tier : undefined,
    usedCredits,
    limitCredits,
    remainingCredits:
      extension === 'unlimited' ? extension : Math.max(0, limitCredits + (creditsOf(extension) ?? 0) - usedCredits),
  };
};

const creditsOf = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;

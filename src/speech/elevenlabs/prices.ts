import type { Model } from './models.js';

/** What a model costs. */
export interface ModelPrice {
  readonly modelId: string;
  readonly creditsPerChar: number;
  /** List price: what is paid depends on the plan. */
  readonly usdPerThousandChars: number;
  /** Who says how many credits. */
  readonly source: 'service' | 'built-in';
}

/**
 * The prices of all models that are known, the cheapest first; of the same price, in the service's order.
 * @param models  as the service lists them; those of them that it names no price for are left out unless we know it
 */
export const knownPrices = (models?: readonly Model[]): readonly ModelPrice[] => {
  const prices = models
    ? models.flatMap(({ id, costFactor }) =>
        costFactor === undefined ? builtIn(id) : [priced(id, costFactor, 'service')],
      )
    : Object.keys(CREDITS_PER_CHAR).flatMap(builtIn);
  return prices.sort((a, b) => a.creditsPerChar - b.creditsPerChar);
};

/** The price of one model; undefined when nobody knows it. */
export const priceOf = (modelId: string, prices: readonly ModelPrice[] = []): ModelPrice | undefined =>
  prices.find((price) => price.modelId === modelId) ?? builtIn(modelId)[0];

/** What our prices rest on, in a line for people. */
export const PRICE_BASIS = 'list price of 2026, 0.10 dollars for 1,000 credits; what is paid depends on the plan';

/** The vendor's API pricing pages of 2026 as others repeat them: flash 0.05, multilingual and v3 0.10 dollars for 1,000 characters. */
export const USD_PER_CREDIT = 0.0001;

/** The vendor's table of models, 2026-11-22. */
const CREDITS_PER_CHAR: Readonly<Record<string, number>> = {
  eleven_flash_v2_5: 0.5,
  eleven_flash_v2: 0.5,
  eleven_turbo_v2_5: 0.5,
  eleven_turbo_v2: 0.5,
  eleven_multilingual_v2: 1,
  eleven_v3: 1,
};

/** The models that there were when this was written, the usual one first. */
export const PRICED_MODEL_IDS: readonly string[] = Object.keys(CREDITS_PER_CHAR);

const priced = (modelId: string, creditsPerChar: number, source: ModelPrice['source']): ModelPrice => ({
  modelId,
  creditsPerChar,
  usdPerThousandChars: Number((creditsPerChar * USD_PER_CREDIT * 1000).toFixed(4)),
  source,
});

const builtIn = (modelId: string): ModelPrice[] => {
  const credits = Object.hasOwn(CREDITS_PER_CHAR, modelId) ? CREDITS_PER_CHAR[modelId] : undefined;
  return credits === undefined ? [] : [priced(modelId, credits, 'built-in')];
};

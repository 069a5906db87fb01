import type { ScriptInput } from '../script/script.js';
import { type ModelPrice, priceOf, USD_PER_CREDIT } from '../speech/elevenlabs/prices.js';
import type { Totals } from './metrics-snapshot.js';
import type { Charge, Cost } from './narration-result.js';
import { regularFiles } from './regular-files.js';

/** What so many characters cost. */
export const costOf = (characters: number, { creditsPerChar }: ModelPrice): Cost =>
  costOfCredits(characters * creditsPerChar);

/** Whether speaking these files could cost more, by their size alone. A model without a known price is taken for a dear one. */
export const mayCost = async (
  { inputs, modelId }: { readonly inputs: readonly ScriptInput[]; readonly modelId: string },
  usd: number,
): Promise<boolean> => {
  const { sizeBytes } = await regularFiles(inputs);
  return sizeBytes * (priceOf(modelId)?.creditsPerChar ?? 1) * USD_PER_CREDIT > usd;
};

/**
 * What was sent to the service has cost, also where it was sent in vain.
 * @returns undefined when nothing was sent, or nobody knows what the model costs
 */
export const chargeOf = (
  { characters, creditsCharged, chargedCharacters }: Totals,
  price: ModelPrice | undefined,
): Charge | undefined => {
  const untoldCharacters = Math.max(0, characters - chargedCharacters);
  if (characters === 0 || (untoldCharacters > 0 && !price)) return undefined;
  const untoldCredits = untoldCharacters * (price?.creditsPerChar ?? 0);
  return { ...costOfCredits((creditsCharged ?? 0) + untoldCredits), isExact: untoldCharacters === 0 };
};

/** Whole credits, without the errors of floating point, and dollars to the hundredth of a cent. */
const costOfCredits = (credits: number): Cost => ({
  credits: Math.ceil(Number(credits.toFixed(6))),
  usd: Number((credits * USD_PER_CREDIT).toFixed(4)),
});

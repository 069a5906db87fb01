import { chargeOf } from '../session/cost.js';
import type { Totals } from '../session/metrics.js';
import type { EngineChoice } from '../session/services.js';
import { priceOf } from '../speech/elevenlabs/prices.js';
import { counted, dollars } from './money.js';

/**
 * What a run has cost, for its summary: "cost 617 credits by the service's count", or where the service did not tell,
 * "cost about 617 credits ($0.06)". Undefined when it cost nothing, or nobody knows.
 */
export const costLine = (
  totals: Totals,
  { engine, modelId }: { readonly engine: EngineChoice['kind']; readonly modelId: string },
): string | undefined => {
  const charge = engine === 'offline' ? undefined : chargeOf(totals, priceOf(modelId));
  if (!charge) return undefined;
  const credits = counted(charge.credits, 'credit');
  return charge.isExact ? `cost ${credits} by the service's count` : `cost about ${credits} (${dollars(charge.usd)})`;
};

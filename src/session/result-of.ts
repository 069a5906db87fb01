import { priceOf } from '../speech/elevenlabs/prices.js';
import { chargeOf } from './cost.js';
import type { Metrics } from './metrics-snapshot.js';
import type { Narrated, NarrationOptions } from './narration.js';
import type { NarrationResult } from './narration-result.js';

/** What a narration came to, for people and programs. */
export const resultOf = (
  { output, engine }: Pick<NarrationOptions, 'output' | 'engine'>,
  { voice, hasNarrated, cast, modelId, doubts }: Narrated,
  metrics: Metrics,
): NarrationResult => {
  const cost = engine.kind === 'offline' ? undefined : chargeOf(metrics, priceOf(modelId));
  return {
    output: output.file ?? null,
    voice,
    ...(hasNarrated ? {} : { hasNarrated }),
    ...(cast.length > 0 ? { cast } : {}),
    engine: engine.kind,
    modelId,
    ...(cost ? { cost } : {}),
    ...(doubts.total > 0 ? { doubts } : {}),
    metrics,
  };
};

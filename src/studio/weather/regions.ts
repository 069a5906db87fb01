import { whichOf } from '../../errors/near-miss.js';
import { NarrateError } from '../../errors.js';
import type { Distance } from './distance.js';
import type { Latency, Speed } from './latency.js';

/** From where the studio is asked, as it were: no delays at all, or as far away as the service is from there. */
export type LatencyName = 'none' | 'us' | 'eu' | 'asia';

export const LATENCY_NAMES: readonly LatencyName[] = ['none', 'us', 'eu', 'asia'];

/** @returns undefined for "none" @throws NarrateError ERR_USAGE  there is no such place */
export const latencyNamed = (name: string): Latency | undefined => {
  const known = LATENCY_NAMES.find((one) => one === name);
  if (known === undefined)
    throw new NarrateError('ERR_USAGE', `There is no latency "${name}"`, {
      hint: whichOf(name, LATENCY_NAMES),
    });
  return known === 'none' ? undefined : { ...FLASH, models: SPEEDS, distance: DISTANCES[known] };
};

/**
 * The vendor's guide to latency (elevenlabs-docs, best-practices/latency-optimization) gives the time to the first byte over a
 * WebSocket with a Flash model: United States 150-200 ms, Europe 230 ms, North East Asia 250-350 ms. A round trip here is the
 * middle of that without the 95 ms that a Flash model takes on average and without the mean jitter, one of each way. How the
 * time divides between the network and the servers before the model is not known. The jitter of the network is a guess.
 */
const DISTANCES: Record<Exclude<LatencyName, 'none'>, Distance> = {
  us: { rttMs: 70, jitterMs: 10 },
  eu: { rttMs: 125, jitterMs: 10 },
  asia: { rttMs: 185, jitterMs: 20 },
};

/** As the vendor states it: "about 75 ms" of inference. */
const FLASH: Speed = {
  modelMs: 75,
  // A recorded answer took 2.7.
  perCharMs: 3,
  // A public benchmark (Coval, May 2026) found 28 ms between the quartiles of the first audio: with the network, this comes near.
  jitterMs: 40,
};

/** The vendor: 250-300 ms. */
const TURBO: Speed = { modelMs: 250, perCharMs: 3, jitterMs: 50 };

const SPEEDS = {
  eleven_flash_v2_5: FLASH,
  eleven_flash_v2: FLASH,
  eleven_turbo_v2_5: TURBO,
  eleven_turbo_v2: TURBO,
  // The same benchmark: its first audio comes 944 ms after that of a Flash model, in the median. The rest is a guess.
  eleven_multilingual_v2: { modelMs: 950, perCharMs: 8, jitterMs: 200 },
  // A guess: the vendor calls it slower, and gives no figure.
  eleven_v3: { modelMs: 1_200, perCharMs: 12, jitterMs: 400 },
} as const satisfies Record<string, Speed>;

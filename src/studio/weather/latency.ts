import { setTimeout as sleep } from 'node:timers/promises';
import type { StudioModel } from '../account/models.js';
import { createRandom } from './random.js';

/**
 * How long the service takes to speak. A generation begins when it is triggered, or when the one before it on the same
 * connection has been made; its first audio leaves `modelMs` later, up to `jitterMs` more, and its audio is made no faster
 * than `perCharMs` for each character of its text. What the voice itself takes is part of that time, not on top of it.
 * An HTTP request is one generation.
 */
export interface Latency {
  /** The vendor states about 75 for its Flash models. */
  readonly modelMs: number;
  /** A recorded answer of a Flash model took 120 ms from its first byte to its last for 44 characters: 2.7. */
  readonly perCharMs: number;
  /** Drawn for each generation from 0 to this, evenly. */
  readonly jitterMs: number;
  /** The same seed draws the same for the same connections and requests in the same order. */
  readonly seed: number;
}

/** A Flash model: 3 ms a character is about 20 times as fast as it is spoken. */
export const FLASH_LATENCY: Latency = { modelMs: 75, perCharMs: 3, jitterMs: 0, seed: 1 };

/** The making of one connection's audio. Times are `performance.now()`. */
export interface Pace {
  /** A generation of so many characters was triggered. */
  begin(chars: number, triggeredAtMs: number): GenerationPace;
}

export interface GenerationPace {
  /** When what follows its first `chars` characters is made. */
  madeAtMs(chars: number): number;
  /** Resolves then. @throws an AbortError when aborted */
  made(chars: number, signal: AbortSignal): Promise<void>;
}

/** @param latency  undefined: everything is made at once */
export const createPaces = (latency: Latency | undefined): { open(model: StudioModel): Pace } => {
  let opened = 0;
  return {
    open: () => (latency === undefined ? AT_ONCE : createPace({ ...latency, seed: latency.seed + opened++ })),
  };
};

const createPace = ({ modelMs, perCharMs, jitterMs, seed }: Latency): Pace => {
  const random = createRandom(seed);
  let freeAtMs = 0;
  return {
    begin(chars, triggeredAtMs) {
      const firstAtMs = Math.max(triggeredAtMs, freeAtMs) + modelMs + random() * jitterMs;
      freeAtMs = firstAtMs + chars * perCharMs;
      const madeAtMs = (after: number) => firstAtMs + after * perCharMs;
      return {
        madeAtMs,
        async made(after, signal) {
          const waitMs = madeAtMs(after) - performance.now();
          if (waitMs > 0) await sleep(Math.ceil(waitMs), undefined, { signal });
        },
      };
    },
  };
};

const AT_ONCE: Pace = {
  begin: (_, triggeredAtMs) => ({ madeAtMs: () => triggeredAtMs, made: async () => undefined }),
};

import { setTimeout as sleep } from 'node:timers/promises';
import type { StudioModel } from '../account/models.js';
import type { Distance } from './distance.js';
import { drawAt } from './random.js';

/**
 * How long the service takes to speak. A generation begins when it is triggered, or when the one before it on the same
 * connection has been made; its first audio leaves `modelMs` later, up to `jitterMs` more, and its audio is made no faster
 * than `perCharMs` for each character of its text. What the voice itself takes is part of that time, not on top of it.
 * An HTTP request is one generation.
 */
export interface Speed {
  /** The vendor states about 75 for its Flash models. */
  readonly modelMs: number;
  /** A recorded answer of a Flash model took 120 ms from its first byte to its last for 44 characters: 2.7. */
  readonly perCharMs: number;
  /** Drawn for each generation from 0 to this, evenly. */
  readonly jitterMs: number;
}

/** How long everything takes: a speed for every model, and how far away the studio is. */
export interface Latency extends Speed {
  /** The same seed draws the same for the same connections; default: the studio's. */
  readonly seed?: number;
  /** By model id; the others have the speed above. */
  readonly models?: Readonly<Record<string, Speed>>;
  /** Left out: here. */
  readonly distance?: Distance;
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

export interface Paces {
  /** @param connection  which socket it is for, from 0; left out, for the next of those without a number: a request */
  open(model: StudioModel, connection?: number): Pace;
}

/** @param latency  undefined: everything is made at once */
export const createPaces = (latency: Latency | undefined, seed = 1): Paces => {
  let requests = 0;
  return {
    open(model, connection) {
      if (latency === undefined) return AT_ONCE;
      const speed = latency.models?.[model.id] ?? latency;
      const place = connection === undefined ? [1, requests++] : [0, connection];
      return createPace(speed, (generation) => drawAt(latency.seed ?? seed, ...place, generation));
    },
  };
};

/** @param draw  a number in [0, 1) for each generation, counted from 0 */
const createPace = ({ modelMs, perCharMs, jitterMs }: Speed, draw: (generation: number) => number): Pace => {
  let generations = 0;
  let freeAtMs = 0;
  return {
    begin(chars, triggeredAtMs) {
      const firstAtMs = Math.max(triggeredAtMs, freeAtMs) + modelMs + draw(generations++) * jitterMs;
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

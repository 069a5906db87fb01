import type { Span } from './alignment.js';

export const ESPEAK_SAMPLE_RATE_HZ = 22_050;

/**
 * One way to run it.
 * @param chars  code points, without control characters
 * @param wordsPerMinute  as it counts them, from 80 to 450
 */
export type EspeakRun = (voice: string, wordsPerMinute: number, chars: readonly string[]) => EspeakSound;

export interface EspeakSound {
  readonly samples: Int16Array;
  /** When each code point sounds; undefined when that is not known. */
  readonly spans: readonly Span[] | undefined;
}

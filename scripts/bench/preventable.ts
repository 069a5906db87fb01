import type { Latency } from '../../src/studio/weather/latency.js';
import { STEADY_CHARS_PER_SECOND } from '../../src/testing/steady-voices.js';
import { FRAME_MS } from '../../src/testing/tone-frames.js';
import type { Gap } from './ear.js';
import type { Passed, WayOptions } from './far-side.js';

/** What a program listened through, and what was seen of it from outside. */
export interface Listening {
  readonly text: string;
  /** When how much of it had been written. */
  readonly written: readonly { readonly atMs: number; readonly chars: number }[];
  readonly passed: Passed;
  readonly way: WayOptions;
  readonly latency: Latency;
}

/**
 * Whether a gap need not have been: the sound for it had arrived and was not played; or it would have arrived, with the
 * worst of the jitter, if each sentence had been sent, to be spoken at once, when it had been written.
 */
export const judge = (gap: Gap, listening: Listening): JudgedGap => {
  const unplayedMs = arrivedMs(gap.atMs - GRACE_MS, listening) - gap.heardMs;
  const unaskedMs = couldHaveArrivedMs(gap.atMs - GRACE_MS, listening) - gap.heardMs;
  const why =
    unplayedMs > MARGIN_MS + restOfWordMs(gap.heardMs, listening.text)
      ? 'arrived'
      : unaskedMs > MARGIN_MS
        ? 'not asked for'
        : undefined;
  return { ...gap, unplayedMs, unaskedMs, why };
};

export interface JudgedGap extends Gap {
  /** Sound that had arrived when it began, and sound that could have, beyond what had been heard. */
  readonly unplayedMs: number;
  readonly unaskedMs: number;
  /** Why it was preventable, if it was. */
  readonly why: 'arrived' | 'not asked for' | undefined;
}

/**
 * How long the word still lasts that stands there in the sound. A word whose end has not come is not begun: if the
 * connection broke, it would be heard torn, or its beginning twice.
 */
const restOfWordMs = (heardMs: number, text: string): number => {
  const char = Math.round((heardMs / 1000) * STEADY_CHARS_PER_SECOND);
  const end = /\s|$/.exec(text.slice(char + 1))?.index ?? 0;
  return ((1 + end) / STEADY_CHARS_PER_SECOND) * 1000;
};

/** From its arrival to the player a sound takes a while: decoding, and a busy machine. */
const GRACE_MS = 50;
/** A frame, and the decoder's lead-in that is left out. */
const MARGIN_MS = 60;
/** Of one frame of the steady voice at 128 kbit/s. */
const FRAME_BYTES = 417;

const arrivedMs = (atMs: number, { passed }: Listening): number => {
  let bytes = 0;
  for (const sound of passed.sounds) if (sound.atMs <= atMs) bytes += sound.bytes;
  return (bytes / FRAME_BYTES) * FRAME_MS;
};

const couldHaveArrivedMs = (atMs: number, { text, written, passed, way, latency }: Listening): number => {
  const { rttMs, jitterMs = 0, stalls = [] } = way;
  const openedAtMs = passed.firstByteAtMs ?? Number.POSITIVE_INFINITY;
  const soundAtMs = passed.sounds[0]?.atMs ?? Number.POSITIVE_INFINITY;
  /** When what leaves now is at the other end, at the latest. */
  const across = (leavesAtMs: number): number => {
    const dueMs = leavesAtMs + rttMs / 2 + jitterMs;
    const stall = stalls.find(({ atMs: fromMs, forMs }) => {
      const stallMs = soundAtMs + fromMs;
      return dueMs >= stallMs && dueMs < stallMs + forMs;
    });
    return stall ? soundAtMs + stall.atMs + stall.forMs : dueMs;
  };
  let freeAtMs = openedAtMs + HANDSHAKE_ROUND_TRIPS * rttMs;
  let arrivedChars = 0;
  let start = 0;
  for (const match of text.matchAll(/[.!?]["')]*(\s+|$)/g)) {
    const end = match.index + match[0].length;
    const writtenAtMs = written.find(({ chars }) => chars >= end)?.atMs ?? Number.POSITIVE_INFINITY;
    const firstAtMs = Math.max(across(writtenAtMs + ASKING_MS), freeAtMs) + latency.modelMs + latency.jitterMs;
    freeAtMs = firstAtMs + (end - start) * latency.perCharMs;
    for (let char = start + 1; char <= end; char++) {
      if (across(firstAtMs + (char - start) * latency.perCharMs) > atMs)
        return (arrivedChars / STEADY_CHARS_PER_SECOND) * 1000;
      arrivedChars = char;
    }
    start = end;
  }
  return (arrivedChars / STEADY_CHARS_PER_SECOND) * 1000;
};

const HANDSHAKE_ROUND_TRIPS = 2;
/** What anybody needs to notice that a sentence is there, on a busy machine. */
const ASKING_MS = 100;

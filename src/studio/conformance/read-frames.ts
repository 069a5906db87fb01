import { createHash } from 'node:crypto';
import type { Frame } from './socket-client.js';

/** The times of one frame, as stream-input sends them. */
export interface Times {
  readonly chars: readonly string[];
  readonly charStartTimesMs: readonly number[];
  readonly charDurationsMs: readonly number[];
}

/** The last frame of a good session. */
export const FINAL = { audio: null, isFinal: true, alignment: null, normalizedAlignment: null };

/** The sound of all frames, joined. */
export const soundOf = (frames: readonly Frame[]): Buffer => Buffer.concat(slicesOf(frames));

/** The sound of each frame that has any. */
export const slicesOf = (frames: readonly Frame[]): Buffer[] =>
  frames.flatMap(({ audio }) => (typeof audio === 'string' ? [Buffer.from(audio, 'base64')] : []));

/** What tells bytes from others, short enough to be shown. */
export const fingerprint = (bytes: Uint8Array): string =>
  `${bytes.length} bytes, ${createHash('sha256').update(bytes).digest('base64url')}`;

/** The alignments that came, in order. @throws when one is not of the service's shape */
export const timesOf = (frames: readonly Frame[], which: 'alignment' | 'normalizedAlignment' = 'alignment'): Times[] =>
  frames.flatMap(({ [which]: times }) => (times === null || times === undefined ? [] : [asTimes(times)]));

/** The characters of all alignments, joined. */
export const alignedText = (
  frames: readonly Frame[],
  which: 'alignment' | 'normalizedAlignment' = 'alignment',
): string =>
  timesOf(frames, which)
    .flatMap(({ chars }) => chars)
    .join('');

const asTimes = (value: unknown): Times => {
  const { chars, charStartTimesMs, charDurationsMs } = Object(value) as Partial<Record<keyof Times, unknown>>;
  if (!isList(chars, 'string') || !isList(charStartTimesMs, 'number') || !isList(charDurationsMs, 'number'))
    throw new Error(`Not an alignment: ${JSON.stringify(value)}`);
  return { chars, charStartTimesMs, charDurationsMs };
};

function isList(value: unknown, type: 'string'): value is string[];
function isList(value: unknown, type: 'number'): value is number[];
function isList(value: unknown, type: 'string' | 'number'): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === type);
}

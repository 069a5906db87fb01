import type { Construct } from './construct.js';

/**
 * A pause of `1.5s`, `500ms` or `2`, within 0-60 s.
 * @param written  as the script writes it, for messages
 * @param end      past it
 */
export const pause = (duration: string, written: string, end: number): Construct => {
  const [, number, unit = 's'] = DURATION.exec(duration.trim()) ?? [];
  if (number === undefined) return { type: 'text', end, warning: `${written} is no pause: spoken as text` };
  const wantedMs = Math.round(Number(number.replace(',', '.')) * (/^m/i.test(unit) ? 1 : 1000));
  const durationMs = Math.min(wantedMs, MAX_PAUSE_MS);
  return {
    type: 'mark',
    mark: { type: 'pause', durationMs },
    end,
    ...(wantedMs > MAX_PAUSE_MS ? { warning: `${written} is longer than 60 s: a pause of 60 s is made` } : {}),
  };
};

const MAX_PAUSE_MS = 60_000;
const DURATION = /^\+?(\d{1,9}(?:[.,]\d{0,6})?|[.,]\d{1,6})\s*(ms|msecs?|milliseconds?|s|secs?|seconds?)?$/i;

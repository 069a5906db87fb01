import { isRecord } from '../../voice-settings.js';
import type { Traits } from './trait.js';

/** Times of one frame, in milliseconds. */
export interface Times {
  readonly chars: readonly string[];
  readonly startsMs: readonly number[];
  /** Undefined where they go by another name. */
  readonly durationsMs: readonly number[] | undefined;
  readonly line: number;
}

/** Whichever names its fields have; undefined where these are no times. */
export const timesIn = (value: unknown, line: number): Times | undefined => {
  if (!isRecord(value)) return undefined;
  const chars = listOf(value, /^(chars|characters)$/);
  const starts = listOf(value, /start_?times?_?(ms|seconds)$/i);
  const ends = listOf(value, /end_?times?_?seconds$/i);
  const durations = listOf(value, /durations_?ms$/i);
  if (!chars || !starts) return undefined;
  const scale = Object.keys(value).some((name) => /seconds$/i.test(name)) ? 1000 : 1;
  const startsMs = starts.map((start) => Number(start) * scale);
  const durationsMs = durations?.map(Number) ?? ends?.map((end, index) => Number(end) * scale - (startsMs[index] ?? 0));
  return { chars: chars.map(String), startsMs, durationsMs, line };
};

const listOf = (value: Record<string, unknown>, name: RegExp): unknown[] | undefined => {
  const found = Object.entries(value).find(([key]) => name.test(key))?.[1];
  return Array.isArray(found) ? found : undefined;
};

/**
 * What the times of a session obey.
 * @param times  of its frames, in order; a frame of another generation begins at 0 again
 * @param text  what was to be spoken
 */
export const sayTimes = (traits: Traits, name: string, times: readonly Times[], text: string): void => {
  const first = times[0];
  traits.say(name, first ? 'there are times' : 'none', { line: first?.line });
  if (!first) return;
  const about = { needs: name, line: first.line };
  const chars = times.flatMap((each) => each.chars);
  const joined = chars.join('');
  const inText = blanksIn(text);
  traits.say(`${name} covers the text`, withoutBlanks(joined) === withoutBlanks(text), about);
  traits.say(`${name} begins with a blank`, /^\s/.test(joined), about);
  traits.say(`${name} ends with a blank`, /\s$/.test(joined), about);
  traits.say(`${name} has blanks`, comparison(blanksIn(joined), inText), about);
  traits.say(
    `${name} counts`,
    chars.every((char) => Array.from(char).length === 1) ? 'code points' : 'something else',
    about,
  );
  const lengths = times.map(({ chars, startsMs, durationsMs }) =>
    durationsMs ? startsMs.length === chars.length && durationsMs.length === chars.length : undefined,
  );
  const areEqual = lengths.includes(undefined) ? undefined : !lengths.includes(false);
  traits.say(`${name} lists are of one length`, areEqual, about);
  traits.say(`${name} starts at`, (first.startsMs[0] ?? 0) < 1 ? 0 : 'later', about);
  traits.say(
    `${name} generations`,
    times.filter((each, index) => index === 0 || (each.startsMs[0] ?? 1) < 1).length,
    about,
  );
  const areOrdered = times.every(({ startsMs }) =>
    startsMs.every((start, index) => start >= (startsMs[index - 1] ?? 0)),
  );
  traits.say(`${name} times`, areOrdered ? 'rise' : 'go back', about);
};

const comparison = (blanks: number, inText: number): string => {
  if (blanks === inText) return 'as many as the text';
  return blanks > inText ? `${blanks - inText} more than the text` : `${inText - blanks} fewer than the text`;
};

const blanksIn = (text: string): number => text.match(/\s/g)?.length ?? 0;
const withoutBlanks = (text: string): string => text.replace(/\s+/g, '');

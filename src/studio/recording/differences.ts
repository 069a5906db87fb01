import { isRecord } from '../voice-settings.js';

/** Where two JSON values differ first, in words; undefined when they do not. The order of keys does not matter. */
export const firstDifference = (asked: unknown, recorded: unknown, place = 'it'): string | undefined => {
  if (Array.isArray(asked) && Array.isArray(recorded)) {
    const length = Math.max(asked.length, recorded.length);
    for (let index = 0; index < length; index++) {
      const difference = firstDifference(asked[index], recorded[index], `${place}[${index}]`);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  if (isRecord(asked) && isRecord(recorded)) {
    for (const name of new Set([...Object.keys(recorded), ...Object.keys(asked)])) {
      const inner = place === 'it' ? name : `${place}.${name}`;
      const difference = firstDifference(asked[name], recorded[name], inner);
      if (difference !== undefined) return difference;
    }
    return undefined;
  }
  return Object.is(asked, recorded) ? undefined : `${place} is ${shown(asked)}, recorded is ${shown(recorded)}`;
};

/** A value, short enough for a message. */
export const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
};

const MAX_SHOWN = 80;

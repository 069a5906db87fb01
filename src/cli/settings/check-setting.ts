import { whichOf } from '../../errors/near-miss.js';
import { NarrateError } from '../../errors.js';
import { type Setting, type SettingName, settingOf } from './schema.js';
import { booleanIn, dollarsIn, millisecondsIn, numberIn } from './values.js';

/**
 * @param origin  what messages call the setting: "--speed"
 * @param shown  the value as it is written there
 * @throws NarrateError ERR_USAGE  a setting may not have this value
 */
export const checkSetting = (name: SettingName, value: string, origin: string, shown = `"${value}"`): void => {
  const setting = settingOf(name);
  if (setting.kind === 'text') setting.parse?.(value);
  const { why, hint } = faultOf(setting, value, origin) ?? {};
  if (why !== undefined) {
    throw new NarrateError('ERR_USAGE', `${origin} is ${shown}: ${why}`, hint === undefined ? {} : { hint });
  }
};

const faultOf = (setting: Setting, value: string, origin: string): { why: string; hint: string } | undefined => {
  switch (setting.kind) {
    case 'number': {
      const { min, max, whole = false } = setting;
      const number = numberIn(value);
      if (number >= min && number <= max && (!whole || Number.isInteger(number))) return undefined;
      const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} on` : `within ${min}-${max}`;
      const why = `not a ${whole ? 'whole ' : ''}number ${range}`;
      if (Number.isNaN(number)) return { why, hint: `for example ${as(origin, Math.max(min, Math.min(1, max)))}` };
      const near = Math.min(max, Math.max(min, whole ? Math.round(number) : number));
      return { why, hint: `the nearest is ${as(origin, near)}` };
    }
    case 'choice': {
      if (setting.values.includes(value)) return undefined;
      // Of those that begin alike, the usual one is meant.
      const usualFirst = [...new Set([setting.default ?? '', ...setting.values])].filter(Boolean);
      return { why: 'there is no such choice', hint: whichOf(value, usualFirst, origin) };
    }
    case 'boolean':
      return booleanIn(value) === undefined ? { why: 'neither true nor false', hint: 'true or false' } : undefined;
    case 'duration':
      if (millisecondsIn(value) <= setting.maxMs) return undefined;
      return {
        why: `not a time up to ${setting.maxMs / 1000} s`,
        hint: `for example ${as(origin, '300ms')}, 0.5s or 2`,
      };
    case 'dollars':
      return dollarsIn(value) === undefined
        ? { why: 'not a sum of dollars', hint: `for example ${as(origin, '5')} or 0.50` }
        : undefined;
    case 'file':
      return value.trim() === '' ? { why: 'a file has a name', hint: 'name one, or leave the setting out' } : undefined;
    case 'text':
      return undefined;
  }
};

/** A value as it is given where the wrong one was found. */
const as = (origin: string, value: number | string): string =>
  origin.startsWith('--') ? `${origin} ${value}` : String(value);

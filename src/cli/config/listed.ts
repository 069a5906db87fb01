import type { Listing } from '../screen/table.js';
import type { Place, SettingSources } from '../settings/environment.js';
import type { KeySource } from '../settings/key-source.js';
import { SETTING_NAMES, type SettingName, settingOf } from '../settings/schema.js';
import { booleanIn, dollarsIn } from '../settings/values.js';
import type { JsonValue } from './config-text.js';

/** A setting as a run without flags would have it. */
export interface Listed {
  readonly name: SettingName;
  /** Null where nobody says anything and there is no one default. */
  readonly value: JsonValue | null;
  readonly from: Place | 'default';
  /** The variable, file or profile. */
  readonly origin: string;
}

export const listed = (sources: SettingSources): Listed[] => SETTING_NAMES.map((name) => listedOne(name, sources));

export const listedOne = (name: SettingName, sources: SettingSources): Listed => {
  const found = sources.lookUp(name);
  if (found) return { name, value: jsonOf(name, found.value), from: found.place, origin: found.origin };
  const byDefault = settingOf(name).default;
  const value = byDefault === undefined || isInWords(byDefault) ? null : jsonOf(name, byDefault);
  return { name, value, from: 'default', origin: 'default' };
};

/** A value as JSON has it; a wrong one as the text that it is. */
export const jsonOf = (name: SettingName, text: string): JsonValue => {
  switch (settingOf(name).kind) {
    case 'number':
      return Number.isNaN(Number(text)) ? text : Number(text);
    case 'dollars':
      return dollarsIn(text) ?? text;
    case 'boolean':
      return booleanIn(text) ?? text;
    default:
      return text;
  }
};

const isInWords = (text: string): boolean => text.startsWith('(');

/** All settings, and the key without its value. */
export const listingOf = (
  settings: readonly Listed[],
  key: Pick<KeySource, 'origin'> | undefined,
  profile: string | undefined,
  clean: (text: string) => string,
): Listing => ({
  heads: ['Setting', 'Value', 'From'],
  rows: [
    ...settings.map((setting) => [setting.name, clean(shown(setting)), clean(whence(setting, profile))]),
    ['key', key ? '(not shown)' : '', key ? clean(key.origin) : 'default'],
  ],
  wraps: [1, 2],
});

const shown = ({ name, value }: Listed): string => String(value ?? settingOf(name).default ?? '');

const whence = ({ from, origin }: Listed, profile = ''): string =>
  from === 'profile' ? `profile ${profile}` : from === 'config file' ? from : origin;

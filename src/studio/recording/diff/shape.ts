import { isRecord } from '../../voice-settings.js';
import type { Trait, Traits } from './trait.js';

/**
 * Says of each key which types it has: "frame audio.alignment": "null or object". Items of a list count as one. Values do not
 * matter, and neither do the keys of a table of names, such as the labels of a voice.
 * @param values  values of one kind, with their lines
 */
export const sayShape = (traits: Traits, name: string, values: readonly Placed[], needs?: Trait['needs']): void => {
  const types = [...new Set(values.map(({ value }) => typeOf(value)))].sort();
  const about = needs === undefined ? {} : { needs };
  traits.say(name, types.join(' or '), { line: values[0]?.line, ...about });
  const items = values.flatMap(({ value, line }) =>
    Array.isArray(value) ? value.map((item) => ({ value: item, line })) : [],
  );
  if (items.length > 0) sayShape(traits, `${name}[]`, items, name);
  const records = values.flatMap(({ value, line }) => (isRecord(value) ? [{ value, line }] : []));
  if (/\.labels$/.test(name)) return;
  for (const key of new Set(records.flatMap(({ value }) => Object.keys(value)))) {
    const inner = records.flatMap(({ value, line }) => (key in value ? [{ value: value[key], line }] : []));
    sayShape(traits, `${name}.${key}`, inner, name);
  }
};

export interface Placed {
  readonly value: unknown;
  readonly line: number;
}

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  return isRecord(value) ? 'object' : typeof value;
};

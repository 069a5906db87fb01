import { didYouMean, nearMisses } from '../../errors/near-miss.js';
import { languageName, type VoiceWish, valuesOf, voicesLike } from '../../speech/elevenlabs/voice-search.js';
import type { Voice } from '../../speech/elevenlabs/voices.js';

/** Why no voice fits, and how to ask for more: for people, a line each. */
export const whyNone = (voices: readonly Voice[], wish: VoiceWish): string[] => {
  if (voices.length === 0) return ['This account has no voices.'];
  const asked = FILTERS.flatMap(({ name, flag }) => {
    const wanted = wish[name];
    return wanted === undefined ? [] : [{ name, flag, wanted }];
  });
  const search = wish.search ? [`"${wish.search}"`] : [];
  const said = [...search, ...asked.map(({ flag, wanted }) => `${flag} ${wanted}`)];
  const alone = asked.filter(({ name, wanted }) => voicesLike(voices, { [name]: wanted }).length === 0);
  return [
    `No voice of ${voices.length} is ${said.join(' and ')}.`,
    ...alone.map(({ name, flag, wanted }) => `${flag} may be ${choices(valuesOf(voices, name), wanted, name)}.`),
    ...(wish.search ? nearNames(voices, wish.search) : []),
    '"narrate voices" lists them all.',
  ];
};

const FILTERS = [
  { name: 'language', flag: '--language' },
  { name: 'gender', flag: '--gender' },
  { name: 'accent', flag: '--accent' },
  { name: 'age', flag: '--age' },
  { name: 'useCase', flag: '--use-case' },
] as const;

const nearNames = (voices: readonly Voice[], search: string): string[] => {
  const near = nearMisses(search, voices, ({ name }) => [name, ...name.split(/[\s–—(),-]+/)]);
  return near.length > 0 ? [didYouMean(...near.map(({ name }) => `"${name}"`))] : [];
};

/** Near misses where there are any, else what there is. */
const choices = (values: readonly string[], wanted: string, name: string): string => {
  if (values.length === 0) return 'nothing: no voice says';
  const spellings = (value: string) => (name === 'language' ? [value, languageName(value)] : [value]);
  const near = nearMisses(wanted, values, spellings);
  const named = near.length > 0 ? near : values.slice(0, MAX_VALUES);
  const texts = named.map((value) => (name === 'language' ? `${value} (${languageName(value)})` : value));
  return near.length > 0 ? texts.join(' or ') : [...texts, ...othersOf(values.length - MAX_VALUES)].join(', ');
};

const othersOf = (count: number): string[] => (count > 0 ? [`or one of ${count} others`] : []);

const MAX_VALUES = 8;

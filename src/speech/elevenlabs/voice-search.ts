import type { Voice } from './voices.js';

/** What is asked of a voice; what is undefined is not asked. */
export interface VoiceWish {
  /** Words, each of which stands somewhere: in name, id, description, category, labels, or a language's name. */
  readonly search?: string | undefined;
  /** "de", "de-AT", "deu" or "German". */
  readonly language?: string | undefined;
  /** "female", "f", "woman". */
  readonly gender?: string | undefined;
  readonly accent?: string | undefined;
  readonly age?: string | undefined;
  readonly useCase?: string | undefined;
}

/** The voices that are all that is wished for, in their order. Neither case nor accents on letters matter. */
export const voicesLike = (voices: readonly Voice[], wish: VoiceWish): Voice[] => {
  const words = fold(wish.search ?? '').split(' ');
  return voices.filter(
    (voice) =>
      words.every((word) => searchText(voice).includes(word)) &&
      (wish.language === undefined || speaks(voice, wish.language)) &&
      (wish.gender === undefined || fold(voice.labels.gender ?? '') === genderOf(wish.gender)) &&
      LABELS.every(([name, label]) => holdsWords(voice.labels[label], wish[name])),
  );
};

const LABELS = [
  ['accent', 'accent'],
  ['age', 'age'],
  ['useCase', 'use_case'],
] as const;

/** What there is to wish for: the values of one label among these voices, the commonest first. */
export const valuesOf = (voices: readonly Voice[], name: Exclude<keyof VoiceWish, 'search'>): string[] => {
  const values = voices.flatMap((voice) =>
    name === 'language' ? voice.languages.map(primaryOf) : [readable(voice.labels[LABEL_OF[name]] ?? '')],
  );
  const counts = new Map<string, number>();
  for (const value of values) if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one).map(([value]) => value);
};

const LABEL_OF = { gender: 'gender', accent: 'accent', age: 'age', useCase: 'use_case' } as const;

/** A label as people write it: "middle aged" for "middle_aged" and "middle-aged". */
export const readable = (label: string): string => label.replaceAll(/[\s_-]+/g, ' ').trim();

/** The English name of a language: "German" for "de"; what has none, as it is. */
export const languageName = (code: string): string => {
  try {
    return LANGUAGE_NAMES.of(primaryOf(code)) ?? code;
  } catch {
    return code; // "English", where a code should stand
  }
};

const LANGUAGE_NAMES = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

const speaks = ({ languages }: Voice, wanted: string): boolean => {
  const [word, code] = [fold(wanted), fold(primaryOf(wanted))];
  return languages.some((language) => fold(primaryOf(language)) === code || fold(languageName(language)) === word);
};

/** "de" of "de-AT": whoever speaks a language of one country is understood in the others. */
const primaryOf = (tag: string): string => {
  const [primary = tag] = tag.split(/[-_]/);
  try {
    // "deu" is "de".
    return Intl.getCanonicalLocales(primary)[0] ?? primary;
  } catch {
    return primary; // no code at all
  }
};

const genderOf = (wanted: string): string => GENDERS[fold(wanted)] ?? fold(wanted);

const GENDERS: Readonly<Record<string, string>> = {
  f: 'female',
  woman: 'female',
  m: 'male',
  man: 'male',
};

const holdsWords = (label = '', wanted: string | undefined): boolean =>
  wanted === undefined || ` ${fold(label)} `.includes(` ${fold(wanted)} `);

const searchText = ({ id, name, description = '', category = '', labels, languages }: Voice): string =>
  fold([id, name, description, category, ...Object.values(labels), ...languages.map(languageName)].join('\n'));

const fold = (text: string): string => readable(text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase());

import { type IpaSound, ipaSounds } from './ipa-sounds.js';

/**
 * A respelling of a pronunciation that any English voice can read: syllables of plain letters, joined by hyphens. "ʃɪˈvɔːn" is
 * "shih-vaun". The spellings are those that CMU Flite, tried over thousands of syllables, reads as meant most often. Stress is not
 * written: capitals would be spelled out by some voices.
 * @param ipa  one word or several, in the International Phonetic Alphabet; symbols that it does not know are left out
 */
export const respellIpa = (ipa: string): string =>
  ipa
    .normalize('NFD')
    .split(/[\s_]+/)
    .map((word) => syllablesOf(ipaSounds(word)).map(spell).join('-'))
    .filter((word) => word !== '')
    .join(' ');

interface Syllable {
  readonly onset: readonly string[];
  readonly vowel: string;
  readonly coda: readonly string[];
}

/** Consonants between two vowels begin the second syllable as far as English words can begin with them. */
const syllablesOf = (sounds: readonly IpaSound[]): Syllable[] => {
  const syllables: { onset: string[]; vowel: string; coda: string[] }[] = [];
  let between: IpaSound[] = [];
  for (const sound of sounds) {
    if (!sound.isVowel) {
      between.push(sound);
      continue;
    }
    const last = syllables.at(-1);
    const cut = last ? cutOf(between, sound, last.vowel) : 0;
    last?.coda.push(...between.slice(0, cut).map(({ spelling }) => spelling));
    syllables.push({ onset: between.slice(cut).map(({ spelling }) => spelling), vowel: sound.spelling, coda: [] });
    between = [];
  }
  const rest = between.map(({ spelling }) => spelling);
  const last = syllables.at(-1);
  if (last) last.coda.push(...rest);
  else if (rest.length > 0) syllables.push({ onset: rest, vowel: '', coda: [] });
  return syllables;
};

/** How many of the consonants between two vowels belong to the first. */
const cutOf = (between: readonly IpaSound[], next: IpaSound, vowel: string): number => {
  const marked = [...between, next].findIndex(({ startsSyllable }) => startsSyllable);
  if (marked >= 0) return marked;
  const isShort = SHORT.has(vowel) && vowel !== 'uh';
  if (between.at(-1)?.spelling === 'zh') return between.length - 1;
  if (between.length < 2) return isShort ? between.length : 0;
  const pair = between
    .slice(-2)
    .map(({ spelling }) => spelling)
    .join('');
  return ONSETS.has(pair) && !(isShort && between.length === 2) ? between.length - 2 : between.length - 1;
};

const ONSETS: ReadonlySet<string> = new Set(
  'pl pr bl br tr dr kl kr gl gr fl fr thr shr sl sm sn sp st sk sw tw dw kw gw py by ky fy my vy hy'.split(' '),
);

const spell = ({ onset, vowel, coda }: Syllable): string => {
  const start = onset.join('').replace('kw', 'qu');
  if (vowel === '') return start;
  const rhyme = coda.length > 0 ? closedRhyme(vowel, coda) : openRhyme(vowel, start);
  return (start.endsWith('g') && /^[eiy]/.test(rhyme) ? `${start}u` : start) + rhyme;
};

const openRhyme = (vowel: string, start: string): string => {
  if (vowel !== 'y') return vowel;
  return start === '' ? 'eye' : start.endsWith('s') ? 'igh' : 'ye';
};

const closedRhyme = (vowel: string, coda: readonly string[]): string => {
  const ending = coda
    .join('')
    .replace('ngk', 'nk')
    .replace(/(?<=.)z$/, 's');
  const [first = '', second] = coda;
  if (vowel === 'y') {
    if (second === undefined && !/[sczn][hg]/.test(first)) return `i${AFTER_I[first] ?? `${first}e`}`;
    return coda.length === 2 && second === 'z' ? `i${first}es` : `ye${ending}`;
  }
  if (vowel === 'ow') return /^[tdfs]|^ch|^n[tds]/.test(ending) ? `ou${AFTER_LONG[ending] ?? ending}` : `ow${ending}e`;
  const after = SHORT.has(vowel) ? AFTER_SHORT[ending] : AFTER_LONG[ending];
  return (CLOSED[vowel] ?? vowel) + (after ?? PAST[ending] ?? ending);
};

/** Vowels that English writes one way at the end of a syllable and another before a consonant. */
const CLOSED: Readonly<Record<string, string>> = {
  ...{ ih: 'i', eh: 'e', uh: 'u', ah: 'o', a: 'a', aw: 'au', oh: 'oa', ore: 'or' },
};
const SHORT: ReadonlySet<string> = new Set(['ih', 'eh', 'uh', 'ah', 'a']);
const AFTER_SHORT: Readonly<Record<string, string>> = {
  ...{ k: 'ck', ch: 'tch', s: 'ss', z: 'zz', f: 'ff', l: 'll', j: 'dge', cht: 'tched', jd: 'dged' },
};
const AFTER_LONG: Readonly<Record<string, string>> = { s: 'ce', j: 'dge', jd: 'dged', cht: 'ched' };
const AFTER_I: Readonly<Record<string, string>> = { ts: 'tes', s: 'ce', z: 'se', j: 'ge', g: 'gue' };
const PAST: Readonly<Record<string, string>> = { sht: 'shed', njd: 'nged', ncht: 'nched' };

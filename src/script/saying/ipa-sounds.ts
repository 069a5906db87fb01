/** One sound of a word, as English would write it. */
export interface IpaSound {
  /** A vowel is spelled as at the end of a syllable. */
  readonly spelling: string;
  readonly isVowel: boolean;
  /** A stress mark or a dot stands before it. */
  readonly startsSyllable: boolean;
}

/**
 * The sounds of a word written in IPA.
 * @param word  in Unicode's decomposed form (NFD)
 */
export const ipaSounds = (word: string): IpaSound[] => {
  const sounds: IpaSound[] = [];
  let startsSyllable = false;
  for (const [symbol] of word.toLowerCase().matchAll(SYMBOL)) {
    if (BORDERS.includes(symbol)) {
      startsSyllable = true;
      continue;
    }
    if (symbol === NASAL) {
      if (sounds.at(-1)?.isVowel) sounds.push({ spelling: 'n', isVowel: false, startsSyllable: false });
      continue;
    }
    if (symbol === SYLLABIC) {
      const last = sounds.pop();
      const vowel = { spelling: 'uh', isVowel: true, startsSyllable: last?.startsSyllable ?? false };
      if (last) sounds.push(vowel, { ...last, startsSyllable: false });
      continue;
    }
    const spelling = VOWELS[symbol] ?? CONSONANTS[symbol];
    if (spelling === undefined || spelling === '') continue;
    sounds.push({ spelling, isVowel: symbol in VOWELS, startsSyllable });
    startsSyllable = false;
  }
  return sounds;
};

/** Diphthongs, long vowels and vowels with an r come before the vowels they begin with. */
const VOWELS: Readonly<Record<string, string>> = {
  ...{ iː: 'ee', i: 'ee', ɪ: 'ih', y: 'oo', yː: 'oo', ʏ: 'oo', e: 'eh', eː: 'ay', ɛ: 'eh', ɛː: 'air', æ: 'a', a: 'ah' },
  ...{
    aː: 'ah',
    ɑ: 'ah',
    ɑː: 'ah',
    ɒ: 'ah',
    ɔ: 'aw',
    ɔː: 'aw',
    ʊ: 'oo',
    u: 'oo',
    uː: 'oo',
    ʉ: 'oo',
    ʉː: 'oo',
    ɯ: 'oo',
  },
  ...{ ʌ: 'uh', ə: 'uh', ɐ: 'uh', ɜ: 'ur', ɜː: 'ur', ɝ: 'ur', ɚ: 'ur', ø: 'ur', øː: 'ur', œ: 'ur', œː: 'ur', ɨ: 'ih' },
  ...{ ɘ: 'uh', ɵ: 'uh', ɤ: 'uh', o: 'oh', oː: 'oh' },
  ...{
    eɪ: 'ay',
    ei: 'ay',
    aɪ: 'y',
    ai: 'y',
    ɑɪ: 'y',
    ɔɪ: 'oy',
    oi: 'oy',
    ɔʏ: 'oy',
    aʊ: 'ow',
    au: 'ow',
    əʊ: 'oh',
    oʊ: 'oh',
    ou: 'oh',
  },
  ...{
    ɪə: 'eer',
    ɪɹ: 'eer',
    iɹ: 'eer',
    ɪr: 'eer',
    iːɹ: 'eer',
    eə: 'air',
    ɛə: 'air',
    ɛɹ: 'air',
    ɛr: 'air',
    ʊə: 'oor',
    ʊər: 'oor',
    ʊəɹ: 'oor',
    ʊɹ: 'oor',
  },
  ...{
    ɔːɹ: 'ore',
    ɔːr: 'ore',
    ɔɹ: 'ore',
    ɔr: 'ore',
    oɹ: 'ore',
    ɑːɹ: 'ar',
    ɑːr: 'ar',
    ɑɹ: 'ar',
    ɑr: 'ar',
    ɜːɹ: 'ur',
    ɜːr: 'ur',
  },
  ...{ ɜɹ: 'ur', ɜr: 'ur', əɹ: 'ur', ər: 'ur', ɪəɹ: 'eer', ɪər: 'eer', eəɹ: 'air', eər: 'air', ɛəɹ: 'air', ɛər: 'air' },
};

const CONSONANTS: Readonly<Record<string, string>> = {
  ...{
    p: 'p',
    b: 'b',
    t: 't',
    d: 'd',
    k: 'k',
    g: 'g',
    ɡ: 'g',
    f: 'f',
    v: 'v',
    θ: 'th',
    ð: 'th',
    s: 's',
    z: 'z',
    ʃ: 'sh',
  },
  ...{
    ʒ: 'zh',
    h: 'h',
    m: 'm',
    n: 'n',
    ŋ: 'ng',
    l: 'l',
    ɫ: 'l',
    ɹ: 'r',
    r: 'r',
    w: 'w',
    j: 'y',
    tʃ: 'ch',
    t͡ʃ: 'ch',
    ʧ: 'ch',
  },
  ...{ dʒ: 'j', d͡ʒ: 'j', ʤ: 'j', ts: 'ts', t͡s: 'ts', ʍ: 'w', x: 'k', χ: 'k', ç: 'h', ɲ: 'ny', ʎ: 'ly', ʁ: 'r', ʀ: 'r' },
  ...{
    ɾ: 'r',
    ɽ: 'r',
    ɣ: 'g',
    ɦ: 'h',
    β: 'b',
    ɸ: 'f',
    ʋ: 'v',
    q: 'k',
    c: 'k',
    ɟ: 'j',
    ɕ: 'sh',
    ʑ: 'zh',
    ʂ: 'sh',
    ʐ: 'zh',
  },
  ...{ ɬ: 'l', ɭ: 'l', ʈ: 't', ɖ: 'd', ɳ: 'n', ɥ: 'w', ʔ: '', ħ: 'h', ʕ: '' },
};

const BORDERS = "ˈˌ.'";
const NASAL = '\u0303';
const SYLLABIC = '\u0329';

const symbols = Object.keys({ ...VOWELS, ...CONSONANTS })
  .map((symbol) => symbol.normalize('NFD'))
  .sort((a, b) => b.length - a.length);
const SYMBOL = new RegExp(`${symbols.join('|')}|[${BORDERS}${NASAL}${SYLLABIC}]`, 'gu');

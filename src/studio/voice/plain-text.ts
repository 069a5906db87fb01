/** Text reduced to what the normaliser reads: ASCII plus a few signs, and where each of its characters came from. */
export interface PlainText {
  readonly text: string;
  /** For each UTF-16 unit of `text`, the index of its source character (code point). */
  readonly sources: readonly number[];
}

/**
 * Accents off, special Latin letters by their usual spelling, Greek by the letters' names, typographic signs by their plain
 * ones, mathematical signs by words; emoji and other pictures have no sound and vanish. Joined characters stay joined.
 * @param chars  the text's code points
 */
export const plainText = (chars: readonly string[]): PlainText => {
  let text = '';
  const sources: number[] = [];
  chars.forEach((char, index) => {
    const plain = char >= ' ' && char <= '~' ? char : (spelling(char) ?? '');
    text += plain;
    for (let unit = 0; unit < plain.length; unit++) sources.push(index);
  });
  return { text, sources };
};

/** The first word holding a letter or digit that has no English reading (Cyrillic, Chinese …), or undefined. */
export const unspeakableWord = (text: string): string | undefined => {
  for (const [word] of text.matchAll(/[^\s\x00-\x7f][^\s]*/gu)) {
    const at = [...word].findIndex((char) => /[\p{L}\p{N}]/u.test(char) && spelling(char) === undefined);
    if (at >= 0) return [...word].slice(at).join('');
  }
  return undefined;
};

/** Undefined: a letter or digit without a reading. Empty: nothing to read. */
const spelling = (char: string): string | undefined => {
  const sign = SIGNS.get(char);
  if (sign !== undefined) return sign;
  if (/\s/u.test(char)) return ' ';
  const parts = char
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x00-\x7f]/gu, (part) => reading(part) ?? '\0');
  if (!parts.includes('\0')) return char.normalize('NFKD').includes('⁄') ? ` ${parts}` : parts; // 2½ is not 21/2
  return /[\p{L}\p{N}]/u.test(char) ? undefined : '';
};

const reading = (part: string): string | undefined => {
  const lower = part.toLowerCase();
  const letters = LATIN[lower];
  if (letters !== undefined) return part === lower ? letters : letters.toUpperCase();
  const greek = GREEK[lower];
  if (greek !== undefined) return ` ${greek} `;
  if (/\p{Nd}/u.test(part)) return digitValue(part);
  return SIGNS.get(part);
};

/** Decimal digits stand in runs of ten in every script. */
const digitValue = (digit: string): string => {
  const code = digit.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && /\p{Nd}/u.test(String.fromCodePoint(code - value - 1))) value++;
  return String(value);
};

const LATIN: Readonly<Record<string, string>> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'th', þ: 'th', ı: 'i', ħ: 'h', ŧ: 't', ŋ: 'ng', ĸ: 'k' },
  ...{ ə: 'e', ɛ: 'e', ɔ: 'o', ƒ: 'f', ɓ: 'b', ɗ: 'd', ƙ: 'k', ɨ: 'i', ʉ: 'u' },
};

const GREEK: Readonly<Record<string, string>> = {
  ...{ α: 'alpha', β: 'beta', γ: 'gamma', δ: 'delta', ε: 'epsilon', ζ: 'zeta', η: 'eta', θ: 'theta', ι: 'iota' },
  ...{ κ: 'kappa', λ: 'lambda', μ: 'mew', ν: 'new', ξ: 'xi', ο: 'omicron', π: 'pie', ρ: 'rho', σ: 'sigma' },
  ...{ ς: 'sigma', τ: 'tau', υ: 'upsilon', φ: 'phi', χ: 'chi', ψ: 'psi', ω: 'omega' },
};

/** Signs the normaliser knows by themselves: £ € ¥ ₹ ° – — (a range or a pause, it sees which). */
const SIGNS = new Map([
  ...[...'£€¥₹°–—'].map((sign) => [sign, sign] as const),
  ...[...'‘’‚‛ʼʻ′`´ʹ'].map((sign) => [sign, "'"] as const),
  ...[...'“”„‟″«»‹›「」『』'].map((sign) => [sign, '"'] as const),
  ...[...'‐‑⁃'].map((sign) => [sign, '-'] as const),
  ...[...'•‣◦·'].map((sign) => [sign, ','] as const),
  ...[...'―⸺⸻'].map((sign) => [sign, '—'] as const),
  ...Object.entries({ '−': '-', '‒': '–', '。': '.', '、': ',', '…': '...', '⁄': '/', '∕': '/', '¿': '', '¡': '' }),
  ...Object.entries({ '×': ' times ', '÷': ' divided by ', '±': ' plus or minus ', '≈': ' about ', '∞': ' infinity ' }),
  ...Object.entries({ '≤': ' at most ', '≥': ' at least ', '≠': ' is not ', '√': ' square root of ', '→': ' to ' }),
  ...Object.entries({ '²': ' squared ', '³': ' cubed ', '©': ' copyright ', '§': ' section ', '¢': ' cents ' }),
  ...Object.entries({ '№': ' number ', '¬': ' not ', '¶': ' paragraph ', '℃': '°C', '℉': '°F', '™': '', '®': '' }),
  ...Object.entries({ µ: ' micro ' }),
]);

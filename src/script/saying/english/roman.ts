import { cardinal, ordinal, phrase } from './numbers.js';
import { type EnglishRule, tokenRule } from './rule.js';

const NUMBERED =
  'Chapter|CHAPTER|Part|PART|Book|BOOK|Act|ACT|Scene|SCENE|Volume|VOLUME|Section|Article|Appendix|Phase|Type|World War|Super Bowl|Title';
const RULERS =
  'Henry|Louis|Edward|George|Charles|James|Elizabeth|Richard|William|Philip|Benedict|Pius|Leo|John Paul|Napoleon|Nicholas|Alexander|Catherine|Frederick|Wilhelm|Ferdinand|Francis|Gregory|Clement|Ramses|Ramesses|Ptolemy';

const VALUES: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100 };

/** Undefined for what no one writes: "IIX". */
const numeralValue = (numeral: string): string | undefined => {
  if (!/^C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$/.test(numeral)) return undefined;
  const digits = [...numeral].map((letter) => VALUES[letter] ?? 0);
  return String(digits.reduce((sum, digit, at) => sum + (digit < (digits[at + 1] ?? 0) ? -digit : digit), 0));
};

/** "Chapter IV", "World War II", "Henry VIII". A lone I counts only where it cannot be the speaker. */
export const ROMAN_RULES: readonly EnglishRule[] = [
  tokenRule('numeral', `(${NUMBERED}) ([IVXLC]{1,8})`, ([, name = '', numeral = ''], { after }) => {
    const value = numeralValue(numeral);
    if (value === undefined || (numeral === 'I' && name !== 'World War' && !/^(?:$|[.,:;!?)—])/.test(after)))
      return undefined;
    return `${name} ${phrase(cardinal(value))}`;
  }),
  tokenRule('numeral', `(${RULERS}) ([IVX]{2,5}|[VX])`, ([, name = '', numeral = '']) => {
    const value = numeralValue(numeral);
    return value === undefined ? undefined : `${name} the ${phrase(ordinal(value))}`;
  }),
];

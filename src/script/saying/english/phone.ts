import { eachDigit } from './numbers.js';
import { type EnglishRule, tokenRule } from './rule.js';

const FEWEST_DIGITS = 8;

/** Digit by digit, with a pause after each group. */
const sayDigits = (written: string): string => {
  const groups = written.match(/\d{1,15}/g) ?? [];
  const short = groups.flatMap((group) => (group.length > 5 ? (group.match(/\d{1,3}/g) ?? []) : [group]));
  const words = short.map((group) => eachDigit(group).join(' ')).join(', ');
  return written.startsWith('+') ? `plus ${words}` : words;
};

const digitCount = (written: string): number => written.replace(/\D/g, '').length;

/** "+1 (555) 010-9999", "(555) 010-9999", "555-0100", "020 7946 0958". */
export const PHONE_RULES: readonly EnglishRule[] = [
  tokenRule('phone', String.raw`\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,12}(?:[ .-]\d{2,5}){0,4}`, ([written]) =>
    digitCount(written) < FEWEST_DIGITS ? undefined : sayDigits(written),
  ),
  tokenRule('phone', String.raw`(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[.-]\d{4}`, ([written]) =>
    sayDigits(written),
  ),
  tokenRule('phone', String.raw`0\d{2,4} \d{3,4} \d{3,4}`, ([written]) => sayDigits(written)),
  tokenRule('phone', String.raw`[2-9]\d\d-\d{4}`, ([written]) =>
    /0-\d{2}00$/.test(written) && !/-0/.test(written) ? undefined : sayDigits(written),
  ),
];

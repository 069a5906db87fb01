import { STARTERS } from '../../abbreviations.js';
import { cardinal, decimal, eachDigit, fraction, ordinal, phrase } from './numbers.js';
import { type EnglishRule, tokenRule, WHOLE } from './rule.js';

const FRACTIONS: Readonly<Record<string, readonly [string, string]>> = {
  ...{ '½': ['1', '2'], '⅓': ['1', '3'], '⅔': ['2', '3'], '¼': ['1', '4'], '¾': ['3', '4'], '⅕': ['1', '5'] },
  ...{
    '⅖': ['2', '5'],
    '⅗': ['3', '5'],
    '⅘': ['4', '5'],
    '⅛': ['1', '8'],
    '⅜': ['3', '8'],
    '⅝': ['5', '8'],
    '⅞': ['7', '8'],
  },
};

const sayFraction = (whole: string | undefined, numerator: string, denominator: string): string | undefined => {
  const words = fraction(numerator, denominator);
  if (words === undefined || whole === undefined) return words?.join(' ');
  const [first, ...rest] = words;
  return `${phrase(cardinal(whole))} and ${first === 'one' ? `a ${rest.join(' ')}` : words.join(' ')}`;
};

/** "20.11" as software counts: twenty point eleven. */
const versionNumber = (digits: string): string =>
  digits
    .split('.')
    .map((group) => (/^0\d/.test(group) ? eachDigit(group).join(' ').replace(/^zero/, 'oh') : phrase(cardinal(group))))
    .join(' point ');

/** A name stands before it: it is the name's version, or its chapter. */
const followsName = (before: string): boolean => {
  const [, sentence = '', word = ''] = /(^|.)\b(\p{Lu}[\p{L}\p{N}-]{1,20}) $/u.exec(before) ?? [];
  return word !== '' && !(sentence === '' && (STARTERS.has(word) || STARTS_DECIMAL.has(word)));
};
const STARTS_DECIMAL: ReadonlySet<string> = new Set('About With Around Nearly Over Almost Roughly Between'.split(' '));

const sayRange: EnglishRule['say'] = ([, from = '', to = '']) => {
  const [low, high] = [from, to].map((digits) => Number(digits.replaceAll(',', '')));
  const isRange =
    low !== undefined && high !== undefined && low < high && !/^0\d/.test(from) && !(low === 0 && high === 1);
  return isRange ? `${phrase(decimal(from))} to ${phrase(decimal(to))}` : undefined;
};

/** "3rd", "8,848.86", "10–20", "1/2", "#1", "v2.5.1", "-5". Small whole numbers by themselves stay. */
export const FIGURE_RULES: readonly EnglishRule[] = [
  tokenRule('ordinal', '(\\d{1,3}(?:,\\d{3}){1,3}|\\d{1,6})(?:st|nd|rd|th)', ([, digits = '']) =>
    phrase(ordinal(digits.replaceAll(',', ''))),
  ),
  tokenRule('version', '[vV]\\.? ?(\\d{1,6}(?:\\.\\d{1,6}){0,4})', ([written, digits = ''], { before }) => {
    if (written.startsWith('V') && !digits.includes('.')) return undefined;
    return `${/\b(?:version|release) $/i.test(before) ? '' : 'version '}${versionNumber(digits)}`;
  }),
  tokenRule('version', '\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}', ([digits]) => versionNumber(digits)),
  tokenRule('fraction', '(?:(\\d{1,3}) )?(\\d)/([23458])', ([, whole, numerator = '', denominator = ''], { before }) =>
    /\b(?:on|since|until|by|from|between|and) $/i.test(before) ? undefined : sayFraction(whole, numerator, denominator),
  ),
  tokenRule('fraction', `(?:(\\d{1,3}) ?)?([${Object.keys(FRACTIONS).join('')}])`, ([, whole, sign = '']) =>
    sayFraction(whole, ...(FRACTIONS[sign] ?? ['', ''])),
  ),
  tokenRule('range', `(${WHOLE})[-–—](${WHOLE})`, sayRange),
  tokenRule('range', `(${WHOLE}) – (${WHOLE})`, sayRange),
  tokenRule('number', '\\d{1,3}(?:,\\d{3}){1,5}(?:\\.\\d{1,9})?', ([amount]) => phrase(decimal(amount))),
  tokenRule('number', '(\\d{1,12}\\.\\d{1,9})', ([amount], { before }) =>
    followsName(before) ? versionNumber(amount) : phrase(decimal(amount)),
  ),
  tokenRule('number', '\\.\\d{1,9}', ([amount]) => phrase(decimal(amount).slice(1))),
  tokenRule('number', '[-−](\\d{1,15}(?:\\.\\d{1,9})?)', ([, amount = '']) => `minus ${phrase(decimal(amount))}`),
  tokenRule('number', '#(\\d{1,3})', ([, digits = '']) => `number ${phrase(cardinal(digits))}`),
];

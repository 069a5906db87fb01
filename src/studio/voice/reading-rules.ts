import { cardinal, decade, decimal, eachDigit, fraction, ordinal, year } from '../../script/saying/english/numbers.js';
import { readAbbreviation, readWord, spell } from './word-reading.js';

export interface ReadingRule {
  /** Sticky. */
  readonly pattern: RegExp;
  /** The words for a match, or undefined to let the next rule try. */
  read(match: RegExpExecArray): readonly string[] | undefined;
  /** A short pause follows. */
  readonly pause?: boolean;
}

const MONTHS = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november'],
  'december',
];
const AFTER_MONTH = new RegExp(`(?:${MONTHS.join('|')}|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\\.?) $`, 'i');

const UNITS: Readonly<Record<string, string>> = {
  ...{ km: 'kilometers', cm: 'centimeters', mm: 'millimeters', kg: 'kilograms', mg: 'milligrams', ml: 'milliliters' },
  ...{ KB: 'kilobytes', MB: 'megabytes', GB: 'gigabytes', TB: 'terabytes', ms: 'milliseconds', kHz: 'kilohertz' },
  ...{ Hz: 'hertz', MHz: 'megahertz', GHz: 'gigahertz', lb: 'pounds', lbs: 'pounds', ft: 'feet', hrs: 'hours' },
};

const CURRENCIES: Readonly<Record<string, readonly [string, string, string]>> = {
  $: ['dollar', 'dollars', 'cent'],
  '£': ['pound', 'pounds', 'penny'],
  '€': ['euro', 'euros', 'cent'],
  '¥': ['yen', 'yen', 'sen'],
  '₹': ['rupee', 'rupees', 'paisa'],
};
const SCALE: Readonly<Record<string, string>> = { k: 'thousand', m: 'million', bn: 'billion', b: 'billion' };

const readMoney = ([, sign = '', amount = '', scale]: RegExpExecArray): string[] => {
  const [one, many, hundredth] = CURRENCIES[sign] ?? ['', '', ''];
  if (scale !== undefined) return [...decimal(amount), SCALE[scale.toLowerCase()] ?? scale.toLowerCase(), many];
  const [whole = '0', fraction = ''] = amount.replaceAll(',', '').split('.');
  if (fraction.length !== 2) return [...decimal(amount), amount === '1' ? one : many];
  const parts = fraction === '01' ? hundredth : ({ penny: 'pence', paisa: 'paise' }[hundredth] ?? `${hundredth}s`);
  const small = fraction === '00' ? [] : [...cardinal(String(Number(fraction))), parts];
  if (whole === '0' && small.length > 0) return small;
  return [...cardinal(whole), whole === '1' ? one : many, ...(small.length > 0 ? ['and', ...small] : [])];
};

const readDate = (month: number, day: number, yearDigits: string): string[] | undefined => {
  const name = MONTHS[month - 1];
  if (name === undefined || day < 1 || day > 31) return undefined;
  return [name, ...ordinal(String(day)), ...year(yearDigits)];
};

const readTime = ([, hour = '', minute = '', second, half]: RegExpExecArray): string[] | undefined => {
  if (Number(hour) > 24 || Number(minute) > 59) return undefined;
  const tail = half === undefined ? [] : spell(half.replace(/[^a-z]/gi, '').toUpperCase());
  const words = cardinal(String(Number(hour)));
  if (minute !== '00') words.push(...(minute.startsWith('0') ? ['oh'] : []), ...cardinal(String(Number(minute))));
  else if (second === undefined && tail.length === 0) words.push(Number(hour) > 12 ? 'hundred' : "o'clock");
  if (second !== undefined) words.push('and', ...cardinal(String(Number(second))), 'seconds');
  return [...words, ...tail];
};

const readNumber = ({ 0: number, index, input }: RegExpExecArray): string[] => {
  if (/^\d{1,2}$/.test(number) && Number(number) > 0 && Number(number) <= 31) {
    const next = input.slice(index + number.length, index + number.length + 2);
    if (AFTER_MONTH.test(input.slice(Math.max(0, index - 11), index)) && !/^(?:[.:/]\d|\w|%)/.test(next))
      return ordinal(number);
  }
  return /^\d{4}$/.test(number) ? year(number) : decimal(number);
};

const readAddress = ([address]: RegExpExecArray): string[] =>
  [...address.matchAll(/[A-Za-z]+|\d+|./g)].flatMap(([part]) => {
    if (/^\d/.test(part)) return part.length > 4 ? eachDigit(part) : cardinal(part);
    if (/^(?:https?|www|html?|php|ftp|pdf|uk)$/i.test(part)) return spell(part.toUpperCase());
    if (/^[A-Za-z]/.test(part)) return part.length === 1 ? spell(part.toUpperCase()) : [part.toLowerCase()];
    return ADDRESS_SIGNS[part] ?? [];
  });

const ADDRESS_SIGNS: Readonly<Record<string, readonly string[]>> = {
  ...{
    '.': ['dot'],
    '/': ['slash'],
    ':': ['colon'],
    '-': ['dash'],
    _: ['underscore'],
    '@': ['at'],
    '?': ['question', 'mark'],
  },
  ...{ '=': ['equals'], '&': ['and'], '#': ['hash'], '%': ['percent'], '+': ['plus'], '~': ['tilde'] },
};

const ADDRESS = [
  String.raw`(?:https?|ftp|wss?):\/\/[^\s<>"]*[A-Za-z0-9/]`,
  String.raw`www\.[^\s<>"]*[A-Za-z0-9/]`,
  String.raw`[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`,
  String.raw`[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:com|org|net|io|dev|edu|gov|co\.uk)\b(?:\/[^\s<>"]*[A-Za-z0-9/])?`,
].join('|');

const says = (pattern: RegExp, words: string): ReadingRule => ({ pattern, read: () => words.split(' ') });

/** In order of trying: the first rule that matches and reads wins. */
export const READING_RULES: readonly ReadingRule[] = [
  { pattern: /\s+/y, read: () => [] },
  { pattern: new RegExp(`(?<![A-Za-z0-9])(?:${ADDRESS})`, 'y'), read: readAddress },
  {
    pattern: /([$£€¥₹]) ?(\d+(?:,\d{3})*(?:\.\d+)?)(?: ?(thousand|million|billion|trillion|bn|[kmb])\b)?/iy,
    read: readMoney,
  },
  { pattern: /(?<!\d)(\d{4})-(\d\d)-(\d\d)(?!\d)/y, read: ([, y = '', m, d]) => readDate(Number(m), Number(d), y) },
  {
    pattern: /(?<![\d/])(\d\d?)\/(\d\d?)\/(\d{4}|\d\d)(?![\d/])/y,
    read: ([, a, b, y = '']) => readDate(Number(a), Number(b), y) ?? readDate(Number(b), Number(a), y),
  },
  { pattern: /(?<![\d:])(\d\d?):(\d\d)(?::(\d\d))?(?![\d:])(?: ?([ap]\.m\.|[ap]m\b))?/iy, read: readTime },
  { pattern: /(?<![\d.,])(?:1\d|20)\d0'?s\b/y, read: ([match]) => decade(match.slice(0, 4)) },
  { pattern: /(?<![\w.,])'?[2-9]0'?s\b/y, read: ([match]) => decade(match.replace(/\D/g, '')) },
  { pattern: /(\d+(?:,\d{3})*)(?:st|nd|rd|th)\b/iy, read: ([, n = '']) => ordinal(n.replaceAll(',', '')) },
  { pattern: /(?<![\d-])(?:\(?\d{3}\)?[-. ]?)?\d{3}-\d{4}(?![\d-])/y, read: ([n]) => eachDigit(n.replace(/\D/g, '')) },
  {
    pattern: /(?<![\d/])(?:(\d+) )?(\d)\/(\d\d?)(?![\d/])/y,
    read: ([, whole, n = '', d = '']) => {
      const words = fraction(n, d);
      if (whole === undefined || words === undefined) return words;
      return [...cardinal(whole), 'and', ...(words[0] === 'one' ? ['a', ...words.slice(1)] : words)];
    },
  },
  { pattern: /\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)*|(?<!\w)\.\d+/y, read: readNumber },
  {
    pattern: new RegExp(`(?<=\\d ?)(?:${Object.keys(UNITS).join('|')})\\b`, 'y'),
    read: ({ 0: unit, index, input }) => {
      const name = UNITS[unit] ?? unit;
      return [/(?<![\d.])1 ?$/.test(input.slice(0, index)) && name.endsWith('s') ? name.slice(0, -1) : name];
    },
  },
  says(/(?<![A-Za-z])C\+\+/y, 'C plus plus'),
  { pattern: /(?<![A-Za-z])([CF])#/y, read: ([, letter = '']) => [letter, 'sharp'] },
  says(/and\/or\b/iy, 'and or'),
  { pattern: /(?:[A-Za-z]\.){2,}|Ph\.D\.?|[A-Za-z]+\./y, read: readAbbreviation },
  { pattern: /[A-Za-z]+(?:'[A-Za-z]+)*/y, read: readWord },
  says(/(?<=[\d%])(?:[-–]| – )(?=[$£€]?\d)/y, 'to'),
  says(/(?<![\w)])-(?=[$£€]?\.?\d)/y, 'minus'),
  { pattern: /(?<=\w)-(?=\w)/y, read: () => [] },
  says(/°\s?C\b/y, 'degrees celsius'),
  says(/°\s?F\b/y, 'degrees fahrenheit'),
  says(/°/y, 'degrees'),
  says(/%/y, 'percent'),
  says(/&/y, 'and'),
  says(/@/y, 'at'),
  says(/\+/y, 'plus'),
  says(/=+/y, 'equals'),
  says(/#(?=\d)/y, 'number'),
  says(/#(?=[A-Za-z])/y, 'hashtag'),
  says(/(?<=\w)\/(?=\w)/y, 'slash'),
  says(/(?<=\w)\\(?=\w)|\\(?=\w)/y, 'backslash'),
  says(/(?<=[\w)] ?)\*(?= ?\d)/y, 'times'),
  says(/(?<=\w)\^(?=\w)/y, 'to the power of'),
  says(/~(?=\d)/y, 'about'),
  says(/(?<=[\w)] ?)<(?= ?[\w(])(?![A-Za-z])/y, 'less than'),
  says(/(?<=[\w)] )>(?= ?[\w(])/y, 'greater than'),
  says(/(?<![^\s(])\.(?=[A-Za-z])|(?<=\w)\.(?=[a-z0-9])/y, 'dot'),
  { pattern: /[$£€¥₹]/y, read: ([sign]) => [CURRENCIES[sign]?.[1] ?? ''] },
  { pattern: /[,;:!?()[\]|—–]|\.{2,}|--+|\.(?=["')]*\s)|(?<![A-Za-z0-9])-(?!\w)/y, read: () => [], pause: true },
];

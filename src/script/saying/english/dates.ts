import { cardinal, decade, ordinal, phrase, year } from './numbers.js';
import { type Around, type EnglishRule, endsSentence, shortRule, tokenRule } from './rule.js';

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November'],
  'December',
];
const MONTH = `(?:${MONTHS.join('|')}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\\b\\.?)`;
const DAY = '\\d{1,2}(?:st|nd|rd|th)?';
const YEAR = '1\\d{3}|20\\d\\d';

const monthName = (written: string): string => MONTHS.find((month) => month.startsWith(written.slice(0, 3))) ?? written;

const dayOf = (written: string): string | undefined => {
  const day = Number.parseInt(written, 10);
  return day >= 1 && day <= 31 ? phrase(ordinal(String(day))) : undefined;
};

const yearOf = (digits: string | undefined): string => (digits === undefined ? '' : `, ${phrase(year(digits))}`);

const numeric = (month: number, day: string, digits: string): string | undefined => {
  const [name, spokenDay] = [MONTHS[month - 1], dayOf(day)];
  return name && spokenDay ? `${name} ${spokenDay}${yearOf(digits)}` : undefined;
};

/** The full stop of "Nov." at the end of a sentence ends that, too. */
const stop = (match: RegExpExecArray, around: Around): string =>
  match[0].endsWith('.') && endsSentence(around) ? '.' : '';

const monthFirst: EnglishRule['say'] = (match, around) => {
  const [, month = '', from = '', to, digits] = match;
  const days = [dayOf(from), ...(to === undefined ? [] : [dayOf(to)])];
  if (days.includes(undefined) || AMOUNT_FOLLOWS.test(around.after)) return undefined;
  return `${monthName(month)} ${days.join(' to ')}${yearOf(digits)}`;
};

const dayFirst: EnglishRule['say'] = (match, around) => {
  const [, from = '', to, month = '', digits] = match;
  const days = [dayOf(from), ...(to === undefined ? [] : [dayOf(to)])];
  if (days.includes(undefined)) return undefined;
  const article = /\bthe $/i.test(around.before) ? '' : 'the ';
  return `${article}${days.join(' to the ')} of ${monthName(month)}${yearOf(digits)}${stop(match, around)}`;
};

const AMOUNT_FOLLOWS = /^ ?(?:%|percent|people|miles|km|kg|times|minutes|hours|degrees|million|billion|thousand)/;

const yearInContext: EnglishRule['say'] = ([, digits = ''], { before, after }) => {
  if (Number(digits) < 1100 || COUNTED.test(after)) return undefined;
  const isParenthesis = before.endsWith('(') && after.startsWith(')');
  return isParenthesis || BEFORE_YEAR.test(before) ? phrase(year(digits)) : undefined;
};

const BEFORE_YEAR = new RegExp(
  [
    `(?:\\b(?:in|since|by|until|till|before|after|from|of|during|circa|ca\\.|c\\.|year|year (?:is|was)|late|early|mid|AD|A\\.D\\.|spring|summer|autumn|fall|winter|christmas|class of) ?`,
    `\\b(?:${YEAR})s?,? (?:and|to|through|until|or|&) `,
    `(?:mid|pre|post|late|early)-)$`,
  ].join('|'),
  'i',
);
const COUNTED =
  /^ (?:people|men|women|children|words|years|days|hours|minutes|seconds|miles|meters|metres|feet|dollars|pounds|euros|percent|copies|units|users|soldiers|pages|times|points|km|kg)\b/;

const yearRange: EnglishRule['say'] = ([, from = '', to = '']) => {
  if (to.length === 4 ? to <= from || Number(from) < 1100 : Number(to) <= Number(from.slice(2))) return undefined;
  return `${phrase(year(from))} to ${to.length === 4 ? phrase(year(to)) : shortYear(to)}`;
};

/** "09" is oh nine. */
const shortYear = (digits: string): string =>
  digits.startsWith('0') ? `oh ${phrase(cardinal(digits.slice(1)))}` : phrase(cardinal(digits));

/** @param isDayFirst  what "3/4/2026" means */
export const dateRules = (isDayFirst: boolean): readonly EnglishRule[] => [
  tokenRule('date', '(\\d{4})([-/])(\\d\\d)\\2(\\d\\d)', ([, y = '', , m, d = '']) => numeric(Number(m), d, y)),
  tokenRule('date', `(\\d{1,2})/(\\d{1,2})/(${YEAR})`, ([, a = '', b = '', y = '']) =>
    isDayFirst
      ? (numeric(Number(b), a, y) ?? numeric(Number(a), b, y))
      : (numeric(Number(a), b, y) ?? numeric(Number(b), a, y)),
  ),
  tokenRule('date', `(${MONTH}) (${DAY})(?: ?[-–] ?(${DAY}))?(?:,? (${YEAR}))?`, monthFirst),
  tokenRule('date', `(${DAY})(?: ?[-–] ?(${DAY}))?(?: of)? (${MONTH}),? (${YEAR})`, dayFirst),
  shortRule('date', `(${DAY})(?: ?[-–] ?(${DAY}))?(?: of)? (${MONTH})`, dayFirst),
  tokenRule(
    'date',
    `(${MONTH}),? (${YEAR})`,
    ([, month = '', digits]) => `${monthName(month)}${yearOf(digits).slice(1)}`,
  ),
  shortRule('date', '(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\\.', (match, around) =>
    /^[ ,]|^$/.test(around.after) ? monthName(match[1] ?? '') + stop(match, around) : undefined,
  ),
  tokenRule('year', `(${YEAR})[-–—](${YEAR}|\\d\\d)`, yearRange),
  tokenRule('decade', "(1[1-9]\\d0|20\\d0)['’]?s", ([, digits = '']) => phrase(decade(digits))),
  tokenRule('decade', "['’]?([2-9]0)['’]?s", ([, digits = '']) => phrase(decade(digits))),
  tokenRule('year', `(${YEAR})`, yearInContext),
];

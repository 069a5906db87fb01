import type { Normaliser, Reading } from '../languages.js';
import { ABBREVIATION_HINT, ABBREVIATION_RULES } from './abbreviations.js';
import { dateRules } from './dates.js';
import { FIGURE_RULES } from './figures.js';
import { MONEY_RULES } from './money.js';
import { PHONE_RULES } from './phone.js';
import { ROMAN_RULES } from './roman.js';
import type { EnglishRule } from './rule.js';
import { SIGN_RULES } from './signs.js';
import { TIME_RULES } from './times.js';
import { UNIT_RULES } from './units.js';

/**
 * English in words: money, dates, years that are known to be some, times, phone numbers, units, versions, ordinals, ranges,
 * fractions, long numbers, abbreviations. Anything of another shape stays as it is: IP addresses, ISBNs, scores, formulas.
 * @param region  of the language, "GB"; where days are written before months
 */
export const englishNormaliser = (region: string | undefined): Normaliser => {
  const dates = dateRules(region !== undefined && region !== 'US');
  const rules = [
    ...[...MONEY_RULES, ...dates, ...TIME_RULES, ...PHONE_RULES, ...UNIT_RULES, ...FIGURE_RULES, ...SIGN_RULES],
    ...[...ABBREVIATION_RULES, ...ROMAN_RULES],
  ];
  return {
    mayApply: (text) => HINT.test(text),
    read: (text, isFree) => {
      const readings: Reading[] = [];
      let from = 0;
      for (const { index } of text.matchAll(TOKEN_START)) {
        if (index < from) continue;
        const reading = readAt(rules, text, index);
        if (reading === undefined || !isFree(reading.start, reading.end)) continue;
        readings.push(reading);
        from = reading.end;
      }
      return readings;
    },
  };
};

const readAt = (rules: readonly EnglishRule[], text: string, start: number): Reading | undefined => {
  for (const { name, pattern, say } of rules) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match === null) continue;
    const end = start + match[0].length;
    const around = {
      before: text.slice(Math.max(0, start - CONTEXT_CHARS), start),
      after: text.slice(end, end + CONTEXT_CHARS),
    };
    const spoken = say(match, around);
    if (spoken !== undefined && spoken !== match[0]) return { start, end, spoken, rule: name };
  }
  return undefined;
};

/** How far rules look to both sides. */
const CONTEXT_CHARS = 48;

/** Where something may begin that a rule knows: not inside a word, nor behind a hyphen or slash that belongs to one. */
const TOKEN_START =
  /(?<=^|[\s([{"“‘«¿*_—~≈±]|[^\d\s]–|(?<![\p{L}\p{N}])'|(?<=\b(?:mid|pre|post|late|early))-)(?:[\d$£€¥₩₹₪₽₺₿#&~≈±½⅓⅔¼¾⅕⅖⅗⅘⅛⅜⅝⅞№§]|['’](?=\d)|[-−](?=[$£€.\d])|\+(?=\d)|\((?=\d{3}\))|\.(?=\d)|[A-Za-z])/giu;

const HINT = new RegExp(
  [
    '[\\d½⅓⅔¼¾⅕⅖⅗⅘⅛⅜⅝⅞]',
    ' & |\\bw/o? ',
    `\\b(?:(?:[VX]|[IVXLC]{2,8})\\b|(?:Chapter|CHAPTER|Part|PART|Book|Act|Scene|Volume|World War) I\\b)`,
    '\\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\\.',
    ABBREVIATION_HINT,
  ].join('|'),
);

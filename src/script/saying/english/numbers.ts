/** Numbers as English words, lower case, one array element a word. Every function takes plain digits ("1995"). */

/** "1995" is one thousand nine hundred ninety five. Numbers with leading zeros or over 15 digits are read digit by digit. */
export const cardinal = (digits: string): string[] => {
  if (digits.length > 15 || (digits.length > 1 && digits.startsWith('0'))) return eachDigit(digits);
  const words: string[] = [];
  const groups = Math.ceil(digits.length / 3);
  for (let group = groups - 1; group >= 0; group--) {
    const value = Number(digits.slice(Math.max(0, digits.length - 3 * (group + 1)), digits.length - 3 * group));
    if (value > 0) words.push(...belowThousand(value), ...(SCALES[group] ?? []));
  }
  return words.length > 0 ? words : ['zero'];
};

/** "21" is twenty first. */
export const ordinal = (digits: string): string[] => {
  const words = cardinal(digits);
  const last = words.pop() ?? 'zero';
  return [...words, ORDINALS[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`)];
};

/** "1905" is nineteen oh five; what nobody calls a year is read as a number. */
export const year = (digits: string): string[] => {
  const value = Number(digits);
  if (digits.length !== 4 || value < 1100 || value > 2099) return cardinal(digits);
  const [century, rest] = [Math.floor(value / 100), value % 100];
  if (century === 20 && rest < 10) return cardinal(digits);
  if (rest === 0) return [...belowThousand(century), 'hundred'];
  return [...belowThousand(century), ...(rest < 10 ? ['oh'] : []), ...belowThousand(rest)];
};

/** "1990" is nineteen nineties, "80" is eighties. */
export const decade = (digits: string): string[] => {
  if (digits.endsWith('000')) return [...cardinal(digits).slice(0, -1), 'thousands'];
  if (digits.endsWith('00')) return [...belowThousand(Number(digits.slice(0, -2))), 'hundreds'];
  const words = year(digits);
  const last = words.pop() ?? '';
  return [...words, last.endsWith('y') ? `${last.slice(0, -1)}ies` : `${last}s`];
};

/** "3.14" is three point one four; "1.2.3" has two points. Commas between thousands are allowed. */
export const decimal = (number: string): string[] => {
  const [whole = '', ...fractions] = number.replaceAll(',', '').split('.');
  return [...cardinal(whole || '0'), ...fractions.flatMap((digits) => ['point', ...eachDigit(digits)])];
};

/** Half, quarters, "n fifths"; undefined when it is not said that way ("24/7"). */
export const fraction = (numerator: string, denominator: string): string[] | undefined => {
  const [n, d] = [Number(numerator), Number(denominator)];
  if (n < 1 || n >= d || d < 2 || d > 10) return undefined;
  const name = d === 2 ? 'half' : d === 4 ? 'quarter' : (ordinal(denominator).at(-1) ?? '');
  return [...cardinal(numerator), n === 1 ? name : d === 2 ? 'halves' : `${name}s`];
};

/** The words in one string, as they are written out: "twenty-five", "one hundred twenty-first". */
export const phrase = (words: readonly string[]): string =>
  words.length === 1 ? (words[0] ?? '') : words.join(' ').replace(COMPOUND, '$1-');

export const eachDigit = (digits: string): string[] => [...digits].map((digit) => ONES[Number(digit)] ?? digit);

const belowThousand = (value: number): string[] => {
  const [hundreds, rest] = [Math.floor(value / 100), value % 100];
  const words = hundreds > 0 ? [ONES[hundreds] ?? '', 'hundred'] : [];
  if (rest >= 20) words.push(TENS[Math.floor(rest / 10)] ?? '');
  if (rest > 0 && (rest < 20 || rest % 10 > 0)) words.push(ONES[rest < 20 ? rest : rest % 10] ?? '');
  return words;
};

const ONES = [
  ...['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
  ...['thirteen', 'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen'],
];
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const COMPOUND = new RegExp(
  `\\b(${TENS.filter(Boolean).join('|')}) (?=(?:${ONES.slice(1, 10).join('|')}|first|second|third|fifth|ninth|[a-z]+th)\\b)`,
  'g',
);
const SCALES = [[], ['thousand'], ['million'], ['billion'], ['trillion']];
const ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

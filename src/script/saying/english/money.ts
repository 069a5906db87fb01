import { cardinal, decimal, phrase } from './numbers.js';
import { AMOUNT, type Around, type EnglishRule, isAdjective, tokenRule } from './rule.js';

const SCALES: Readonly<Record<string, string>> = {
  ...{ k: 'thousand', m: 'million', mn: 'million', mm: 'million', bn: 'billion', b: 'billion', tn: 'trillion' },
  ...{ t: 'trillion', thousand: 'thousand', million: 'million', billion: 'billion', trillion: 'trillion' },
};
const SCALE = ' ?(?:thousand|million|billion|trillion)|mm|mn|bn|tn|[kmbt]|[KMBT]N?';

interface Currency {
  readonly one: string;
  readonly many: string;
  /** A hundredth of it; undefined where nobody counts any. */
  readonly hundredth?: readonly [one: string, many: string];
}

const cents = ['cent', 'cents'] as const;
const dollar = (country = ''): Currency => ({ one: `${country}dollar`, many: `${country}dollars`, hundredth: cents });
const uncounted = (name: string): Currency => ({ one: name, many: name });

const CURRENCIES: Readonly<Record<string, Currency>> = {
  $: dollar(),
  ...{ US$: dollar('US '), A$: dollar('Australian '), AU$: dollar('Australian '), C$: dollar('Canadian ') },
  ...{ CA$: dollar('Canadian '), NZ$: dollar('New Zealand '), HK$: dollar('Hong Kong '), S$: dollar('Singapore ') },
  '£': { one: 'pound', many: 'pounds', hundredth: ['penny', 'pence'] },
  '€': { one: 'euro', many: 'euros', hundredth: cents },
  '¥': uncounted('yen'),
  '₩': uncounted('won'),
  '₹': { one: 'rupee', many: 'rupees', hundredth: ['paisa', 'paise'] },
  '₪': { one: 'shekel', many: 'shekels' },
  '₽': { one: 'ruble', many: 'rubles' },
  '₺': uncounted('lira'),
  '₿': uncounted('bitcoin'),
};
const SIGN = String.raw`(?:US|AU?|CA?|NZ|HK|S)?\$|[£€¥₩₹₪₽₺₿]`;

const PER: Readonly<Record<string, string>> = {
  ...{
    mo: 'month',
    yr: 'year',
    hr: 'hour',
    h: 'hour',
    d: 'day',
    wk: 'week',
    lb: 'pound',
    kg: 'kilogram',
    gal: 'gallon',
  },
  ...{
    sqft: 'square foot',
    oz: 'ounce',
    l: 'liter',
    GB: 'gigabyte',
    TB: 'terabyte',
    kWh: 'kilowatt hour',
    min: 'minute',
  },
};
const RATE = `/(?:${Object.keys(PER).join('|')}|month|year|hour|day|week|night|person|user|mile|seat|head|share|barrel|tonne|ton|unit|piece|pound|gallon|minute|second|token)`;

const scaleOf = (scale: string | undefined): string | undefined =>
  scale === undefined ? undefined : (SCALES[scale.trim().toLowerCase()] ?? scale);

const sum = (amount: string, scale: string | undefined, currency: Currency, singular: boolean): string => {
  const many = singular ? currency.one : currency.many;
  if (scale !== undefined) return `${phrase(decimal(amount))} ${scale} ${many}`;
  const [whole = '0', fraction = ''] = amount.replaceAll(',', '').split('.');
  if (fraction.length !== 2 || !currency.hundredth)
    return `${phrase(decimal(amount))} ${amount === '1' ? currency.one : many}`;
  const [small, smalls] = currency.hundredth;
  const parts =
    fraction === '00' ? '' : `${phrase(cardinal(String(Number(fraction))))} ${fraction === '01' ? small : smalls}`;
  if (Number(whole) === 0 && parts !== '') return parts;
  const main = `${phrase(cardinal(whole))} ${whole === '1' ? currency.one : many}`;
  return parts === '' ? main : `${main} and ${parts}`;
};

const rateOf = (rate: string | undefined): string => {
  const unit = rate?.slice(1);
  return unit === undefined ? '' : ` per ${PER[unit] ?? unit}`;
};

const sayMoney = (match: RegExpExecArray, around: Around): string | undefined => {
  const { minus, sign = '', from = '', fromScale, to, toScale, rate } = match.groups ?? {};
  const currency = CURRENCIES[sign];
  if (!currency) return undefined;
  const negative = minus === undefined ? '' : 'minus ';
  const singular = isAdjective(around);
  if (to === undefined) return negative + sum(from, scaleOf(fromScale), currency, singular) + rateOf(rate);
  const [low, high] = [scaleOf(fromScale), scaleOf(toScale)];
  const start = `${phrase(decimal(from))}${low === undefined || low === high ? '' : ` ${low}`}`;
  return `${negative}${start} to ${sum(to, high, currency, singular)}${rateOf(rate)}`;
};

/** "$1,000,000", "£3.50", "$5m", "$5–10 million", "5 €", "50¢". */
export const MONEY_RULES: readonly EnglishRule[] = [
  tokenRule(
    'money',
    `(?<minus>[-−])?(?<sign>${SIGN}) ?(?<from>${AMOUNT})(?<fromScale>${SCALE})?` +
      `(?: ?[-–—] ?(?:${SIGN})?(?<to>${AMOUNT})(?<toScale>${SCALE})?)?(?<rate>${RATE})?`,
    sayMoney,
  ),
  tokenRule('money', `(?<from>${AMOUNT}) ?(?<sign>[£€¥₩₹₪₽₺₿])(?<rate>${RATE})?`, sayMoney),
  tokenRule(
    'money',
    '(\\d{1,3})¢',
    ([, amount = '']) => `${phrase(cardinal(amount))} ${amount === '1' ? 'cent' : 'cents'}`,
  ),
];

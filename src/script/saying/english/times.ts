import { cardinal, phrase } from './numbers.js';
import { type Around, type EnglishRule, endsSentence, shortRule, tokenRule } from './rule.js';

const HALF = String.raw` ?(?:[ap]\.m\.?|[AP]\.M\.?|[ap]m|[AP]M)`;

const halfOf = (half: string | undefined): string =>
  half === undefined ? '' : ` ${half.replace(/[^apm]/gi, '').toUpperCase()}`;

/** The full stop of "p.m." at the end of a sentence ends that, too. */
const stop = (match: RegExpExecArray, around: Around): string =>
  match[0].endsWith('.') && endsSentence(around) ? '.' : '';

const clock = (
  hour: string,
  minute: string | undefined,
  second: string | undefined,
  half: string,
): string | undefined => {
  const [h, m] = [Number(hour), Number(minute ?? 0)];
  if (h > 24 || m > 59 || Number(second ?? 0) > 59 || (half !== '' && (h > 12 || h === 0))) return undefined;
  const hours = phrase(cardinal(String(h)));
  const seconds = second === undefined ? '' : ` and ${phrase(cardinal(String(Number(second))))} seconds`;
  if (half === '' && h % 24 === 0) return m === 0 ? `midnight${seconds}` : `twelve ${minutes(m)}${seconds} AM`;
  if (m > 0) return `${hours} ${minutes(m)}${seconds}${half}`;
  return `${hours}${half !== '' ? half : h > 12 ? ' hundred' : " o'clock"}${seconds}`;
};

const minutes = (minute: number): string => `${minute < 10 ? 'oh ' : ''}${phrase(cardinal(String(minute)))}`;

const span: EnglishRule['say'] = (match, around) => {
  const { h1 = '', m1, half1, h2 = '', m2, half2 } = match.groups ?? {};
  if (m1 === undefined && half1 === undefined && half2 === undefined) return undefined;
  const second = clock(h2, m2, undefined, halfOf(half2));
  const isWhole = m1 === undefined && half1 === undefined;
  const first = isWhole ? phrase(cardinal(h1)) : clock(h1, m1, undefined, halfOf(half1));
  if (first === undefined || second === undefined || Number(h1) > 24) return undefined;
  return `${first} to ${second}${stop(match, around)}`;
};
const SPAN = `(?<h1>\\d{1,2})(?::(?<m1>\\d\\d))?(?<half1>${HALF})? ?[-–—] ?(?<h2>\\d{1,2})(?::(?<m2>\\d\\d))?` as const;

/** "10:30", "5pm", "17:05", "9:15:30 a.m.", "9-5 pm". */
export const TIME_RULES: readonly EnglishRule[] = [
  shortRule('time', `${SPAN}(?<half2>${HALF})`, span),
  tokenRule('time', SPAN.replace('(?::(?<m2>\\d\\d))?', ':(?<m2>\\d\\d)'), span),
  shortRule('time', `(\\d{1,2})(?:[:.](\\d\\d))?(?::(\\d\\d))?(${HALF})`, (match, around) => {
    const spoken = clock(match[1] ?? '', match[2], match[3], halfOf(match[4]));
    return spoken && spoken + stop(match, around);
  }),
  tokenRule('time', '(\\d{1,2}):(\\d\\d)(?::(\\d\\d))?', ([, hour = '', minute, second]) =>
    clock(hour, minute, second, ''),
  ),
];

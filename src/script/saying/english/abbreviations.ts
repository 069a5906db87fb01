import { STARTERS } from '../../abbreviations.js';
import { cardinal, phrase } from './numbers.js';
import { type Around, type EnglishRule, endsSentence, shortRule, tokenRule } from './rule.js';

const TITLES: Readonly<Record<string, string>> = {
  ...{
    Mr: 'Mister',
    Mrs: 'Missus',
    Dr: 'Doctor',
    Prof: 'Professor',
    St: 'Saint',
    Mt: 'Mount',
    Ft: 'Fort',
    Rev: 'Reverend',
  },
  ...{
    Gen: 'General',
    Col: 'Colonel',
    Capt: 'Captain',
    Lt: 'Lieutenant',
    Sgt: 'Sergeant',
    Maj: 'Major',
    Adm: 'Admiral',
  },
  ...{
    Sen: 'Senator',
    Rep: 'Representative',
    Gov: 'Governor',
    Hon: 'Honorable',
    Pres: 'President',
    Messrs: 'Messieurs',
  },
};

/** Behind the name of a road. */
const ROADS: Readonly<Record<string, string>> = {
  ...{
    St: 'Street',
    Dr: 'Drive',
    Ave: 'Avenue',
    Blvd: 'Boulevard',
    Rd: 'Road',
    Ln: 'Lane',
    Hwy: 'Highway',
    Sq: 'Square',
  },
};

/** Behind any name. */
const SUFFIXES: Readonly<Record<string, string>> = {
  ...{
    Jr: 'Junior',
    Sr: 'Senior',
    Inc: 'Incorporated',
    Ltd: 'Limited',
    Corp: 'Corporation',
    Bros: 'Brothers',
    Co: 'Company',
  },
};

const PHRASES: Readonly<Record<string, string>> = {
  ...{ 'e.g.': 'for example', 'i.e.': 'that is', 'etc.': 'et cetera', 'vs.': 'versus', 'approx.': 'approximately' },
  ...{ 'E.g.': 'For example', 'I.e.': 'That is', 'Approx.': 'Approximately', 'cf.': 'compare', 'viz.': 'namely' },
  ...{
    'et al.': 'and others',
    'Dept.': 'Department',
    'dept.': 'department',
    'est.': 'established',
    'incl.': 'including',
  },
  ...{ 'Mon.,': 'Monday,', 'Tue.,': 'Tuesday,', 'Tues.,': 'Tuesday,', 'Wed.,': 'Wednesday,', 'Thu.,': 'Thursday,' },
  ...{ 'Thurs.,': 'Thursday,', 'Fri.,': 'Friday,', 'Sat.,': 'Saturday,', 'Sun.,': 'Sunday,' },
};

/** Before a number. */
const COUNTERS: Readonly<Record<string, string>> = {
  ...{ 'No.': 'number', 'no.': 'number', 'Nos.': 'numbers', 'nos.': 'numbers', '№': 'number', 'Vol.': 'volume' },
  ...{ 'vol.': 'volume', 'Fig.': 'figure', 'fig.': 'figure', 'Ch.': 'chapter', 'ch.': 'chapter', 'p.': 'page' },
  ...{
    'pp.': 'pages',
    'Ep.': 'episode',
    'ep.': 'episode',
    'c.': 'circa',
    'ca.': 'circa',
    'Sec.': 'section',
    '§': 'section',
  },
};

const oneOf = (table: Readonly<Record<string, string>>): string =>
  Object.keys(table)
    .sort((a, b) => b.length - a.length)
    .map((word) => word.replaceAll('.', '\\.'))
    .join('|');

/** A name, and no word that only begins the sentence, or stands before a name. */
const followsName = (before: string): boolean => {
  const word =
    before
      .trimEnd()
      .split(' ')
      .at(-1)
      ?.replace(/^[("“‘]|,$/g, '') ?? '';
  return /^[\p{Lu}\d]/u.test(word) && before.endsWith(' ') && !STARTERS.has(word) && !PREPOSITIONS.test(word);
};
const PREPOSITIONS =
  /^(?:Near|Outside|Inside|Around|Dear|Visit|See|And|Hello|Meet|Ask|Call|Tell|Thank|Hi|Mount|Saint|Port|Fort)$/;

/** "221B Baker ": a number, and one to three words of a road's name. */
const isHouse = (before: string): boolean =>
  before
    .trimEnd()
    .split(' ')
    .slice(-4, -1)
    .some((word) => /^\d{1,6}[A-Za-z]?$/.test(word));

const stop = (around: Around): string => (endsSentence(around) ? '.' : '');

/** "Dr. Ames", "Ocean Dr.", "St. Louis", "Main St.", "Baker St. London" behind a house's number. */
const sayTitleOrRoad: EnglishRule['say'] = ([, word = ''], around) => {
  const { before, after } = around;
  const isTitle = TITLES[word] !== undefined && /^ ["“(]?\p{Lu}/u.test(after);
  const isRoad = ROADS[word] !== undefined && followsName(before);
  if (isRoad && (!isTitle || isHouse(before))) {
    return `${ROADS[word]}${stop(around)}`;
  }
  return isTitle ? TITLES[word] : undefined;
};

export const ABBREVIATION_RULES: readonly EnglishRule[] = [
  shortRule('abbreviation', `(${oneOf({ ...TITLES, ...ROADS })})\\.`, sayTitleOrRoad),
  shortRule('abbreviation', `(${oneOf(SUFFIXES)})\\.`, ([, word = ''], around) =>
    followsName(around.before) ? `${SUFFIXES[word]}${stop(around)}` : undefined,
  ),
  shortRule('abbreviation', `${oneOf(PHRASES)}`, ([written], around) => `${PHRASES[written]}${stop(around)}`),
  tokenRule('abbreviation', 'vs', () => 'versus'),
  tokenRule('abbreviation', `(${oneOf(COUNTERS)}) ?(\\d{1,4})`, ([, word = '', digits = '']) => {
    const isYear = COUNTERS[word] === 'circa';
    return isYear ? undefined : `${COUNTERS[word]} ${phrase(cardinal(digits))}`;
  }),
  {
    name: 'abbreviation',
    pattern: new RegExp(`(${oneOf(COUNTERS)})(?= ?\\d)`, 'yu'),
    say: ([, word = '']) => COUNTERS[word],
  },
];

/** What might be one of these, for a first look. */
export const ABBREVIATION_HINT = `\\b(?:${oneOf({ ...TITLES, ...ROADS, ...SUFFIXES })})\\.|\\b(?:${oneOf(PHRASES)})|\\bvs\\b`;

import { expect, test } from 'vitest';
import { MarkTable } from '../../marks.js';
import { createSayer } from '../sayer.js';

const speaks = (text: string, language = 'en'): string => {
  const options = { marks: new MarkTable(), lexicon: [], knowsAudioTags: false };
  return createSayer({ ...options, normalizedLanguage: language }).say({ text, midWord: false })?.text ?? '';
};

test.each([
  ['It cost $1,000,000 in all.', 'It cost one million dollars in all.'],
  ['A coffee is £3.50 here.', 'A coffee is three pounds and fifty pence here.'],
  ['They raised $5m.', 'They raised five million dollars.'],
  ['They raised €2bn, then $1.5 million.', 'They raised two billion euros, then one point five million dollars.'],
  ['¥500!', 'five hundred yen!'],
  ['$1 or $1.01 or $0.99', 'one dollar or one dollar and one cent or ninety-nine cents'],
  ['$42.50 ($50.00 later)', 'forty-two dollars and fifty cents (fifty dollars later)'],
  ['a $5 bill and a $5 million deal', 'a five dollar bill and a five million dollar deal'],
  ['the $20 bill and the $20 I owe', 'the twenty dollar bill and the twenty dollars I owe'],
  ['a $5 in my pocket', 'a five dollars in my pocket'],
  [
    '$5-10 and $5m–$10m and $5-10m',
    'five to ten dollars and five to ten million dollars and five to ten million dollars',
  ],
  ['$900k–$2m', 'nine hundred thousand to two million dollars'],
  ['US$5 and C$7', 'five US dollars and seven Canadian dollars'],
  ['$20/month', 'twenty dollars per month'],
  ['-$5 and 5€ and 50¢', 'minus five dollars and five euros and fifty cents'],
  ['€1.234 is odd', 'one point two three four euros is odd'],
  ['₹100 and ₩900', 'one hundred rupees and nine hundred won'],
])('money: %s', (text, spoken) => {
  expect(speaks(text)).toBe(spoken);
});

test.each([
  ['on 2026-11-25.', 'on November twenty-fifth, twenty twenty-six.'],
  ['on 25 Nov 2026', 'on the twenty-fifth of November, twenty twenty-six'],
  ['on the 25th of November', 'on the twenty-fifth of November'],
  ['on 25 Nov.', 'on the twenty-fifth of November.'],
  ['on 11/25/2026, at last', 'on November twenty-fifth, twenty twenty-six, at last'],
  ['on 25/11/2026', 'on November twenty-fifth, twenty twenty-six'],
  ['on 3/4/2026', 'on March fourth, twenty twenty-six'],
  ['Nov. 3rd it is', 'November third it is'],
  ['November 25, 2026, was cold', 'November twenty-fifth, twenty twenty-six, was cold'],
  ['Sept. 11 and Sept 12', 'September eleventh and September twelfth'],
  ['May 3-5', 'May third to fifth'],
  ['3–5 May 2026', 'the third to the fifth of May, twenty twenty-six'],
  ['in November 2026', 'in November twenty twenty-six'],
  ['in Nov. and Dec.', 'in November and December.'],
  ['in 1984 he left', 'in nineteen eighty-four he left'],
  ['Since 1905, until 2005 (or by 2010).', 'Since nineteen oh five, until two thousand five (or by twenty ten).'],
  ['from 1990 to 1995', 'from nineteen ninety to nineteen ninety-five'],
  ['The book (1984) is old', 'The book (nineteen eighty-four) is old'],
  ['1990–1995 and 2019-20', 'nineteen ninety to nineteen ninety-five and twenty nineteen to twenty'],
  ["the 1990s, the '80s and the mid-1970s", 'the nineteen nineties, the eighties and the mid-nineteen seventies'],
  ['The year was 1999, after 2008-09.', 'The year was nineteen ninety-nine, after two thousand eight to oh nine.'],
  ['pre-1984 cars of 1900', 'pre-nineteen eighty-four cars of nineteen hundred'],
  ['Sun., Nov. 1', 'Sunday, November first'],
  ["2026's best: in 2026's spring", "2026's best: in twenty twenty-six's spring"],
])('dates: %s', (text, spoken) => {
  expect(speaks(text)).toBe(spoken);
});

test.each([
  ['at 10:30 today', 'at ten thirty today'],
  ['at 5pm', 'at five PM'],
  ['at 5 p.m.', 'at five PM.'],
  ['at 5 p.m. in the rain', 'at five PM in the rain'],
  ['at 17:05, at 17:00, at 9:00', "at seventeen oh five, at seventeen hundred, at nine o'clock"],
  ['at 10:30 a.m. sharp', 'at ten thirty AM sharp'],
  ['at 00:30 and 00:00', 'at twelve thirty AM and midnight'],
  ['9am-5pm, 9-5 pm, 10:30–11:15', 'nine AM to five PM, nine to five PM, ten thirty to eleven fifteen'],
  ['at 9:15:30', 'at nine fifteen and thirty seconds'],
  ['John 3:16', 'John three sixteen'],
])('times: %s', (text, spoken) => {
  expect(speaks(text)).toBe(spoken);
});

test.each([
  ['Call +1 (555) 010-9999 now', 'Call plus one, five five five, zero one zero, nine nine nine nine now'],
  ['Call 555-0100.', 'Call five five five, zero one zero zero.'],
  ['(555) 010-9999', 'five five five, zero one zero, nine nine nine nine'],
  ['555-010-9999', 'five five five, zero one zero, nine nine nine nine'],
  ['+44 20 7946 0958', 'plus four four, two zero, seven nine four six, zero nine five eight'],
  ['1-800-555-0199', 'one, eight zero zero, five five five, zero one nine nine'],
])('phone numbers: %s', (text, spoken) => {
  expect(speaks(text)).toBe(spoken);
});

test.each([
  ['10 km of road', 'ten kilometers of road'],
  ['1 km, 5kg, 3.5 GB', 'one kilometer, five kilograms, three point five gigabytes'],
  ['70 mph in a 30 mph zone', 'seventy miles per hour in a thirty mile per hour zone'],
  [
    '20°C or 68 °F, -5°C, 45°',
    'twenty degrees Celsius or sixty-eight degrees Fahrenheit, minus five degrees Celsius, forty-five degrees',
  ],
  ['50% of 3.5 %', 'fifty percent of three point five percent'],
  ['50-60% or 50%–60%', 'fifty to sixty percent or fifty to sixty percent'],
  ['a 10 km run, a 5-kg bag', 'a ten kilometer run, a five kilogram bag'],
  ['6 ft and 5 lbs. of flour', 'six feet and five pounds of flour'],
  ['I weigh 150 lbs.', 'I weigh one hundred fifty pounds.'],
  ['100 m² at 3 GHz', 'one hundred square meters at three gigahertz'],
  ['1,500 kcal a day', 'one thousand five hundred kilocalories a day'],
  ['5 m high, 5m more', 'five meters high, 5m more'],
  ['90 km/h', 'ninety kilometers per hour'],
])('units: %s', (text, spoken) => {
  expect(speaks(text)).toBe(spoken);
});

test.each([
  ['v2.5.1 is out', 'version two point five point one is out'],
  ['version v2', 'version two'],
  ['Node 20.11 and Python 3.12', 'Node twenty point eleven and Python three point twelve'],
  ['Ubuntu 24.04', 'Ubuntu twenty-four point oh four'],
  ['about 3.14 or 0.5', 'about three point one four or zero point five'],
  ['the 3rd, the 21st-century', 'the third, the twenty-first-century'],
  [
    'Everest is 8,848.86 high, 29,032 in feet',
    'Everest is eight thousand eight hundred forty-eight point eight six high, twenty-nine thousand thirty-two in feet',
  ],
  ['10-20 people, pages 12–15, 5 – 10', 'ten to twenty people, pages twelve to fifteen, five to ten'],
  [
    '1/2 a cup, 1 1/2 cups, 3/4, 2½, ¼',
    'one half a cup, one and a half cups, three quarters, two and a half, one quarter',
  ],
  ['#1 in the world', 'number one in the world'],
  ['-5 outside, ~5 inside', 'minus five outside, about 5 inside'],
  ['salt & pepper', 'salt and pepper'],
  ['Chapter IV, World War II, Henry VIII', 'Chapter four, World War two, Henry the eighth'],
])('figures: %s', (text, spoken) => {
  expect(speaks(text)).toBe(spoken);
});

test.each([
  ['Mr. Smith and Mrs. Bell', 'Mister Smith and Missus Bell'],
  ['Dr. Ames lives on Ocean Dr.', 'Doctor Ames lives on Ocean Drive.'],
  ['St. Louis, Main St., and 221B Baker St. London', 'Saint Louis, Main Street, and 221B Baker Street London'],
  ['On St. John Street', 'On Saint John Street'],
  ['5th Ave. is long', 'fifth Avenue is long'],
  ['fruit, e.g. pears, i.e. soft ones', 'fruit, for example pears, that is soft ones'],
  ['tea, milk, etc.', 'tea, milk, et cetera.'],
  ['tea, milk, etc. are sold', 'tea, milk, et cetera are sold'],
  ['cats vs. dogs vs birds', 'cats versus dogs versus birds'],
  ['approx. 5 of them', 'approximately 5 of them'],
  ['He is No. 5 of Nos. 5 and 6', 'He is number five of numbers five and 6'],
  ['Vol. 2, p. 12, pp. 12-15, Fig. 3', 'volume two, page twelve, pages twelve to fifteen, figure three'],
  ['Martin Luther King Jr. spoke', 'Martin Luther King Junior spoke'],
  ['Acme Inc.', 'Acme Incorporated.'],
  ['c. 1850', 'circa eighteen fifty'],
  ['tea w/ milk w/o sugar', 'tea with milk without sugar'],
  ['“Prof. Lee?” (Gen. Lee)', '“Professor Lee?” (General Lee)'],
])('abbreviations: %s', (text, spoken) => {
  expect(speaks(text)).toBe(spoken);
});

test.each([
  ...['ISBN 978-3-16-148410-0', 'ISBN 0306406152', '2*3 is 6', '2 + 2 = 4', '10.0.0.1', '192.168.0.1:8080', '::1'],
  ...[
    'Mr Smith',
    'Dr Ames',
    'iPhone 15',
    'Xbox 360',
    '7-Eleven',
    '9/11',
    '24/7',
    '50/50',
    '8/10',
    'Boeing 747',
    'A320',
  ],
  ...[
    'COVID-19',
    'MP3',
    '4K',
    '5G',
    '3D',
    'B2B',
    'U2',
    'C++',
    'C#',
    'F-16',
    '007',
    'PS5',
    'Catch-22',
    '2001: A Space Odyssey',
  ],
  ...['1. e4 e5 2. Nf3 Nc6', '1-0', '0-1', '0-0', 'O-O-O', '12.Nf3', '1/2-1/2', 'Bxf7+', 'won 3-1', 'a 4-4-2'],
  ...[
    'https',
    'me@example.com',
    'a2026-11-25@example.com',
    'sha256',
    '1e10',
    '0x1F',
    'x86_64',
    '3x faster',
    '2x4',
    '1920x1080',
  ],
  ...[
    'He has 3 dogs',
    'I have 12',
    'room 101',
    '1984',
    '90210',
    '12345678',
    'Windows 95',
    '3M',
    '7UP',
    '2Pac',
    'AT&T',
    'R&D',
  ],
  ...[
    'a/b',
    'and/or',
    '#hashtag',
    '$',
    '$HOME',
    '%',
    '5m',
    '10k',
    '100s',
    'T-1000',
    '1-2-3',
    '99,9',
    '12,34',
    '25.11.2026',
  ],
  ...[
    'I am',
    'part I liked',
    'Vitamin C',
    'He came in.',
    'See no. Then go.',
    'The sun sat.',
    'U.S.',
    'Ph.D.',
    'X',
    'No.',
    '13/32',
  ],
  ...[
    '2.',
    '(3)',
    '"4"',
    'pp.',
    'e4.',
    'v',
    'V8',
    'March on',
    'may 5 of us go',
    '1:100',
    '16:9',
    '3:1',
    '28:99',
    '99:99',
    '31/31/2026',
  ],
])('stays: %s', (text) => {
  expect(speaks(text)).toBe(text);
});

test('an English that writes the day first', () => {
  expect(speaks('on 3/4/2026', 'en-GB')).toBe('on April third, twenty twenty-six');
  expect(speaks('on 3/4/2026', 'en-US')).toBe('on March fourth, twenty twenty-six');
});

test('other languages stay as they are, also unknown ones', () => {
  for (const language of ['de', 'constructor', '']) expect(speaks('Es kostet $5.', language)).toBe('Es kostet $5.');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalise } from './normalise.js';
import { unspeakableWord } from './plain-text.js';

const said = (text: string): string =>
  normalise([...text])
    .flatMap(({ words, pause }) => [...words, ...(pause ? [','] : [])])
    .join(' ');

test.each([
  ['Welcome back to the show.', 'welcome back to the show'],
  ['“It’s café crème,” she said…', "it's cafe creme , she said ,"],
  ['dash—dash - dash -- dash', 'dash , dash , dash , dash'],
  ['a well-known WAISTCOAT-\nPOCKET', 'a well known waistcoat pocket'],
  ['Straße, Łódź, Ærø, Þór', 'strasse , lodz , aero , thor'],
  ['ＡＢＣ ｆｕｌｌ', 'A B C full'],
  ['α and π', 'alpha and pie'],
  ['hello 🎉 world 👩‍👩‍👧', 'hello world'],
  ['© 2024 → 5 × 3 ± 1', 'copyright twenty twenty four to five times three plus or minus one'],
])('characters: %s', (text, words) => {
  expect(said(text)).toBe(words);
});

test.each([
  ['0 7 12 40 99', 'zero seven twelve forty ninety nine'],
  ['1,234,567', 'one million two hundred thirty four thousand five hundred sixty seven'],
  ['3.14 and .5', 'three point one four and zero point five'],
  ['007', 'zero zero seven'],
  ['1905, 1900, 2000, 2024', 'nineteen oh five , nineteen hundred , two thousand , twenty twenty four'],
  ['the 1990s and the ’80s', 'the nineteen nineties and the eighties'],
  ['1st 22nd 113th', 'first twenty second one hundred thirteenth'],
  ['1984–1985 or 5-6', 'nineteen eighty four to nineteen eighty five or five to six'],
  ['-5 °C, 20°F', 'minus five degrees celsius , twenty degrees fahrenheit'],
  ['50% of #1', 'fifty percent of number one'],
  ['12/25/2024', 'december twenty fifth twenty twenty four'],
  ['25/12/2024', 'december twenty fifth twenty twenty four'],
  ['2024-12-25', 'december twenty fifth twenty twenty four'],
  ['Jan. 5 and March 3', 'january fifth and march third'],
  ['10:30am, 9:05, 8:00', "ten thirty A M , nine oh five , eight o'clock"],
  ['½ or 2½ or 3/4 or 24/7', 'one half or two and a half or three quarters or twenty four slash seven'],
  [
    '$3.50, $1, £2.01, $5 million',
    'three dollars and fifty cents , one dollar , two pounds and one penny , five million dollars',
  ],
  ['$0.99 or €1,000 or 5 €', 'ninety nine cents or one thousand euros or five euros'],
  ['5 km, 1 kg, 16GB, 4K', 'five kilometers , one kilogram , sixteen gigabytes , four K'],
  ['555-1234', 'five five five one two three four'],
  ['v1.2.3', 'V one point two point three'],
  ['٣ and ①', 'three and one'],
  ['12345678901234567890', [...'12345678901234567890'].map((digit) => said(digit)).join(' ')],
])('numbers: %s', (text, words) => {
  expect(said(text)).toBe(words);
});

test.each([
  ['Dr. Smith of St. John, Main St. now', 'doctor smith of saint john , main street now'],
  ['No. 5? No. Yes', 'number five , no , yes'],
  ['e.g. this, i.e. that, etc.', 'for example this , that is that , et cetera'],
  ['FBI, HTML, DNA, US, UK, AI', 'F B I , H T M L , D N A , U S , U K , A I'],
  ['It was VERY odd. THE woman', 'it was very odd , the woman'],
  ['TOOK A WATCH OUT OF ITS WAISTCOAT', 'took a watch out of its waistcoat'],
  ['NASA and its CEOs', "nasa and its C E O's"],
  ['shiv-AWN and YOO-nis, anti-US and pro-NBA', 'shiv awn and yoo nis , anti U S and pro N B A'],
  ['the IT crowd wants IT', 'the I T crowd wants it'],
  ['A cat, a dog, plan A, vitamin a.', 'a cat , a dog , plan A , vitamin A'],
  ['CHAPTER IV, World War II, Henry VIII', 'chapter four , world war two , henry the eighth'],
  ['I. I am', 'I , I am'],
  ['U.S. law, Ph.D.', 'U S law , P H D'],
  ['C++, C#, R&D, and/or', 'C plus plus , C sharp , R and D , and or'],
  ['foo.ts and .env', 'foo dot ts and dot env'],
  ['a@b.com', 'A at B dot com'],
  ['https://example.org/a-b', 'H T T P S colon slash slash example dot org slash A dash B'],
  ['Visit www.example.com.', 'visit W W W dot example dot com'],
  ['he/she x = y + 1', 'he slash she X equals Y plus one'],
  ['#hashtag @someone', 'hashtag hashtag at someone'],
  ['*bold* _it_ `code` ~ ^ | {x}', 'bold it code , X'],
  ['Hmm, shh!', 'hum , shush ,'],
])('words: %s', (text, words) => {
  expect(said(text)).toBe(words);
});

test.each([
  ['Привет', 'Привет'],
  ['hello 世界 world', '世界'],
  ['abc©שלום', 'שלום'],
  ['café, naïve, Ωmega, ½, 🎉, 👍🏽', undefined],
])('what cannot be read is named: %s', (text, word) => {
  expect(unspeakableWord(text)).toBe(word);
});

test('every letter and digit is said, in words that the voice knows, in the order of the text', () => {
  const text = fc.string({
    unit: fc.oneof(
      fc.constantFrom(...'aAbIVX.,-/: 0159$%#@\'"’–é½🎉'),
      fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
    ),
  });
  fc.assert(
    fc.property(text, (random) => {
      fc.pre(unspeakableWord(random) === undefined);
      const tokens = normalise([...random]);
      for (const { plain, words } of tokens) {
        if (/[A-Za-z0-9]/.test(plain)) expect(words.length, plain).toBeGreaterThan(0);
        for (const word of words) expect(word).toMatch(/^(?:[a-z]+(?:'[a-z]+)*|[A-Z](?:'s)?)$/);
      }
      const sources = tokens.flatMap((token) => token.sources);
      expect(sources).toEqual(sources.toSorted((a, b) => a - b));
    }),
    { numRuns: 2000 },
  );
});

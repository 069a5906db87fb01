import { cardinal, ordinal } from '../../script/saying/english/numbers.js';

/** The names of letters: a single capital is a letter's name. */
export const spell = (letters: string): string[] => [...letters];

/** Words of letters and apostrophes. Capitals are words unless they are known, or look, to be spelled. */
export const readWord = ({ 0: word, index, input }: RegExpExecArray): string[] => {
  const lower = word.toLowerCase();
  const before = input.slice(0, index);
  const after = input.slice(index + word.length);
  const said = INTERJECTIONS.find(([pattern]) => pattern.test(lower))?.[1] ?? SAID_AS.get(lower);
  if (said !== undefined) return said.split(' ');
  if (isStressed(word, before, after)) return [lower];
  if (/^[IVX]+$/.test(word)) return readRoman(word, before) ?? readCapitals(word, before, after);
  if (word.length === 1) return [isArticle(word, before, after) ? 'a' : word.toUpperCase()];
  const [, initials, plural] = /^([A-Z]{2,})('?s)$/.exec(word) ?? [];
  if (initials !== undefined && plural !== undefined) {
    const read = readCapitals(initials, before, after);
    return [...read.slice(0, -1), `${read.at(-1)}${/^[A-Z]$/.test(read.at(-1) ?? '') ? "'s" : plural}`];
  }
  return /^[A-Z]+$/.test(word) ? readCapitals(word, before, after) : [lower];
};

/** A syllable of a respelling, "shiv-AWN", and no initials, "pro-NBA": it begins as a syllable does. */
const isStressed = (word: string, before: string, after: string): boolean =>
  /^(?:[B-DF-HJ-NP-TV-XZ]|[BCDFGKPST][HLRW]|S[CKMNPT])?[AEIOUY][A-Z]+$/.test(word) &&
  (/[a-z]-$/.test(before) || /^-[a-z]/.test(after)) &&
  !SPELLED.has(word);

/** "Mr.", "e.g.", "U.S."; undefined when the full stop belongs to the sentence. */
export const readAbbreviation = ({ 0: match, index, input }: RegExpExecArray): string[] | undefined => {
  if (/[A-Za-z]$/.test(input.slice(0, index))) return undefined;
  const after = input.slice(index + match.length);
  const lower = match.toLowerCase();
  const fixed = ABBREVIATIONS.get(lower);
  if (fixed !== undefined) return fixed.split(' ');
  if (lower === 'st.') return [/^ [A-Z]/.test(after) ? 'saint' : 'street'];
  const numbered = BEFORE_NUMBER.get(lower);
  if (numbered !== undefined && /^ ?\d/.test(after)) return [numbered];
  return /^(?:[a-z]\.){2,}$|^ph\.d\.?$/.test(lower) ? spell(match.replaceAll('.', '').toUpperCase()) : undefined;
};

/** Shouted words are words; FBI, US and HTML are spelled. */
const readCapitals = (word: string, before: string, after: string): string[] => {
  const neighbours = [/([A-Z]+)\s+$/.exec(before)?.[1], /^\s+(?:A )?([A-Z]+)\b/.exec(after)?.[1]];
  const shouting = neighbours.some((next = '') => next.length > 3 && /[AEIOUY]/.test(next) && !SPELLED.has(next));
  if (SPELLED.has(word) && !(shouting && SHORT_WORDS.has(word))) return spell(word);
  if (word === 'IT' && /\b(?:the|an|our|your|their) $/.test(before)) return spell(word);
  if (word.length <= 3 && !SHORT_WORDS.has(word) && !shouting) return spell(word);
  return /[AEIOUY]/.test(word) ? [word.toLowerCase()] : spell(word);
};

const isArticle = (word: string, before: string, after: string): boolean => {
  if (!/^a$/i.test(word) || !/^ +["'(]?\w/.test(after)) return false;
  if (word === 'a') return true;
  return !/\b(?:plan|vitamin|grade|group|type|section|appendix|hepatitis|class|option|team|exhibit|letter|an) $/i.test(
    before,
  );
};

const readRoman = (word: string, before: string): string[] | undefined => {
  if (!/^X{0,3}(?:IX|IV|V?I{0,3})$/.test(word)) return undefined;
  const numbered = /\b(?:chapter|part|volume|book|act|scene|section|war|type|phase|canto|appendix) $/i.test(before);
  if (word.length === 1 && !numbered) return undefined;
  const digits = [...word].map((letter) => ({ I: 1, V: 5 })[letter] ?? 10);
  const value = digits.reduce((sum, digit, at) => sum + (digit < (digits[at + 1] ?? 0) ? -digit : digit), 0);
  return RULERS.test(before) ? ['the', ...ordinal(String(value))] : cardinal(String(value));
};

const RULERS =
  /\b(?:Henry|Louis|Edward|George|Charles|James|Elizabeth|Richard|William|Philip|Benedict|Pius|Leo|John Paul|Napoleon|Nicholas|Alexander|Catherine|Ivan|Frederick|Wilhelm|Ferdinand|Francis|Gregory|Clement|Ramses|Ptolemy|Otto) $/;

/** Pronounceable, or looking like a word, and yet spelled. */
const SPELLED = new Set(
  'US USA UK AI UN EU UAE UFO ID IP OS API AWS IPO UI UX CIA FAQ SUV AGI IOU CEO CFO CIO COO URL USB SQL JSON EOF APA AMA ICU IDE RSI'.split(
    ' ',
  ),
);

/** Words of two and three letters that people write in capitals for stress. */
const SHORT_WORDS = new Set(
  (
    'AM AN AS AT BE BY DO GO HA HE HI IF IN IS IT ME MY NO OF OH ON OR OX SO TO UP US WE YE ACT ADD AGE AGO AID AIM AIR ALL AND ANY ARE ARM ART ' +
    'ASK ATE BAD BAG BED BIG BIT BOX BOY BUS BUT BUY CAN CAR CAT COW CRY CUP CUT DAD DAY DID DIE DIG DOG DRY EAR EAT EGG END EYE FAR FAT FEW ' +
    'FIT FIX FLY FOR FUN GET GOD GOT GUN GUY HAD HAS HAT HER HEY HIM HIS HIT HOT HOW ICE ILL ITS JOB JOY KEY KID LAW LAY LEG LET LIE LOT LOW ' +
    'MAD MAN MAP MAY MEN MIX MOM MUM NEW NOR NOT NOW NUT ODD OFF OIL OLD ONE OUR OUT OWN PAY PEN PET PUT RAN RED RID ROW RUN SAD SAT SAW ' +
    'SAY SEA SEE SET SEX SHE SIT SIX SKY SON SUN TAX TEA TEN THE TIE TIP TOO TOP TRY TWO USE WAR WAS WAY WET WHO WHY WIN WON YES YET YOU ' +
    'ZOO RAM ROM SIM PIN ZIP GIF'
  ).split(' '),
);

const SAID_AS = new Map([
  ...Object.entries({ vs: 'versus', etc: 'et cetera', ok: 'okay', mph: 'miles per hour', mr: 'mister', mrs: 'missus' }),
  ...Object.entries({ ms: 'miz', dr: 'doctor' }),
]);

/** Flite would spell these: there is no vowel in them. */
const INTERJECTIONS: readonly (readonly [RegExp, string])[] = [
  [/^h+m+$|^m{2,}$|^m+hm+$/, 'hum'],
  [/^s+h{2,}$|^sh$/, 'shush'],
  [/^p+s+t+$/, 'pist'],
  [/^b+r{2,}$/, 'bur'],
  [/^g+r{2,}$/, 'gur'],
  [/^pf+t*$/, 'puff'],
  [/^tsk$/, 'tisk'],
  [/^z{2,}$/, 'buzz'],
];

const ABBREVIATIONS = new Map(
  Object.entries({
    ...{ 'e.g.': 'for example', 'i.e.': 'that is', 'mr.': 'mister', 'mrs.': 'missus', 'ms.': 'miz', 'dr.': 'doctor' },
    ...{ 'prof.': 'professor', 'vs.': 'versus', 'etc.': 'et cetera', 'jr.': 'junior', 'sr.': 'senior', 'mt.': 'mount' },
    ...{ 'capt.': 'captain', 'lt.': 'lieutenant', 'sgt.': 'sergeant', 'rev.': 'reverend', 'ave.': 'avenue' },
    ...{ 'inc.': 'incorporated', 'ltd.': 'limited', 'approx.': 'approximately', 'dept.': 'department' },
  }),
);

const BEFORE_NUMBER = new Map(
  Object.entries({
    ...{ 'no.': 'number', 'vol.': 'volume', 'fig.': 'figure', 'p.': 'page', 'pp.': 'pages', 'ch.': 'chapter' },
    ...{ 'jan.': 'january', 'feb.': 'february', 'mar.': 'march', 'apr.': 'april', 'jun.': 'june', 'jul.': 'july' },
    ...{ 'aug.': 'august', 'sep.': 'september', 'sept.': 'september', 'oct.': 'october', 'nov.': 'november' },
    ...{ 'dec.': 'december' },
  }),
);

/**
 * What a full stop after this word means: `title` never ends a sentence, `short` does before a capital, `initial` before a
 * word that commonly starts sentences, `no` unless a number follows, `none` is no abbreviation.
 */
export type AbbreviationKind = 'none' | 'title' | 'short' | 'initial' | 'no';

/**
 * @param word   what stands before the full stop, without it
 * @param first  whether the sentence begins with it: a numeral there counts a chapter or an item
 */
export const abbreviationKind = (word: string, first: boolean): AbbreviationKind => {
  if (first && /^(?:\d{1,3}|[IVXLC]+)$/.test(word)) return 'title';
  if (/^(?:\p{Lu}\.)*\p{Lu}$/u.test(word)) return 'initial';
  const folded = word.toLowerCase();
  if (ALWAYS_FOLLOWED.has(folded) || TITLES.has(word)) return 'title';
  if (folded === 'no' || folded === 'nos') return 'no';
  if (SHORT.has(folded) || /^(?:\p{Ll}\.)+\p{Ll}$/u.test(word)) return 'short';
  return 'none';
};

/** Words that a new sentence often starts with, and a name after initials does not. */
export const STARTERS: ReadonlySet<string> = new Set(
  (
    'A After All Also An And Are As At Because Before But By Can Could Did Do Does During Each Even Every For From Had Has Have ' +
    'He Her Here His How However I If In Is It Its Let Many May Maybe More Most My Neither Never No Not Nothing Now Of On Once ' +
    'One Only Or Our Perhaps She Should Since So Some Still Such Than That The Their Then There These They This Those Though ' +
    'Thus To Today Tomorrow Under Until Was We Were What When Where Which While Who Why Will With Would Yes Yesterday Yet You ' +
    "Your It's I'm I've He's She's That's There's We're They're You're Don't"
  ).split(' '),
);

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));

/** Written with a capital; without one, some of these are words of their own. */
const TITLES = words(
  'St Ste Rev Gen Col Capt Cpt Lt Sgt Cpl Maj Adm Cmdr Hon Gov Sen Rep Pres Supt Insp Mt Ft Fr Hr Herr Sra Srta Fig Figs Ed Eds Eq Cap',
);
const ALWAYS_FOLLOWED = words('dr mr mrs ms mx prof messrs mme mlle e.g i.e vs viz cf approx pp vol vols');
const SHORT = words(
  'etc inc ltd co corp bros dept est assn univ jr sr al ca ave blvd rd hwy jan feb apr jun jul aug sept oct nov dec mon tue tues ' +
    'wed thu thur thurs fri esq misc ph.d m.d b.a m.a',
);

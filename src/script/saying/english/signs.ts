import type { EnglishRule } from './rule.js';

const says = (name: string, pattern: RegExp, spoken: string): EnglishRule => ({ name, pattern, say: () => spoken });

/** Signs between words, and before numbers. */
export const SIGN_RULES: readonly EnglishRule[] = [
  says('sign', /&(?= )/uy, 'and'),
  says('sign', /[~≈](?=[$£€]?\d)/uy, 'about '),
  says('sign', /±(?=\d)/uy, 'plus or minus '),
  says('sign', /w\/o(?= )/uy, 'without'),
  says('sign', /w\/(?= )/uy, 'with'),
];

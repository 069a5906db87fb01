import { roleKey } from '../role.js';
import { isSpace, type Peek } from './peek.js';
import type { SpeakerNames } from './speaker-names.js';
import { readStamp } from './stamp.js';

/**
 * Past the name that begins at `at`: one to four words, each with a capital where
 * its script has them, or one that is known.
 */
export const readName = (peek: Peek, at: number, names: SpeakerNames): number | undefined => {
  let words = 1;
  let wordAt = at;
  /** Once it has left the rule, only the known names can make it one. */
  let onlyKnown = false;
  let i = at;
  for (; i - at <= MAX_NAME_CHARS; i++) {
    const char = peek.char(i);
    if (char === '' || char === '\n' || char === ':' || char === '：') break;
    if (isSpace(char)) {
      const following = peek.char(i + 1);
      if (!/[\p{L}\p{N}&]/u.test(following)) {
        if (following === '' || !names.mayBeKnown(peek.text.slice(at, i + 2))) break;
        continue;
      }
      if (/\d/.test(following) && readStamp(peek, i + 1) !== undefined) break;
      words += 1;
      wordAt = i + 1;
      continue;
    }
    const fits =
      i === wordAt
        ? startsWord(char, words)
        : continuesWord(char, peek.text.slice(wordAt, i)) || (char === '_' && /[\p{L}\p{N}]/u.test(peek.char(i + 1)));
    if (i - wordAt > MAX_CASELESS_CHARS && /\p{Lo}/u.test(char) && !names.mayBeKnown(peek.text.slice(at, i + 1)))
      return undefined;
    if (fits && words <= MAX_NAME_WORDS && !onlyKnown) continue;
    if (names.mayBeKnown(peek.text.slice(at, i + 1))) {
      if (!fits || words > MAX_NAME_WORDS) onlyKnown = true;
      continue;
    }
    if (i === wordAt || /[\p{L}\p{N}]/u.test(char)) return undefined;
    break;
  }
  if (i === at || i - at > MAX_NAME_CHARS) return undefined;
  return onlyKnown && !names.isKnown(roleKey(peek.text.slice(at, i))) ? undefined : i;
};

const MAX_NAME_CHARS = 40;
const MAX_NAME_WORDS = 4;
/** Chinese and Japanese write whole sentences without a space. */
const MAX_CASELESS_CHARS = 12;

const startsWord = (char: string, words: number): boolean =>
  /[\p{Lu}\p{Lt}\p{Lo}]/u.test(char) || (words > 1 && /[\d&]/.test(char));

const continuesWord = (char: string, word: string): boolean =>
  /[\p{L}\p{M}\p{N}'’·・/-]/u.test(char) || (char === '.' && ABBREVIATED.test(word));

/** A point ends a sentence, unless it stands behind one of these. */
const ABBREVIATED =
  /^(?:\p{Lu}(?:\.\p{Lu})*|Dr|Mr|Mrs|Ms|Mx|Prof|St|Jr|Sr|Rev|Fr|Sgt|Lt|Capt|Col|Gen|Sen|Rep|Gov|Pres|Hon)$/u;

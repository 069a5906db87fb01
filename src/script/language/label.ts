import { roleKey } from '../role.js';
import { isSpace, type Peek } from './peek.js';
import type { SpeakerNames } from './speaker-names.js';

/** What looks like a speaker's name at the start of a line. */
export interface Label {
  /** As the script writes it, without stars, brackets and times. */
  readonly name: string;
  readonly key: string;
  /** Past the label and the space behind it. */
  readonly end: number;
  /** Declared, known to everybody, or with a time: no repetition is needed. */
  readonly certain: boolean;
  /** In capitals, bold or in brackets: a script whose speakers are known may use it at once. */
  readonly emphatic: boolean;
}

/**
 * The label that stands at `at`: `HOST:`, `**Host:**`, `[Host]:`, `Alice (00:12):`, `00:12 Alice:`, or `Alice 00:12` alone on
 * its line. Looks no further than it must: text that cannot be a label is not waited for.
 */
export const readLabel = (peek: Peek, at: number, names: SpeakerNames): Label | undefined => {
  let next = at;
  let stamped = false;
  const readLeadingStamp = (): void => {
    const end = readStamp(peek, next);
    if (end === undefined) return;
    stamped = true;
    next = peek.pastSpaces(end);
    if (/[-–—]/.test(peek.char(next)) && isSpace(peek.char(next + 1))) next = peek.pastSpaces(next + 1);
  };
  readLeadingStamp();
  const emphasis = readEmphasis(peek, next);
  next += emphasis.length;
  if (emphasis !== '' && !stamped) readLeadingStamp();
  const bracketed = peek.char(next) === '[';
  if (bracketed) next += 1;
  const nameEnd = readName(peek, next, names);
  if (nameEnd === undefined) return undefined;
  const name = peek.text.slice(next, nameEnd).trim();
  const key = roleKey(name);
  if (names.isNever(key)) return undefined;
  next = nameEnd;
  if (bracketed && peek.char(next++) !== ']') return undefined;

  let open = emphasis !== '';
  const close = (): void => {
    if (!open || !peek.startsWith(emphasis, next)) return;
    open = false;
    next += emphasis.length;
  };
  close();
  const tail = readStamp(peek, peek.pastSpaces(next, 4));
  if (tail !== undefined) {
    next = tail;
    close();
  }
  const label = (end: number): Label => ({
    name,
    key,
    end,
    certain: stamped || tail !== undefined || names.isKnown(key),
    emphatic: bracketed || emphasis.length > 1 || (name.length > 1 && name === name.toUpperCase()),
  });
  const colon = peek.pastSpaces(next, 2);
  if (peek.char(colon) === '：') {
    next = colon + 1;
    close();
    return open ? undefined : label(peek.pastSpaces(next));
  }
  if (peek.char(colon) === ':') {
    next = colon + 1;
    close();
    if (open || !(peek.isLineEnd(next) || isSpace(peek.char(next)))) return undefined;
    const end = peek.pastSpaces(next);
    return bracketed && isAddress(peek, end) ? undefined : label(end);
  }
  if (open) return undefined;
  if (tail !== undefined) return peek.isLineEnd(peek.pastSpaces(next)) ? label(peek.pastSpaces(next)) : undefined;
  if (!bracketed || !names.isDeclared(key)) return undefined;
  return peek.isLineEnd(next) || isSpace(peek.char(next)) ? label(peek.pastSpaces(next)) : undefined;
};

const MAX_NAME_CHARS = 40;
const MAX_NAME_WORDS = 4;

/** Past the name that begins at `at`: one to four words, each with a capital, or one that is known. */
const readName = (peek: Peek, at: number, names: SpeakerNames): number | undefined => {
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
      if (!/[\p{L}\p{N}]/u.test(following)) {
        if (following === '' || !names.mayBeKnown(peek.text.slice(at, i + 2))) break;
        continue;
      }
      if (/\d/.test(following) && readStamp(peek, i + 1) !== undefined) break;
      words += 1;
      wordAt = i + 1;
      continue;
    }
    const fits = i === wordAt ? startsWord(char, words) : continuesWord(char, peek.text.slice(wordAt, i));
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

const startsWord = (char: string, words: number): boolean =>
  /[\p{Lu}\p{Lt}]/u.test(char) || (words > 1 && /\d/.test(char));

const continuesWord = (char: string, word: string): boolean =>
  /[\p{L}\p{M}\p{N}'’-]/u.test(char) || (char === '.' && ABBREVIATED.test(word));

/** A point ends a sentence, unless it stands behind one of these. */
const ABBREVIATED =
  /^(?:\p{Lu}(?:\.\p{Lu})*|Dr|Mr|Mrs|Ms|Mx|Prof|St|Jr|Sr|Rev|Fr|Sgt|Lt|Capt|Col|Gen|Sen|Rep|Gov|Pres|Hon)$/u;

/** Past `00:12`, `1:02:03` or `00:12.345`, bare or in brackets. */
const readStamp = (peek: Peek, at: number): number | undefined => {
  const opening = peek.char(at);
  const closing = opening === '[' ? ']' : opening === '(' ? ')' : '';
  let end = at + closing.length;
  const digits = (least: number, most: number): boolean => {
    let count = 0;
    while (count < most && /\d/.test(peek.char(end))) {
      end += 1;
      count += 1;
    }
    return count >= least;
  };
  if (!digits(1, 2)) return undefined;
  if (peek.char(end++) !== ':' || !digits(2, 2)) return undefined;
  if (peek.char(end) === ':') {
    end += 1;
    if (!digits(2, 2)) return undefined;
  }
  if (/[.,]/.test(peek.char(end)) && /\d/.test(peek.char(end + 1))) {
    end += 1;
    digits(1, 3);
  }
  if (closing !== '') return peek.char(end) === closing ? end + 1 : undefined;
  return /[\p{L}\p{N}]/u.test(peek.char(end)) ? undefined : end;
};

const readEmphasis = (peek: Peek, at: number): string => {
  const mark = peek.char(at);
  if (mark !== '*' && mark !== '_') return '';
  let length = 1;
  while (length < 3 && peek.char(at + length) === mark) length += 1;
  return mark.repeat(length);
};

/** `[name]: address` says where a link leads. */
const isAddress = (peek: Peek, at: number): boolean =>
  ['<', '#', '/', './', '../', 'http:', 'https:', 'mailto:', 'www.'].some((start) => peek.startsWith(start, at));

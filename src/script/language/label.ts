import { roleKey } from '../role.js';
import { readAside, readManner } from './aside.js';
import { readName } from './name.js';
import { isSpace, type Peek } from './peek.js';
import type { SpeakerNames } from './speaker-names.js';
import { readLoneStamp, readStamp } from './stamp.js';

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
  /** How to speak, for models that understand it: `(laughing)`, in square brackets. */
  readonly tag: string | undefined;
  /** The speaker's own name behind a role, or the other way round: `Host (Sarah):`. */
  readonly alias: { readonly name: string; readonly key: string } | undefined;
}

/**
 * The label that stands at `at`: `HOST:`, `**Host:**`, `[Host]:`, `Alice (00:12):`, `Alice (laughing):`,
 * `00:12 Alice:`, or `Alice 00:12` alone on
 * its line. Looks no further than it must: text that cannot be a label is not waited for.
 */
export const readLabel = (peek: Peek, at: number, names: SpeakerNames): Label | undefined =>
  readNamed(peek, at, names) ?? readUnderscored(peek, at, names) ?? readTime(peek, at);

/** Under this, lines have a time and nobody's name. */
export const TIME_KEY = '0:00';

const readTime = (peek: Peek, at: number): Label | undefined => {
  const stamp = readLoneStamp(peek, at);
  if (!stamp) return undefined;
  const { end, isFirst, isRange } = stamp;
  return { name: '', key: TIME_KEY, end, certain: isRange, emphatic: isFirst, tag: undefined, alias: undefined };
};

/** A declared name may begin with what opens emphasis elsewhere: `_alex:`. */
const readUnderscored = (peek: Peek, at: number, names: SpeakerNames): Label | undefined => {
  if (peek.char(at) !== '_' || !names.mayBeKnown('_')) return undefined;
  const label = readNamed(peek, at, names, '');
  return label && names.isDeclared(label.key) ? label : undefined;
};

/** @param wanted  the emphasis it begins with; undefined: whatever stands there */
const readNamed = (peek: Peek, at: number, names: SpeakerNames, wanted?: string): Label | undefined => {
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
  const emphasis = wanted ?? readEmphasis(peek, next);
  next += emphasis.length;
  if (emphasis !== '' && !stamped) readLeadingStamp();
  next = pastEmoji(peek, next);
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
  const behind = peek.pastSpaces(next, 4);
  const tail = readStamp(peek, behind);
  const aside = tail === undefined ? readAside(peek, behind) : undefined;
  if (tail !== undefined || aside !== undefined) {
    next = tail ?? aside?.end ?? next;
    close();
  }
  const other = aside?.name === undefined ? undefined : { name: aside.name, key: roleKey(aside.name) };
  // Two callers may both be from London.
  const alias = other && names.isRole(key) !== names.isRole(other.key) ? other : undefined;
  const label = (from: number): Label => {
    const manner = readManner(peek, from);
    return {
      name,
      key,
      end: manner ? peek.pastSpaces(manner.end) : from,
      certain: stamped || tail !== undefined || names.isKnown(key) || (alias !== undefined && names.isKnown(alias.key)),
      emphatic:
        bracketed ||
        emphasis.length > 1 ||
        (name.length > 1 && name === name.toUpperCase() && name !== name.toLowerCase()),
      tag: [aside?.tag, manner?.tag].filter((tag) => tag !== undefined).join(' ') || undefined,
      alias,
    };
  };
  const colon = peek.pastSpaces(next, 2);
  if (peek.char(colon) === '：') {
    next = colon + 1;
    close();
    const end = peek.pastSpaces(next);
    // 他说：“…” tells what somebody says.
    return open || (!names.isKnown(key) && /[“「『‘"]/.test(peek.char(end))) ? undefined : label(end);
  }
  if (peek.char(colon) === ':') {
    next = colon + 1;
    close();
    if (open || !(peek.isLineEnd(next) || isSpace(peek.char(next)))) return undefined;
    const end = peek.pastSpaces(next);
    return bracketed && isAddress(peek, end) ? undefined : label(end);
  }
  if (open) return undefined;
  if (tail === undefined && !bracketed && peek.char(behind) === '\n') {
    // The name on one line, the time on the next.
    const below = readLoneStamp(peek, behind + 1);
    if (below && peek.text.charAt(below.end - 1) === '\n') {
      const found = label(below.end);
      return { ...found, certain: found.certain || below.isLong };
    }
  }
  if (tail !== undefined) return peek.isLineEnd(peek.pastSpaces(next)) ? label(peek.pastSpaces(next)) : undefined;
  if (!bracketed || !names.isKnown(key)) return undefined;
  return peek.isLineEnd(next) || isSpace(peek.char(next)) ? label(peek.pastSpaces(next)) : undefined;
};

/** `🎤 HOST:`. The halves of emoji are looked at one by one. */
const pastEmoji = (peek: Peek, at: number): number => {
  let end = at;
  while (end - at < MAX_EMOJI_CHARS && EMOJI_PART.test(peek.char(end))) end += 1;
  return end === at ? at : peek.pastSpaces(end, 2);
};
const MAX_EMOJI_CHARS = 12;
const EMOJI_PART = /[\ud83c-\ud83e\udc00-\udfff\u2600-\u27bf]|\ufe0f|\u200d/;

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

import { isAudioTag } from './audio-tags.js';
import type { Peek } from './peek.js';

/** What stands in brackets behind a speaker's name: `(laughing)`, `(Sarah)`, `(V.O.)`. */
export interface Aside {
  /** Past it. */
  readonly end: number;
  /** How to speak, as an audio tag. */
  readonly tag: string | undefined;
  /** Another name, or the role, of the same speaker. */
  readonly name: string | undefined;
}

/** The aside that begins at `at`; undefined: there is none. */
export const readAside = (peek: Peek, at: number): Aside | undefined => {
  const closing = CLOSING.get(peek.char(at));
  if (closing === undefined) return undefined;
  let end = at + 1;
  while (peek.char(end) !== closing) {
    if (/^[\n()[\]]?$/.test(peek.char(end)) || end - at > MAX_CHARS) return undefined;
    end += 1;
  }
  const content = peek.text.slice(at + 1, end).trim();
  end += 1;
  if (ROLE.test(content)) return { end, tag: undefined, name: content };
  if (/^\p{Ll}/u.test(content)) return { end, tag: `[${content}]`, name: undefined };
  if (isAudioTag(content)) return { end, tag: `[${content.toLowerCase()}]`, name: undefined };
  return { end, tag: undefined, name: NAME.test(content) && !EXTENSION.test(content) ? content : undefined };
};

/** Past an audio tag that is written behind a label as `(laughs)`, `*laughs*` or `*(laughs)*`, with the tag. */
export const readManner = (peek: Peek, at: number): { readonly end: number; readonly tag: string } | undefined => {
  let opening = '';
  while (opening.length < 3 && /[*_(]/.test(peek.char(at + opening.length)) && !opening.endsWith('('))
    opening += peek.char(at + opening.length);
  if (opening === '') return undefined;
  const from = at + opening.length;
  let end = from;
  while (/[A-Za-z ,'-]/.test(peek.char(end)) && end - from < MAX_MANNER_CHARS) end += 1;
  const content = peek.text.slice(from, end).toLowerCase();
  const closing = [...opening].reverse().join('').replace('(', ')');
  if (!peek.startsWith(closing, end) || !isAudioTag(content)) return undefined;
  return { end: end + closing.length, tag: `[${content}]` };
};

const CLOSING: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['（', '）'],
]);
const MAX_CHARS = 60;
const MAX_MANNER_CHARS = 40;
const ROLE = /^(?:(?:co-?)?host|guest|narrator|interviewer|interviewee|moderator)(?: \d)?$/i;
const NAME =
  /^(?:\p{Lu}[\p{L}\p{N}.'’-]*|\p{Lo}[\p{L}\p{M}\p{N}·]*)(?: [\p{Lu}\p{N}\p{Lo}][\p{L}\p{M}\p{N}.'’-]*){0,3}$/u;
/** What screenwriters put there. */
const EXTENSION =
  /^(?:v\.? ?o\.?|o\.? ?[sc]\.?|off|cont['’.]?d?\.?|continu(?:ed|ing)|voice-?over|(?:on|off)[ -]screen)$/i;

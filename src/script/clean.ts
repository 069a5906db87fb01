/** Text without what cannot be spoken, piece by piece; it holds back only an escape sequence that is still arriving. */
export interface TextCleaner {
  push(text: string): string;
  /** What was held back and turned out to be text. */
  end(): string;
}

/**
 * Makes newlines of every kind `\n` (a form feed ends a paragraph) and drops controls, terminal escape sequences, and the
 * invisible characters that reorder or hide text. A sequence that never ends loses its opening and nothing else.
 */
export const textCleaner = (): TextCleaner => {
  let held = '';
  let afterCarriageReturn = false;
  /** The last character kept: it decides whether a joiner or a tag belongs to it. */
  let last = '';
  let tags = 0;

  const clean = (piece: string, complete: boolean): string => {
    const text = held + piece;
    held = '';
    let kept = '';
    let from = 0;
    const keep = (until: number): void => {
      if (until <= from) return;
      kept += text.slice(from, until);
      last = lastCharacter(text, from, until);
      tags = 0;
    };
    SUSPECT.lastIndex = 0;
    for (let match = SUSPECT.exec(text); match; match = SUSPECT.exec(text)) {
      const [mark] = match;
      keep(match.index);
      if (mark === '\x1b' || mark === '\x9b') {
        const length = escapeLength(text.slice(match.index, match.index + ESCAPE_MAX_CHARS + 1), complete);
        if (length === undefined) {
          held = text.slice(match.index);
          return kept;
        }
        from = match.index + length;
        SUSPECT.lastIndex = from;
        continue;
      }
      from = match.index + mark.length;
      const stays = replacement(mark, last, tags);
      if (stays === '') continue;
      kept += stays;
      last = stays;
      tags = TAG.test(mark) ? tags + 1 : 0;
    }
    keep(text.length);
    return kept;
  };

  return {
    push: (piece) => {
      const rest = afterCarriageReturn && piece.startsWith('\n') ? piece.slice(1) : piece;
      if (piece !== '') afterCarriageReturn = piece.endsWith('\r');
      const text = rest.replace(/\r\n?/g, '\n');
      if (held !== '' || SUSPECT_ONCE.test(text)) return clean(text, false);
      if (text !== '') {
        last = lastCharacter(text, 0, text.length);
        tags = 0;
      }
      return text;
    },
    end: () => clean('', true),
  };
};

// C0 but tab, DEL and C1, soft hyphen and grapheme joiner, bidi marks and overrides, zero-width characters, line and
// paragraph separators, invisible operators, annotation marks, tags.
const SUSPECT_CLASS =
  '[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}]';
const SUSPECT = new RegExp(SUSPECT_CLASS, 'gu');
const SUSPECT_ONCE = new RegExp(SUSPECT_CLASS, 'u');
const TAG = /[\u{e0020}-\u{e007f}]/u;

const ESCAPE_MAX_CHARS = 1024;
/** A flag of a region is a black flag, a few tags, and the cancel tag. */
const FLAG_MAX_TAGS = 7;

/** Joiners carry meaning inside an emoji and in scripts whose letters change shape. */
const TAKES_JOINER =
  /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f|(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Inherited}\p{Script=Common}])[\p{L}\p{M}]/u;

const replacement = (mark: string, last: string, tags: number): string => {
  if (mark === '\f') return '\n\n';
  if (/[\v\x85\u2028\u2029]/.test(mark)) return '\n';
  if (mark === '\u200d' || mark === '\u200c') return TAKES_JOINER.test(last) ? mark : '';
  if (TAG.test(mark)) return (last === '\u{1f3f4}' || tags > 0) && tags < FLAG_MAX_TAGS ? mark : '';
  return '';
};

const lastCharacter = (text: string, from: number, until: number): string => {
  const start = until - 2 >= from && /[\ud800-\udbff]/.test(text.charAt(until - 2)) ? until - 2 : until - 1;
  return text.slice(start, until);
};

// ECMA-48 5.4 (control sequences), 5.6 (command strings), and the two- and three-character sequences of ISO 2022.
const CONTROL_SEQUENCE = /^(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]/;
const COMMAND_STRING = /^\x1b[\]PX^_][^\n\x07\x1b]*(?:\x07|\x1b\\)/;
// Before a letter only the escape goes: the letter is more likely a word's than a terminal's.
const SHORT_ESCAPE = /^\x1b(?:[ -/]{1,4}[0-~]|[0-9=>\\])/;
/** Any of the three, cut short by the end of what has arrived. */
const UNFINISHED = /^(?:(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}|\x1b[\]PX^_][^\n\x07\x1b]*\x1b?|\x1b[ -/]{0,4})$/;

/** Length of the escape sequence that `text` starts with, or undefined while it may still be arriving. */
const escapeLength = (text: string, complete: boolean): number | undefined => {
  const whole = CONTROL_SEQUENCE.exec(text) ?? COMMAND_STRING.exec(text) ?? SHORT_ESCAPE.exec(text);
  if (whole) return whole[0].length;
  if (!complete && text.length <= ESCAPE_MAX_CHARS && UNFINISHED.test(text)) return undefined;
  return /^(?:(?:\x1b\[|\x9b)[0-?]{0,64}|\x1b\]?)/.exec(text)?.[0].length ?? 1;
};

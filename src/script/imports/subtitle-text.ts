/** A stretch of a cue's line in one voice. */
export interface VoicedText {
  /** As `<v Name>` says; undefined where none is open. */
  readonly voice: string | undefined;
  /** Where the voice is named, from 1. */
  readonly column: number;
  readonly text: string;
  /** Begins with the dash of another speaker, which is not part of `text`. */
  readonly isTurn: boolean;
}

/** The voice that is open in a cue, from one of its lines to the next. */
export interface OpenVoice {
  readonly voice: string | undefined;
  readonly column: number;
}

/**
 * What a line of a cue says: without tags (WebVTT's, SubRip's, and the `{\…}` of SubStation), times and entities.
 * @see https://www.w3.org/TR/webvtt1/#cue-text
 */
export const readSubtitleText = (line: string, open: OpenVoice): { stretches: VoicedText[]; open: OpenVoice } => {
  if (!SPECIAL.test(line)) {
    return { stretches: line.trim() === '' ? [] : [{ ...open, text: line, isTurn: false }], open };
  }
  const stretches: VoicedText[] = [];
  let current = open;
  let text = '';
  const end = (): void => {
    const dash = stretches.length === 0 ? DASH.exec(text) : null;
    const decoded = decodeEntities(dash ? text.slice(dash[0].length) : text);
    const change = stretches.length === 0 ? CHANGE.exec(decoded) : null;
    const said = decoded.slice(change?.[0].length ?? 0).replace(SIGNS, ' ');
    if (said.trim() !== '') stretches.push({ ...current, text: said, isTurn: dash !== null || change !== null });
    text = '';
  };
  let from = 0;
  for (const tag of line.matchAll(TAG)) {
    text += line.slice(from, tag.index);
    from = tag.index + tag[0].length;
    const voice = VOICE.exec(tag[0]);
    if (voice) {
      end();
      const name = decodeEntities(voice[1] ?? '').trim();
      const column = tag.index + 1 + tag[0].indexOf(voice[1] ?? '');
      current = { voice: name === '' ? undefined : name, column };
    } else if (/^<\/v>$/i.test(tag[0])) {
      end();
      current = { voice: undefined, column: 1 };
    } else if (/^<br\s*\/?>$/i.test(tag[0])) text += ' ';
  }
  text += line.slice(from);
  end();
  return { stretches, open: current };
};

const SPECIAL = /[<>{&♪♫–—-]/;

/** "1 < 2" holds none. */
const TAG = /<\/?[A-Za-z][^<>]*>|<[\d:.]+>|<\/?>|\{\\[^{}]*\}/g;
const VOICE = /^<v(?:\.[^\s>]*)*(?:[ \t]+([^>]*))?>$/i;

/** Somebody else speaks, in American captions. */
const CHANGE = /^\s*>>+(?=\s|\p{L})/u;
/** Music, and a change of speakers in the middle of a line. */
const SIGNS = /[♪♫]+|(?<=^|\s)>>+(?=\s|$)/g;

/** "- Yes." and "-Yes.", but not "-5 degrees" nor the dash of a broken-off sentence. */
const DASH = /^\s*(?:[-–](?=[^\s\d–—-])|[-–—]\s+(?=\S))/;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  lrm: '',
  rlm: '',
};

const decodeEntities = (text: string): string =>
  text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(amp|lt|gt|quot|apos|nbsp|lrm|rlm));/gi,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return ENTITIES[String(name).toLowerCase()] ?? whole;
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
      // Controls, halves of characters and private ones are nobody's text.
      if (code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0xd800 && code <= 0xf8ff)) return '';
      return code < 0xf0000 ? String.fromCodePoint(code) : '';
    },
  );

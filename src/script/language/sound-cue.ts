import type { Peek } from './peek.js';

/**
 * Past a direction for the sound engineer that has a line of its own: `[INTRO MUSIC FADES IN]`, `**[SFX: door]**`,
 * `*(Music swells)*`; undefined: the line is something else.
 */
export const readSoundCue = (peek: Peek, at: number): number | undefined => {
  let from = at;
  while (from - at < 3 && /[*_]/.test(peek.char(from))) from += 1;
  const closing = { '[': ']', '(': ')' }[peek.char(from)];
  if (closing === undefined) return undefined;
  let end = from + 1;
  while (peek.char(end) !== closing) {
    if (/^[\n[\]()]?$/.test(peek.char(end)) || end - from > MAX_CHARS) return undefined;
    if (end - from === 2 && !FIRST_LETTERS.test(peek.text.slice(from + 1, end + 1))) return undefined;
    end += 1;
  }
  const content = peek.text.slice(from + 1, end).trim();
  end += 1;
  if (!peek.startsWith(peek.text.slice(at, from), end)) return undefined;
  end = peek.pastSpaces(end + from - at);
  return peek.isLineEnd(end) && SOUND.test(content) && !STATEMENT.test(content) ? end : undefined;
};

const MAX_CHARS = 120;
/** No other words have to be waited for. */
const FIRST_LETTERS = /^(?:mu|so|sf|fx|au|ji|am|st|in|ou|th|op|cl|ba|tr|up|de|so|ge|dr|ca|li|de|qu|lo)/i;
const SOUND =
  /^(?:(?:sfx|sounds?|sound effects?|music|fx|audio|jingle|ambien(?:ce|t)|stinger) ?[:–—-] ?\S.*|sounds? of .+|(?:(?:intro|outro|opening|closing|theme|background|transition|upbeat|soft|gentle|dramatic|calm|light|lively|quiet|low|ambient|show|podcast) ){0,3}(?:music|jingle|theme song|theme tune|theme|stinger|sound effects?)(?: (?:starts|begins|plays|playing|fades?|fading|swells?|rises|stops|ends|in|out|up|down|under|to|and|then|softly|slowly|briefly|again|continues|background|the|for|a|few|\d+|seconds?)[,.]?){0,10})$/i;
/** Who made the music is told. */
const STATEMENT = / by /i;

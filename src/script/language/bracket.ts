import { isAudioTag } from './audio-tags.js';
import type { Construct } from './construct.js';
import { pause } from './pause.js';
import type { Peek } from './peek.js';

/** `[pause 1.5s]`, `[voice: name]`, `[/voice]`, `[whispers]`; undefined: words in brackets. */
export const readBracket = (peek: Peek, at: number, markdown: boolean): Construct | undefined => {
  let end = at + 1;
  for (; ; end++) {
    const char = peek.char(end);
    if (char === ']') break;
    if (char === '' || char === '\n' || char === '[' || end - at > MAX_CHARS) return undefined;
    if (!TAG_LETTER.test(char) && !mayBeDirective(peek.text.slice(at + 1, end + 1))) return undefined;
  }
  const content = peek.text.slice(at + 1, end);
  end += 1;
  const written = peek.text.slice(at, end);
  const [, word = '', value] = /^(pause|voice)\b\s*(:?.*)$/i.exec(content.trim()) ?? [];
  if (/^\/voice$/i.test(content)) return { type: 'voice', name: undefined, end };
  if (word.toLowerCase() === 'voice' && value?.startsWith(':')) {
    const name = value.slice(1).trim();
    if (name === '') return { type: 'text', end, warning: `${written} names no voice: spoken as text` };
    return { type: 'voice', name: /^default$/i.test(name) ? undefined : name, end };
  }
  const isPause = word.toLowerCase() === 'pause';
  const natural = NATURAL_PAUSES.get(content.toLowerCase());
  if (!isPause && natural === undefined && !isAudioTag(content)) return undefined;
  // In Markdown these are a link, and what one means.
  if (markdown && /^[(:]$/.test(peek.char(end))) return undefined;
  if (natural !== undefined) return { type: 'mark', mark: { type: 'pause', durationMs: natural }, end };
  if (!isPause) return { type: 'mark', mark: { type: 'tag', text: written }, end };
  return pause(value === '' ? DEFAULT_PAUSE : (value ?? '').replace(/^:\s*/, ''), written, end);
};

const MAX_CHARS = 80;
const TAG_LETTER = /[A-Za-z ,'’-]/;
const DEFAULT_PAUSE = '1s';

/** What writers for models with audio tags say; silence is what they mean. */
const NATURAL_PAUSES: ReadonlyMap<string, number> = new Map([
  ['beat', 500],
  ['short pause', 500],
  ['brief pause', 500],
  ['long pause', 2000],
]);

const mayBeDirective = (beginning: string): boolean =>
  /^(?:pause\b|voice:|\/(?:v|vo|voi|voic|voice)?$)/i.test(beginning);

/** What a line of Fountain is outside of dialogue. */
export type FountainLine =
  | { readonly kind: 'blank' }
  /** Never spoken: a synopsis, a page break, a forced transition. */
  | { readonly kind: 'left out' }
  | { readonly kind: 'section'; readonly level: number; readonly text: string }
  | { readonly kind: 'scene'; readonly text: string }
  /** Unless a blank line follows: then it is action. */
  | { readonly kind: 'character'; readonly name: string }
  /** If a blank line follows; else it is action. */
  | { readonly kind: 'transition' }
  | { readonly kind: 'action'; readonly text: string };

/**
 * @param fresh  whether a blank line, or nothing, stands before it
 * @see https://fountain.io/syntax
 */
export const readFountainLine = (line: string, fresh: boolean): FountainLine => {
  const text = line.trim();
  if (text === '') return { kind: 'blank' };
  if (/^={3,}$/.test(text) || /^=(?!=)/.test(text)) return { kind: 'left out' };
  const section = /^(#{1,6})(?!#)\s*(.*)$/.exec(text);
  if (section) return { kind: 'section', level: section[1]?.length ?? 1, text: section[2] ?? '' };
  if (text.startsWith('!')) return { kind: 'action', text: line.trimStart().slice(1) };
  if (/^>.*<$/.test(text)) return { kind: 'action', text: text.slice(1, -1).trim() };
  if (text.startsWith('>')) return { kind: 'left out' };
  if (/^\.[\p{L}\p{N}]/u.test(text)) return { kind: 'scene', text: withoutSceneNumber(text.slice(1)) };
  if (text.startsWith('@')) return { kind: 'character', name: characterName(text.slice(1)) };
  if (!fresh) return { kind: 'action', text: line };
  if (SCENE.test(text)) return { kind: 'scene', text: withoutSceneNumber(text) };
  if (TRANSITION.test(text)) return { kind: 'transition' };
  const name = characterName(text);
  if (isCharacter(name)) return { kind: 'character', name };
  return { kind: 'action', text: line };
};

const SCENE = /^(?:INT|EXT|EST|INT\.?\/EXT|EXT\.?\/INT|I\/E)(?:\.\s*|\s+)(?=\S)/i;
const withoutSceneNumber = (text: string): string => text.replace(/\s*#[\w.-]+#$/, '').trim();

const TRANSITION = /^(?!.*\p{Ll})(?:.{1,60}\bTO:|FADE (?:IN|OUT|TO BLACK)[.:]?|CUT TO BLACK[.:]?)$/u;

/** Without `(V.O.)` and the like, and the mark of speech at the same time. */
const characterName = (text: string): string =>
  text
    .replace(/\s*\^$/, '')
    .replace(/(?:\s*\([^()]*\))+$/, '')
    .trim();

const NAME_MAX_CHARS = 40;

/** Capitals, and something other than a cry. */
const isCharacter = (name: string): boolean =>
  name.length <= NAME_MAX_CHARS && /\p{Lu}/u.test(name) && !/\p{Ll}|[!?,;:…–—-]$|\.\.$/u.test(name);

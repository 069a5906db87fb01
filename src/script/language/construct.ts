import type { Mark } from '../marks.js';
import { readBracket } from './bracket.js';
import type { Peek } from './peek.js';
import { readRespelling } from './respelling.js';
import { readTag } from './tag.js';

/** What a script asks for in the middle of its text. */
export type Construct = {
  /** Past it. */
  readonly end: number;
  /** What is wrong with it, or was mended. */
  readonly warning?: string;
} & (
  | { readonly type: 'mark'; readonly mark: Mark }
  /** Another voice from here on; undefined: back to who spoke before. */
  | { readonly type: 'voice'; readonly name: string | undefined }
  /** A speaker's turn from here on; undefined: the narrator's. */
  | { readonly type: 'turn'; readonly name: string | undefined }
  /** Left out. */
  | { readonly type: 'nothing' }
  /** Left out, and told once: music and noises. */
  | { readonly type: 'sound cue' }
  /** Spoken as it is written. */
  | { readonly type: 'text' }
);

/** What begins at `at` with `[`, `{` or `<`; undefined: text. Looks no further than it must. */
export const readConstruct = (peek: Peek, at: number, markdown: boolean): Construct | undefined => {
  const char = peek.char(at);
  if (char === '[') return readBracket(peek, at, markdown);
  return char === '{' ? readRespelling(peek, at) : readTag(peek, at);
};

import type { Construct } from './construct.js';
import type { Peek } from './peek.js';

/** `{Siobhan|shiv-AWN}`: written one way, spoken another. No space may touch its marks, so that `{x | x > 0}` stays what it is. */
export const readRespelling = (peek: Peek, at: number): Construct | undefined => {
  let bar: number | undefined;
  let end = at + 1;
  for (; ; end++) {
    const char = peek.char(end);
    if (char === '}') break;
    if (char === '' || char === '\n' || char === '{' || end - at > MAX_CHARS) return undefined;
    if (char !== '|') continue;
    if (bar !== undefined) return undefined;
    bar = end;
  }
  if (bar === undefined) return undefined;
  const written = peek.text.slice(at + 1, bar);
  const spoken = peek.text.slice(bar + 1, end);
  end += 1;
  if (/^\s|\s$/.test(written) || /^\s|\s$/.test(spoken)) return undefined;
  if (!SPEAKABLE.test(written) || !SPEAKABLE.test(spoken)) {
    if (written === '' && spoken === '') return undefined;
    return { type: 'text', end, warning: `${peek.text.slice(at, end)} lacks a word beside its bar: spoken as text` };
  }
  return { type: 'mark', mark: { type: 'respelling', written, spoken }, end };
};

const MAX_CHARS = 200;
const SPEAKABLE = /[\p{L}\p{N}]/u;

import { NarrateError } from '../../errors.js';
import { placeName } from '../place.js';

/**
 * Refuses what is nested so deeply that reading it would exhaust the stack, before it is read.
 * @param tokens  as the lexer of `yaml` gives them, in order: each scalar's text follows a mark of its own
 * @throws NarrateError ERR_INPUT
 */
export const assertShallow = (tokens: Iterable<string>, file: string, firstLine: number): void => {
  let line = firstLine;
  let brackets = 0;
  /** Blocks that begin in this line: `- - key:`. */
  let blocks = 0;
  let lineStart = true;
  let isText = false;
  for (const token of tokens) {
    if (isText) isText = false;
    else if (token === SCALAR) isText = true;
    else if (token === '[' || token === '{') brackets += 1;
    else if (token === ']' || token === '}') brackets -= 1;
    else if (brackets === 0 && (token === '-' || token === '?' || token === ':')) blocks += 1;
    const indented = lineStart && token.startsWith(' ') && token.length > MAX_INDENT;
    if (brackets > MAX_BRACKETS || blocks > MAX_BLOCKS || indented) {
      throw new NarrateError('ERR_INPUT', `${placeName({ file, line, column: 1 })}: too deeply nested`, {
        hint: 'settings are names and values, a few levels deep',
      });
    }
    const newlines = token.split('\n').length - 1;
    line += newlines;
    lineStart = newlines > 0;
    if (newlines > 0) blocks = 0;
  }
};

const SCALAR = '\x1f';
const MAX_BRACKETS = 16;
const MAX_BLOCKS = 8;
const MAX_INDENT = 64;

import { dataError, shortened } from './header/data.js';
import type { ScriptPlace } from './place.js';

/**
 * The pattern of a lexicon's key that is written `/…/`, with `i` and `u` as its only flags; undefined for a word. Patterns
 * that could take for ever on some sentence are refused by their form: at most 200 characters, 3 open repetitions and 8
 * optional parts, and nothing but plain characters repeated as a group.
 * @throws NarrateError ERR_INPUT  with its place
 */
export const patternOf = (key: string, place: ScriptPlace): RegExp | undefined => {
  const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/s.exec(key) ?? [];
  if (source === undefined) return undefined;
  const refuse = (why: string, hint: string) => dataError(place, `pattern "${shortened(key)}" ${why}`, hint);
  if (!/^(?:i?u?|ui)$/.test(flags)) throw refuse('has other flags than i and u', 'leave them out');
  if (source.length > PATTERN_MAX_CHARS) throw refuse(`is longer than ${PATTERN_MAX_CHARS} characters`, 'split it');
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, flags);
  } catch {
    throw refuse('is no regular expression of JavaScript', 'a word alone needs no slashes');
  }
  if (mayTakeForEver(source)) throw refuse('could take for ever', 'repeat fewer parts, and none inside of another');
  if (pattern.test('')) throw refuse('fits nothing at all', 'write + for *');
  return pattern;
};

const PATTERN_MAX_CHARS = 200;
const MAX_REPETITIONS = 3;
const MAX_OPTIONS = 8;

/** Whether backtracking could grow beyond a small power of the sentence's length. */
const mayTakeForEver = (source: string): boolean => {
  let repetitions = 0;
  let options = 0;
  /** For each open group, and for the whole: whether something inside can be matched in more than one way. */
  const groups: boolean[] = [false];
  /** The same of the group that has just been closed; undefined behind anything else. */
  let closed: boolean | undefined;
  for (const [token] of source.matchAll(TOKENS)) {
    const quantifier = QUANTIFIER.exec(token);
    if (quantifier) {
      const isOption = token.startsWith('?') || /^\{[01](?:,1)?\}/.test(token);
      if (isOption) options += 1;
      else if (closed === true) return true;
      if (!isOption && !FEW_TIMES.test(token)) repetitions += 1;
      groups[groups.length - 1] = true;
      closed = undefined;
      continue;
    }
    closed = undefined;
    if (token === '|') groups[groups.length - 1] = true;
    else if (token.startsWith('(')) groups.push(false);
    else if (token === ')') {
      closed = groups.pop() ?? false;
      if (closed) groups[groups.length - 1] = true;
    }
  }
  return repetitions > MAX_REPETITIONS || options > MAX_OPTIONS;
};

const TOKENS = /\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:[:=!]|<[=!]|<[^>]*>))?|[*+?]\??|\{\d+(?:,\d*)?\}\??|./gs;
const QUANTIFIER = /^(?:[*+?]|\{\d)/;
/** `{2}`, `{1,4}`: no more than ten. */
const FEW_TIMES = /^\{(?:\d+,)?(?:\d|10)\}/;

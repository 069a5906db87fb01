import { type DataNode, dataError, parseData, shortened } from './header/data.js';
import { readDataFile } from './header/data-file.js';
import { keyOf } from './header/keys.js';
import { paragraphsOf } from './header/values.js';
import { patternOf } from './lexicon-pattern.js';
import { respellIpa } from './saying/ipa.js';
import type { LexiconRule } from './saying/lexicon.js';

/**
 * A pronunciation lexicon: YAML or JSON, words with what is to be spoken instead.
 * @throws NarrateError ERR_INPUT  missing, unreadable, or wrong: with file, line and column
 */
export const readLexicon = (path: string): Promise<readonly LexiconRule[]> => readLexiconAt(path, path);

/** The same, of a file that messages call `name`. */
export const readLexiconAt = async (path: string, name: string): Promise<readonly LexiconRule[]> =>
  lexiconOf(await parseData(await readDataFile(path, 'lexicon', name), { file: name, firstLine: 1 }));

/**
 * The rules of a mapping, in its order: `word: respelling`, `word: { say: respelling }`, `word: { ipa: … }`; a word of the
 * form `/…/` is a pattern.
 * @throws NarrateError ERR_INPUT  with its place
 */
export const lexiconOf = (node: DataNode): readonly LexiconRule[] => {
  if (node.kind === 'nothing') return [];
  if (node.kind !== 'map')
    throw dataError(node.place, 'a lexicon is words with what is spoken instead', 'word: respelling');
  return node.entries.map(({ key, keyPlace, value }) => {
    const written = patternOf(key, keyPlace) ?? key.replace(/\s+/g, ' ');
    if (written === '') throw dataError(keyPlace, 'a word is missing', 'word: respelling');
    return { written, spoken: spokenOf(key, value) };
  });
};

const spokenOf = (word: string, node: DataNode): string => {
  if (node.kind === 'scalar') return oneLine(node.text);
  const [only] = node.kind === 'map' && node.entries.length === 1 ? node.entries : [];
  const name = only && keyOf(only.key);
  const text = only && paragraphsOf(only.value, only.key);
  if (text !== undefined && (name === 'say' || name === 'ipa'))
    return oneLine(name === 'ipa' ? respellIpa(text) : text);
  throw dataError(node.place, `it is not said how "${shortened(word)}" is spoken`, 'a text, { say: … } or { ipa: … }');
};

const oneLine = (text: string): string => text.trim().replace(/\s+/g, ' ');

import type { FrontMatterOptions } from '../front-matter.js';
import type { Gaps } from '../gaps.js';
import type { FrontMatter } from '../header.js';
import { lexiconOf, readLexiconAt } from '../lexicon-file.js';
import { placeName } from '../place.js';
import { castEntryOf, castOf } from './cast.js';
import { type DataNode, dataError, shortened } from './data.js';
import { assertPicture, fileInside } from './inside.js';
import { keyOf } from './keys.js';
import { dateOf, durationMsOf, paragraphsOf, textOf, textsOf, wholeNumberOf } from './values.js';

/**
 * What front matter asks for. Settings of other tools (`tags`, `layout`, …) are passed over; what is not for a script to
 * say is reported.
 * @throws NarrateError ERR_INPUT  with file, line and column
 */
export const frontMatterOf = async (node: DataNode, options: FrontMatterOptions): Promise<FrontMatter> => {
  if (node.kind === 'nothing') return {};
  if (node.kind !== 'map') throw dataError(node.place, 'front matter is names and values', 'write title: …');
  let matter: FrontMatter = {};
  for (const { key, keyPlace, value } of node.entries) {
    const name = keyOf(key);
    if (NOT_FOR_SCRIPTS.test(name)) {
      options.warn(`${placeName(keyPlace)}: "${shortened(key)}" is not for a script to say: ignored`);
      continue;
    }
    const field = FIELDS.get(name);
    const said = field === undefined || value.kind === 'nothing' ? undefined : await READERS[field](value, options);
    if (field === undefined || said === undefined) continue;
    if (matter[field] !== undefined) throw dataError(keyPlace, `"${key}" says ${field} again`, 'leave one of them out');
    matter = { ...matter, [field]: said };
  }
  return matter;
};

const FIELDS: ReadonlyMap<string, keyof FrontMatter> = new Map([
  ...(
    ['title', 'author', 'show', 'description', 'season', 'episode', 'date', 'publisher', 'copyright', 'cover'] as const
  ).map((name) => [name, name] as const),
  ...(['language', 'model', 'voice', 'cast', 'gaps', 'lexicon', 'dictionaries'] as const).map(
    (name) => [name, name] as const,
  ),
  ['authors', 'author'],
  ['artist', 'author'],
  ['podcast', 'show'],
  ['album', 'show'],
  ['lang', 'language'],
  ['voices', 'cast'],
  ['speakers', 'cast'],
  ['pauses', 'gaps'],
  ['dictionary', 'dictionaries'],
]);

/** Whoever shares a script is not to send a key elsewhere, start a program or write a file. */
const NOT_FOR_SCRIPTS =
  /^(?:base_?url|server|endpoint|(?:https?)?proxy|(?:xi|eleven(?:labs)?)?(?:api)?key|(?:elevenlabs|auth|access)?token|secret|password|outputs?|out|player|engine|transport|env(?:ironment)?|config|cache)$/;

type Readers = { readonly [K in keyof FrontMatter]-?: Reads<FrontMatter[K]> };
type Reads<T> = (node: DataNode, options: FrontMatterOptions) => T | undefined | Promise<T | undefined>;

const READERS: Readers = {
  title: (node) => textOf(node, 'title'),
  author: (node) => textsOf(node, 'author').join(', ') || undefined,
  show: (node) => textOf(node, 'show'),
  description: (node) => paragraphsOf(node, 'description'),
  season: (node) => wholeNumberOf(node, 'season'),
  episode: (node) => wholeNumberOf(node, 'episode'),
  date: (node) => dateOf(node, 'date'),
  publisher: (node) => textOf(node, 'publisher'),
  copyright: (node) => textOf(node, 'copyright'),
  cover: async (node, { folder }) => {
    const name = textOf(node, 'cover');
    if (name === undefined) return undefined;
    const path = await fileInside(folder, name, node.place);
    await assertPicture(path, name, node.place);
    return path;
  },
  language: (node) => {
    const text = textOf(node, 'language');
    if (text === undefined || /^[a-z]{2}(?:[-_][a-z0-9_-]+)?$/i.test(text)) return text?.toLowerCase();
    throw dataError(
      node.place,
      `unknown language "${shortened(text)}"`,
      'an ISO 639-1 code of two letters: en, de, ja',
    );
  },
  model: (node) => idOf(textOf(node, 'model'), 'model', node),
  voice: (node, { warn }) => ({ place: node.place, ...castEntryOf(node, warn) }),
  cast: (node, { warn }) => castOf(node, warn),
  gaps: (node) => gapsOf(node),
  lexicon: async (node, { folder }) => {
    if (node.kind !== 'scalar') return lexiconOf(node);
    return readLexiconAt(await fileInside(folder, node.text, node.place), node.text);
  },
  dictionaries: (node) => {
    const ids = textsOf(node, 'dictionaries');
    for (const id of ids) idOf(id.replace(':', ''), 'dictionary', node);
    if (ids.length > MAX_DICTIONARIES) throw dataError(node.place, 'too many dictionaries', 'the service takes 3');
    return ids;
  },
};

const MAX_DICTIONARIES = 3;
const MAX_GAP_MS = 60_000;

const GAPS: Readonly<Record<string, keyof Gaps>> = {
  turn: 'turnMs',
  turns: 'turnMs',
  paragraph: 'paragraphMs',
  paragraphs: 'paragraphMs',
  chapter: 'chapterMs',
  chapters: 'chapterMs',
};

const gapsOf = (node: DataNode): Partial<Gaps> => {
  if (node.kind !== 'map')
    throw dataError(node.place, 'pauses are turn, paragraph and chapter', 'write "  turn: 300ms"');
  let gaps: Partial<Gaps> = {};
  for (const { key, keyPlace, value } of node.entries) {
    const gap = Object.hasOwn(GAPS, keyOf(key)) ? GAPS[keyOf(key)] : undefined;
    if (!gap) throw dataError(keyPlace, `there is no pause "${shortened(key)}"`, 'turn, paragraph or chapter');
    if (gaps[gap] !== undefined) throw dataError(keyPlace, `pause "${key}" is said twice`, 'leave one of them out');
    const durationMs = durationMsOf(value, key, MAX_GAP_MS);
    if (durationMs !== undefined) gaps = { ...gaps, [gap]: durationMs };
  }
  return gaps;
};

const idOf = (id: string | undefined, what: string, node: DataNode): string | undefined => {
  if (id === undefined || /^[\w.-]{1,100}$/.test(id)) return id;
  throw dataError(node.place, `"${shortened(id)}" is no id of a ${what}`, 'letters, digits, "_" and "-"');
};

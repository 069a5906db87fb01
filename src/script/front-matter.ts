import { dirname } from 'node:path';
import { NarrateError } from '../errors.js';
import { type BlockEnd, BlockScanner, FRONT_MATTER_MAX_CHARS } from './header/block.js';
import type { FrontMatter } from './header.js';
import { placeName } from './place.js';
import type { ScriptInput } from './source.js';

export interface FrontMatterOptions {
  /** What messages call the script. */
  readonly name: string;
  /** In which, or below which, the files that it names lie. */
  readonly folder: string;
  /** Told, in one line with its place, what is ignored. */
  readonly warn: (message: string) => void;
}

export interface TakenFrontMatter {
  /** Empty when there is none. */
  readonly matter: FrontMatter;
  /** The script behind it, from here on pulled piece by piece. To be read once. */
  readonly rest: AsyncIterable<string>;
  /** Line at which `rest` begins, from 1. */
  readonly firstLine: number;
}

/**
 * Takes the front matter off a script, of whatever kind. Reads no further than it takes to be certain: mostly the first
 * piece.
 * @param text  as `readScript` gives it
 * @throws NarrateError ERR_INPUT  it is longer than 64 KB, no YAML, or asks for what cannot be: with file, line and column
 */
export const takeFrontMatter = async (
  text: AsyncIterable<string>,
  options: FrontMatterOptions,
): Promise<TakenFrontMatter> => {
  const source = text[Symbol.asyncIterator]();
  const { head, end } = await beginning(source);
  if (end === 0) return { matter: {}, rest: following(head, source), firstLine: 1 };
  try {
    if (end === 'too long') throw tooLong(options.name);
    const block = head.slice(0, end);
    const matter = await readFrontMatter(block, options);
    return { matter, rest: following(head.slice(end), source), firstLine: block.split('\n').length };
  } catch (reason) {
    await source.return?.();
    throw reason;
  }
};

/**
 * What a whole block says.
 * @throws NarrateError ERR_INPUT  see `takeFrontMatter`
 */
export const readFrontMatter = async (block: string, options: FrontMatterOptions): Promise<FrontMatter> => {
  if (block.startsWith('+++')) {
    const place = placeName({ file: options.name, line: 1, column: 1 });
    options.warn(`${place}: front matter in TOML is not read: write it in YAML, between "---" lines`);
    return {};
  }
  const [{ parseData }, { frontMatterOf }] = await Promise.all([
    import('./header/data.js'),
    import('./header/settings.js'),
  ]);
  const lines = block.split('\n');
  const yaml = lines.slice(1, lines.at(-1) === '' ? -2 : -1).join('\n');
  return frontMatterOf(await parseData(yaml, { file: options.name, firstLine: 2 }), options);
};

/** In which the files lie that a script may name. */
export const scriptFolder = (input: ScriptInput): string =>
  // What comes through a descriptor (`/dev/stdin`, `/dev/fd/63`) lies nowhere.
  'stream' in input || /^\/(?:dev|proc)\//.test(input.path) ? process.cwd() : dirname(input.path);

/** As much of a script as it takes to know where its front matter ends. */
const beginning = async (source: AsyncIterator<string>): Promise<{ head: string; end: BlockEnd }> => {
  const scanner = new BlockScanner();
  const pieces: string[] = [];
  for (;;) {
    const { value, done } = await source.next();
    if (!done) pieces.push(value);
    const end = done ? scanner.end() : scanner.push(value);
    if (end !== undefined) return { head: pieces.join(''), end };
  }
};

/** Closes the source also when nothing of it was asked for, as no generator would. */
const following = (head: string, source: AsyncIterator<string>): AsyncIterable<string> => {
  let given = head === '';
  return {
    [Symbol.asyncIterator]: () => ({
      next: async () => {
        if (given) return source.next();
        given = true;
        return { value: head, done: false };
      },
      return: async () => {
        given = true;
        await source.return?.();
        return { value: undefined, done: true };
      },
    }),
  };
};

const tooLong = (name: string): NarrateError =>
  new NarrateError(
    'ERR_INPUT',
    `${placeName({ file: name, line: 1, column: 1 })}: the front matter does not end within ${FRONT_MATTER_MAX_CHARS / 1024} KB`,
    { hint: 'close it with a line "---"; a long lexicon can be a file of its own' },
  );

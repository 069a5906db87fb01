import { readFile } from 'node:fs/promises';
import type { FrontMatter } from './header.js';
import type { ScriptInput } from './source.js';

/**
 * A Markdown text without the settings block (`---`, `name: value` lines, `---`) that some tools put first. What merely
 * starts like one is passed on whole.
 */
export async function* withoutFrontMatter(text: AsyncIterable<string>): AsyncGenerator<string> {
  let head: string | undefined = '';
  for await (const piece of text) {
    if (head === undefined) {
      yield piece;
      continue;
    }
    head += piece;
    const end = frontMatterEnd(head);
    if (end === undefined) continue;
    if (end < head.length) yield head.slice(end);
    head = undefined;
  }
  if (head) yield head;
}

const MAX_CHARS = 16_384;

/** Where the block ends (0: there is none), or undefined while that is not certain. */
const frontMatterEnd = (head: string): number | undefined => {
  const whole = /^---[ \t]*\n(?:[\w-]+[ \t]*:.*\n|[ \t]+\S.*\n|- .*\n|#.*\n)+(?:---|\.\.\.)[ \t]*(?:\n|$)/.exec(head);
  if (whole?.[0].endsWith('\n')) return whole[0].length;
  const unfinished =
    /^(?:-{0,3}|---[ \t]*(?:\n(?:[\w-]+[ \t]*:.*\n|[ \t]+\S.*\n|- .*\n|#.*\n)*(?:[\w-]*[ \t]*(?::.*)?|[ \t]+.*|-.*|#.*|\.*))?)$/;
  return head.length < MAX_CHARS && unfinished.test(head) ? undefined : 0;
};

/** Stands in for the reading of front matter: flat text values only, and only if all of it comes in the first piece. */
export const takeFrontMatter = async (
  text: AsyncIterable<string>,
  _options: { readonly name: string; readonly folder: string | undefined; readonly warn: (message: string) => void },
): Promise<{ matter: FrontMatter; rest: AsyncIterable<string>; firstLine: number }> => {
  const pieces = text[Symbol.asyncIterator]();
  const first = await pieces.next();
  const head: string = first.done ? '' : first.value;
  const end = frontMatterEnd(head) ?? 0;
  async function* rest(): AsyncGenerator<string> {
    if (end < head.length) yield head.slice(end);
    yield* { [Symbol.asyncIterator]: () => pieces };
  }
  return { matter: flatMatter(head.slice(0, end)), rest: rest(), firstLine: head.slice(0, end).split('\n').length };
};

const flatMatter = (block: string): FrontMatter => {
  const { voice, ...texts } = Object.fromEntries(
    [...block.matchAll(/^(title|voice|model|language): (.*)$/gm)].map(([, name, value]) => [name, value]),
  ) as Record<string, string>;
  return { ...texts, ...(voice === undefined ? {} : { voice: { voice } }) };
};

/** The front matter of a script that is still to be read; undefined when it is not certain yet. */
export const glimpseFrontMatter = async (input: ScriptInput): Promise<FrontMatter | undefined> => {
  if (!('path' in input)) return undefined;
  const text = await readFile(input.path, 'utf8').catch(() => '');
  return flatMatter(text.slice(0, frontMatterEnd(text) ?? 0));
};

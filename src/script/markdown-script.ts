import type { Cue } from './cues.js';
import { withoutFrontMatter } from './front-matter.js';
import { type MarkTextOptions, markText } from './language/marked-text.js';
import { resolveMarks } from './language/resolve.js';
import { markdownCues } from './markdown.js';

/** Markdown as it is spoken, by whom, and with which pauses. */
export async function* markdownScript(text: AsyncIterable<string>, options: MarkdownOptions): AsyncGenerator<Cue> {
  const { marks, name, warn } = options;
  const cues = markdownCues(markedBody(text, options), {
    restore: (inCode) => marks.restore(inCode),
    onCodeLeftOut: () => warn(`${name}: code blocks are not spoken`),
  });
  yield* resolveMarks(cues, marks);
}

export interface MarkdownOptions extends Omit<MarkTextOptions, 'markdown' | 'firstLine'> {
  /** Undefined: the text begins with its front matter, if it has one. */
  readonly firstLine: number | undefined;
}

async function* markedBody(text: AsyncIterable<string>, options: MarkdownOptions): AsyncGenerator<string> {
  const { firstLine } = options;
  if (firstLine !== undefined) return yield* markText(text, { ...options, firstLine, markdown: true });
  let newlines = 0;
  const counted = async function* (): AsyncGenerator<string> {
    for await (const piece of text) {
      newlines += newlinesIn(piece);
      yield piece;
    }
  };
  const body = withoutFrontMatter(counted());
  const first = await body.next();
  if (first.done) return;
  const rest = async function* (): AsyncGenerator<string> {
    yield first.value;
    yield* body;
  };
  yield* markText(rest(), { ...options, firstLine: 1 + newlines - newlinesIn(first.value), markdown: true });
}

const newlinesIn = (text: string): number => text.split('\n').length - 1;

import type { Cue } from './cues.js';
import { type MarkTextOptions, markText } from './language/marked-text.js';
import { resolveMarks } from './language/resolve.js';
import { markdownCues } from './markdown.js';

/** Markdown as it is spoken, by whom, and with which pauses. */
export async function* markdownScript(
  text: AsyncIterable<string>,
  options: Omit<MarkTextOptions, 'markdown'>,
): AsyncGenerator<Cue> {
  const { marks, name, warn } = options;
  const cues = markdownCues(markText(text, { ...options, markdown: true }), {
    restore: (inCode) => marks.restore(inCode),
    onCodeLeftOut: () => warn(`${name}: code blocks are not spoken`),
  });
  yield* resolveMarks(cues, marks);
}

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

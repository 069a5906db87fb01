/**
 * A script of about so many characters, in paragraphs of 600 to 700, each a passage of its own. No two are alike, so that
 * nothing can be reused.
 */
export function* longScript(prose: string, chars: number): Generator<string, void, undefined> {
  const sentences = prose.split(/(?<=[.!?]["']?)\s+/).filter((sentence) => sentence.length < 200);
  let at = 0;
  let written = 0;
  for (let number = 1; written < chars; number++) {
    let paragraph = `This is paragraph ${number}.`;
    for (;;) {
      const sentence = sentences[at % sentences.length] ?? '';
      if (paragraph.length + sentence.length > 700) break;
      paragraph += ` ${sentence}`;
      at += 1;
    }
    written += paragraph.length;
    yield `${paragraph}\n\n`;
  }
}

/** What the steady voice speaks in an hour. */
export const CHARS_PER_HOUR = 54_000;

import type { Cue } from './cues.js';
import type { Restore } from './markdown-inline.js';
import { gluedTo, releasable } from './markdown-release.js';

/** The beginning of a script is released word by word: whoever waits for the first sound need not wait for a whole sentence. */
const OPENING_CHARS = 500;

/** The Markdown of the paragraph that is being read, as far as it has not been released. */
export class MarkdownParagraph {
  text = '';
  heading = false;
  /** Level of a heading whose first word is still to come. */
  chapter: number | undefined;
  private releasedChars = 0;
  /** What was released ends with it, and nothing separates it from what comes: a point there may stand inside a name. */
  private before: string | undefined;

  constructor(private readonly restore: Restore | undefined) {}

  /** What can be spoken now. @param final  the paragraph is complete */
  *release(final: boolean): Generator<Cue> {
    if (this.heading && final) this.text = this.text.slice(0, this.titleLength);
    for (;;) {
      const text = this.heading ? this.text.slice(0, this.titleLength) : this.text;
      const { before, restore } = this;
      const glued = before === undefined ? undefined : gluedTo(text);
      const ready = glued ?? releasable(text, final, { eager: this.releasedChars < OPENING_CHARS, restore, before });
      if (!ready) return;
      this.before = /\S$/u.exec(text.slice(0, ready.length))?.[0];
      this.text = this.text.slice(ready.length);
      this.releasedChars += ready.length;
      if (ready.text === '') continue;
      if (this.chapter !== undefined && ready.text.trim() !== '') {
        yield { type: 'chapter', level: this.chapter };
        this.chapter = undefined;
      }
      yield { type: 'speech', text: ready.text };
    }
  }

  end(): void {
    this.chapter = undefined;
    this.before = undefined;
    this.heading = false;
  }

  /** How much of a heading's text is certain not to be the hashes that close it. */
  private get titleLength(): number {
    const { text } = this;
    const end = text.trimEnd().length;
    let start = end;
    while (text.charAt(start - 1) === '#') start -= 1;
    const alone = start === 0 ? this.before === undefined : /\s/.test(text.charAt(start - 1));
    return start < end && alone ? start : text.length;
  }
}

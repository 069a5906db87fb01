import { MarkTable } from './marks.js';
import type { Role } from './role.js';

/**
 * What a script asks for, in order. Consecutive `speech` cues are one run of text that may be cut anywhere, even inside a
 * word; a `break` ends the paragraph; every other cue ends the run. Respellings and audio tags are marks in the text.
 */
export type Cue =
  | { readonly type: 'speech'; readonly text: string }
  | { readonly type: 'break' }
  /** Silence, made locally. */
  | { readonly type: 'pause'; readonly durationMs: number }
  /** Who speaks from here on; undefined: the narrator. */
  | { readonly type: 'role'; readonly role: Role | undefined }
  /** The next paragraph is a heading. @param level 1-6 */
  | { readonly type: 'chapter'; readonly level: number };

/** How a script is written. */
export type ScriptKind = (typeof SCRIPT_KINDS)[number];

export const SCRIPT_KINDS = ['text', 'markdown', 'fountain', 'srt', 'vtt'] as const;

export interface ParseOptions {
  /** What messages call the script (default "script"). */
  readonly name?: string;
  /** Speakers that are known from the start, by `roleKey` (default none). */
  readonly declared?: ReadonlySet<string>;
  /** Where to look up the marks that stay in the text (default a table of its own). */
  readonly marks?: MarkTable;
  /** The number of the line that the text begins with, when its front matter has been taken off. */
  readonly firstLine?: number;
  /** Told, in one line, what was not understood and is spoken as text, or is left out. */
  readonly warn?: (message: string) => void;
}

/**
 * The cues of a script, each as soon as its text allows, and the same however the text arrives. Every word is spoken once;
 * only marks, comments and code blocks are left out.
 */
export async function* parseScript(
  kind: ScriptKind,
  text: AsyncIterable<string>,
  { name = 'script', declared = new Set(), marks = new MarkTable(), firstLine = 1, warn = () => {} }: ParseOptions = {},
): AsyncGenerator<Cue> {
  const options = { name, declared, marks, firstLine, warn };
  switch (kind) {
    case 'text':
      return yield* (await import('./prose.js')).proseScript(text, options);
    case 'markdown':
      return yield* (await import('./markdown-script.js')).markdownScript(text, options);
    case 'fountain':
      return yield* (await import('./imports/fountain.js')).fountainCues(text, {
        ...options,
      });
    case 'srt':
    case 'vtt':
      return yield* (await import('./imports/subtitles.js')).subtitleCues(text, {
        ...options,
        kind,
      });
  }
}

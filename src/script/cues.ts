import type { MarkTable } from './marks.js';
import { proseCues } from './prose.js';
import type { Role } from './role.js';

/**
 * What a script asks for, in order. Consecutive `speech` cues are one run of text that may be cut anywhere, even inside a
 * word; a `break` ends the paragraph; every other cue ends the run.
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
export type ScriptKind = 'text' | 'markdown';

export interface ParseOptions {
  /** What messages call the script. */
  readonly name: string;
  /** Speakers that are known from the start, by `roleKey`. */
  readonly declared: ReadonlySet<string>;
  readonly marks: MarkTable;
  /** The number of the line that the text begins with, from 1. */
  readonly firstLine: number;
  readonly warn: (message: string) => void;
}

/** The cues of a script, each as soon as its text allows. Every word is spoken once; only marks are left out. */
export async function* parseScript(
  kind: ScriptKind,
  text: AsyncIterable<string>,
  options?: ParseOptions,
): AsyncGenerator<Cue> {
  if (options && options.declared.size > 0)
    return yield* (await import('./stand-in-cues.js')).standInCues(text, options);
  if (kind === 'text') yield* proseCues(text);
  else yield* (await import('./markdown.js')).markdownCues(text);
}

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

/** The cues of a script, each as soon as its text allows. Every word is spoken once; only marks are left out. */
export async function* parseScript(kind: ScriptKind, text: AsyncIterable<string>): AsyncGenerator<Cue> {
  if (kind === 'text') yield* proseCues(text);
  else yield* (await import('./markdown.js')).markdownCues(text);
}

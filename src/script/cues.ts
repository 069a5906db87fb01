import { proseCues } from './prose.js';

/**
 * What a script asks for, in order. Consecutive `speech` cues are one run of text that may be cut anywhere, even inside a
 * word; a `break` ends the paragraph.
 */
export type Cue = { readonly type: 'speech'; readonly text: string } | { readonly type: 'break' };

/** How a script is written. */
export type ScriptKind = 'text' | 'markdown';

/** The cues of a script, each as soon as its text allows. Every word is spoken once; only marks are left out. */
export async function* parseScript(kind: ScriptKind, text: AsyncIterable<string>): AsyncGenerator<Cue> {
  if (kind === 'text') yield* proseCues(text);
  else yield* (await import('./markdown.js')).markdownCues(text);
}

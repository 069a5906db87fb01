/**
 * What a script asks for, in order. Consecutive `speech` cues are one run of text that may be cut anywhere, even inside a
 * word; a `break` ends the paragraph.
 */
export type Cue = { readonly type: 'speech'; readonly text: string } | { readonly type: 'break' };

/** How a script is written. */
export type ScriptKind = 'text' | 'markdown';

import type { MarkTable } from '../marks.js';
import type { Sentence } from '../passage.js';
import type { LexiconRule } from './lexicon.js';

/** Puts sentences into the words they are to be spoken in. */
export interface Sayer {
  /** The sentence as it is spoken, with what was written; undefined when nothing of it is to be spoken. */
  say(sentence: Sentence): Sentence | undefined;
}

export interface SayerOptions {
  /** Of respellings and audio tags in the text. */
  readonly marks: MarkTable;
  readonly lexicon: readonly LexiconRule[];
  /** ISO 639-1; undefined: not known, and nothing is spelled out. */
  readonly language: string | undefined;
  /** Whether numbers, dates and the like are spelled out here: the model would misread them. */
  readonly normalizes: boolean;
  /** Whether the model understands `[whispers]` and the like; otherwise they are left out. */
  readonly knowsAudioTags: boolean;
  /** Told of each piece of text that is spoken otherwise than written. @param rule  which kind of rule: "lexicon", "money", … */
  readonly onChange?: (change: { readonly written: string; readonly spoken: string; readonly rule: string }) => void;
}

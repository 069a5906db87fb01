/** One line of a pronunciation lexicon. */
export interface LexiconRule {
  /** A word or several as the script writes them, whole words only, in the case given; or a pattern. */
  readonly written: string | RegExp;
  /** What is spoken instead; for a pattern, `$1` and the like stand for its groups. */
  readonly spoken: string;
}

/**
 * One line of a pronunciation lexicon. A rule in lower case throughout is found in any case ("kubernetes" also in
 * "Kubernetes"); one with a capital only as it stands ("SQL"). Behind an abbreviation in capitals a plural s is spoken, too
 * ("APIs"); a possessive 's always is.
 */
export interface LexiconRule {
  /** A word or several as the script writes them, whole words only; or a pattern. */
  readonly written: string | RegExp;
  /** What is spoken instead; for a pattern, `$1` and the like stand for its groups. Empty: it is left out. */
  readonly spoken: string;
}

import type { Fact } from '../../src/studio/conformance/fact.js';

/** A declared fact, and what became of its test. */
export interface ProvedFact extends Fact {
  readonly outcome: 'passed' | 'failed' | 'untested';
  /** Why its test failed. */
  readonly failure?: string;
}

/**
 * The page of these facts, as Markdown: counts, then one table for each section, in that order; inside, as declared.
 * @throws two facts have one id, or a section is not of the list
 */
export const pageOf: (facts: readonly ProvedFact[], sections: readonly string[]) => string;

/** The titles that fact.ts lists, in their order. */
export const orderOfSections: (source: string) => string[];

/** A run that fails. */
export interface Example {
  readonly code: string;
  /** How it comes to that: the end of a sentence that begins with "When". */
  readonly when: string;
  /** Of narrate. */
  readonly args: readonly string[];
  /** What goes wrong at the studio, as `narrate serve --faults` takes it. */
  readonly faults?: string;
  /** Besides PATH, HOME and where the studio is. */
  readonly env?: Readonly<Record<string, string>>;
  /** What else there must be. */
  readonly scene?: 'certificate' | 'locked' | 'reader leaves';
  /** The words depend on the machine. */
  readonly varies?: boolean;
}

/** For each way to fail, a run that fails so. */
export const EXAMPLES: readonly Example[];

/** A piece of text that is spoken otherwise than written, and how often it comes. */
export interface SpokenOtherwise {
  readonly written: string;
  readonly spoken: string;
  /** Which kind of rule: "lexicon", "money", … */
  readonly rule: string;
  readonly count: number;
}

/** Gathers what a script's sayer changes; the same change is one entry. Bounded: what comes after 1,000 others is not listed. */
export class Changes {
  readonly #counts = new Map<string, SpokenOtherwise>();

  readonly note = ({ written, spoken, rule }: Omit<SpokenOtherwise, 'count'>): void => {
    const name = JSON.stringify([rule, written, spoken]);
    const known = this.#counts.get(name);
    if (!known && this.#counts.size >= MAX_ENTRIES) return;
    this.#counts.set(name, { written, spoken, rule, count: (known?.count ?? 0) + 1 });
  };

  /** In the order in which they came first. */
  get list(): SpokenOtherwise[] {
    return [...this.#counts.values()];
  }
}

const MAX_ENTRIES = 1_000;

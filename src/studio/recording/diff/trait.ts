/** One thing that can be said of a session, and compared with what is said of another one. */
export interface Trait {
  /** What it is about: "frame audio.alignment". The same in every session. */
  readonly name: string;
  /** Compared as text; undefined where this session does not show it. */
  readonly value: string | undefined;
  /** Line of the file it shows on. */
  readonly line?: number | undefined;
  /** A number that need not be the same: it may be so many times as large or as small; what is below the floor counts as it. */
  readonly amount?: { readonly value: number; readonly factor: number; readonly floor: number };
  /** The trait without which this one cannot be seen. */
  readonly needs?: string;
}

/** Collects traits; of those with one name, the first counts. */
export class Traits {
  readonly #byName = new Map<string, Trait>();

  say(name: string, value: string | number | boolean | undefined, about: Pick<Trait, 'line' | 'needs'> = {}): void {
    this.#add({ name, value: value === undefined ? undefined : String(value), ...about });
  }

  /** @param delayMs  may differ by a factor of ten; less than 100 ms counts as 100 */
  delay(name: string, delayMs: number | undefined, about: Pick<Trait, 'line' | 'needs'> = {}): void {
    this.amount(name, delayMs, { factor: 10, floor: 100, unit: 'ms' }, about);
  }

  amount(
    name: string,
    value: number | undefined,
    { factor, floor, unit }: { factor: number; floor: number; unit: string },
    about: Pick<Trait, 'line' | 'needs'> = {},
  ): void {
    if (value === undefined) this.#add({ name, value: undefined, ...about });
    else this.#add({ name, value: `${Math.round(value)} ${unit}`, amount: { value, factor, floor }, ...about });
  }

  get list(): readonly Trait[] {
    return [...this.#byName.values()];
  }

  #add(trait: Trait): void {
    if (!this.#byName.has(trait.name)) this.#byName.set(trait.name, trait);
  }
}

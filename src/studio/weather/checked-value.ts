import { NarrateError } from '../../errors.js';
import { isRecord } from '../voice-settings.js';

/** A value of somebody's file, which knows its place there: "faults[2].do.code". All mistakes are NarrateError ERR_USAGE. */
export class CheckedValue {
  readonly value: unknown;
  readonly place: string;

  constructor(value: unknown, place: string) {
    this.value = value;
    this.place = place;
  }

  /** Names of the fields. @throws when it is not an object */
  get names(): readonly string[] {
    return Object.keys(this.#record());
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#record(), name);
  }

  /** A field; undefined where there is none. */
  at(name: string): CheckedValue {
    const record = this.#record();
    return new CheckedValue(Object.hasOwn(record, name) ? record[name] : undefined, `${this.place}.${name}`);
  }

  /** `{name: value}` where the field is there, else nothing. */
  optional<N extends string, T>(name: N, read: (field: CheckedValue) => T): { readonly [K in N]?: T } {
    if (!this.has(name)) return {};
    const field: { [K in N]?: T } = {};
    field[name] = read(this.at(name));
    return field;
  }

  /** Mistakes in names are found: no other fields. */
  allow(...names: readonly string[]): void {
    const other = this.names.find((name) => !names.includes(name));
    if (other !== undefined) throw this.at(other).wrong(`is not known; there may be: ${names.join(', ')}`);
  }

  number(least: number, most: number): number {
    const { value } = this;
    if (typeof value === 'number' && value >= least && value <= most) return value;
    throw this.wrong(`must be a number from ${least} to ${most}`);
  }

  whole(least = 0, most = 1_000_000_000): number {
    const number = this.number(least, most);
    if (Number.isInteger(number)) return number;
    throw this.wrong('must be a whole number');
  }

  text(): string {
    if (typeof this.value === 'string') return this.value;
    throw this.wrong('must be a text');
  }

  oneOf<T extends string>(...choices: readonly T[]): T {
    const choice = choices.find((one) => one === this.value);
    if (choice !== undefined) return choice;
    throw this.wrong(`must be one of: ${choices.join(', ')}`);
  }

  wrong(why: string): NarrateError {
    return new NarrateError('ERR_USAGE', `Cannot read the faults: ${this.place} ${why}`, {
      hint: 'the faults there are, and what they take: narrate serve --help',
    });
  }

  #record(): Record<string, unknown> {
    if (isRecord(this.value) && !Array.isArray(this.value)) return this.value;
    throw this.wrong(this.value === undefined ? 'is missing' : 'must be an object');
  }
}

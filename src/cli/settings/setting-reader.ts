import { whichOf } from '../../errors/near-miss.js';
import { NarrateError } from '../../errors.js';
import type { FoundSetting, SettingSources } from './environment.js';
import type { Flags } from './flags.js';

/** What a script says about itself, by the name of the flag that says the same. */
export type ScriptSettings = Partial<Record<keyof Flags, FoundSetting>>;

/** Reads one setting at a time and names the place where a bad value stands. */
export class SettingReader {
  /**
   * @param script  what the script says about itself: stronger than the config file, weaker than flags and environment
   */
  constructor(
    private readonly flags: Flags,
    readonly sources: SettingSources,
    private readonly script: ScriptSettings = {},
  ) {}

  text(name: keyof Flags, environment: readonly string[] = []): string | undefined {
    return this.#find(name, environment)?.value;
  }

  /** A number from 0 on with a unit of time: "300ms", "1.5s", "2" (seconds). @returns milliseconds */
  durationMs(name: keyof Flags, maxMs: number): number | undefined {
    const found = this.#find(name, []);
    if (found === undefined) return undefined;
    const [, number, unit = 's'] = /^(\d+\.?\d*|\.\d+)\s*(ms|s)?$/.exec(found.value.trim()) ?? [];
    const valueMs = Number(number) * (unit === 'ms' ? 1 : 1000);
    if (valueMs <= maxMs) return valueMs;
    throw new NarrateError('ERR_USAGE', `${found.origin} is "${found.value}": not a time up to ${maxMs / 1000} s`, {
      hint: `for example ${as(found.origin, '300ms')}, 0.5s or 2`,
    });
  }

  boolean(name: keyof Flags): boolean | undefined {
    return { true: true, false: false }[this.#find(name, [])?.value ?? ''];
  }

  number(
    name: keyof Flags,
    { min, max, whole = false }: { min: number; max: number; whole?: boolean },
  ): number | undefined {
    const found = this.#find(name, []);
    if (found === undefined) return undefined;
    const value = Number(found.value);
    const isDecimal = /^-?(\d+\.?\d*|\.\d+)$/.test(found.value.trim());
    if (!isDecimal || value < min || value > max || (whole && !Number.isInteger(value))) {
      throw new NarrateError(
        'ERR_USAGE',
        `${found.origin} is "${found.value}": not a ${whole ? 'whole ' : ''}number ${max === Number.MAX_SAFE_INTEGER ? `from ${min} on` : `within ${min}-${max}`}`,
        isDecimal
          ? { hint: `the nearest is ${as(found.origin, Math.min(max, Math.max(min, Math.round(value))))}` }
          : {},
      );
    }
    return value;
  }

  choice<T extends string>(
    name: keyof Flags,
    allowed: readonly T[],
    environment: readonly string[] = [],
  ): T | undefined {
    const found = this.#find(name, environment);
    if (found === undefined) return undefined;
    const value = allowed.find((item) => item === found.value);
    if (value === undefined) {
      throw new NarrateError('ERR_USAGE', `${found.origin} cannot be "${found.value}"`, {
        hint: whichOf(found.value, allowed, found.origin),
      });
    }
    return value;
  }

  #find(name: keyof Flags, environment: readonly string[]): { value: string; origin: string } | undefined {
    const flag = this.flags[name];
    if (flag !== undefined) return { value: String(flag), origin: `--${dashed(name)}` };
    return this.sources.lookUp(environment, name, this.script[name]);
  }
}

/** A value as it is given where the wrong one was found. */
const as = (origin: string, value: number | string): string =>
  origin.startsWith('--') ? `${origin} ${value}` : String(value);

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

import { checkSetting } from './check-setting.js';
import type { FoundSetting, SettingSources } from './environment.js';
import { SETTINGS, type SettingName, type SettingOf } from './schema.js';
import { booleanIn, dollarsIn, millisecondsIn } from './values.js';

/** What a script says about itself, by the name of the setting that says the same. */
export type ScriptSettings = { readonly [Name in SettingName]?: FoundSetting };

/** Flags by the settings that they are; others are passed over. */
export type FlagValues = { readonly [Name in SettingName]?: unknown };

/** Reads one setting at a time and names the place where a bad value stands. */
export class SettingReader {
  /**
   * @param script  what the script says about itself: stronger than the config file, weaker than flags and environment
   */
  constructor(
    private readonly flags: FlagValues,
    private readonly sources: SettingSources,
    private readonly script: ScriptSettings = {},
  ) {}

  /** The value that decides, checked. @throws NarrateError ERR_USAGE  it may not be that */
  find(name: SettingName): FoundSetting | undefined {
    const flag = this.flags[name];
    const found: FoundSetting | undefined =
      flag === undefined
        ? this.sources.lookUp(name, this.script[name])
        : { value: String(flag), place: 'flag', origin: `--${dashed(name)}` };
    if (found) checkSetting(name, found.value, found.origin);
    return found;
  }

  text(name: SettingName): string | undefined {
    return this.find(name)?.value;
  }

  number(name: SettingOf<'number'>): number | undefined {
    return ifThere(this.text(name), Number);
  }

  boolean(name: SettingOf<'boolean'>): boolean | undefined {
    return ifThere(this.text(name), booleanIn);
  }

  /** In milliseconds. */
  durationMs(name: SettingOf<'duration'>): number | undefined {
    return ifThere(this.text(name), millisecondsIn);
  }

  dollars(name: SettingOf<'dollars'>): number | undefined {
    return ifThere(this.text(name), dollarsIn);
  }

  choice<Name extends SettingOf<'choice'>>(name: Name): (typeof SETTINGS)[Name]['values'][number] | undefined {
    const { values }: { readonly values: readonly (typeof SETTINGS)[Name]['values'][number][] } = SETTINGS[name];
    const text = this.text(name);
    return values.find((value) => value === text);
  }
}

const ifThere = <T>(text: string | undefined, read: (text: string) => T): T | undefined =>
  text === undefined ? undefined : read(text);

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

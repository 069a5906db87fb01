import { englishNormaliser } from './english/normaliser.js';

/** What is spoken for a number, date, unit or abbreviation. */
export interface Reading {
  /** UTF-16 code units of the text. */
  readonly start: number;
  readonly end: number;
  readonly spoken: string;
  /** Which kind it is: "money", "date", … */
  readonly rule: string;
}

/** Knows how a language says numbers, dates, units and abbreviations. */
export interface Normaliser {
  /** Whether a text might hold any: costs next to nothing. */
  readonly mayApply: (text: string) => boolean;
  /**
   * In order, none overlapping. What it does not know well stays as it is.
   * @param isFree  whether a stretch may be read: nothing else has dealt with it
   */
  readonly read: (text: string, isFree: (start: number, end: number) => boolean) => Reading[];
}

/** By language, ISO 639-1; each is given the region that follows it in a tag ("GB" in "en-GB"). */
const NORMALISERS: Readonly<Record<string, (region: string | undefined) => Normaliser>> = {
  en: englishNormaliser,
};

/** @param language  a tag: "en", "en-GB"; undefined, or a language that nobody here speaks: no normaliser */
export const normaliserFor = (language: string | undefined): Normaliser | undefined => {
  const [name = '', region] = language?.split(/[-_]/) ?? [];
  const key = name.toLowerCase();
  return Object.hasOwn(NORMALISERS, key) ? NORMALISERS[key]?.(region?.toUpperCase()) : undefined;
};

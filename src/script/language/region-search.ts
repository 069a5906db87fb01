import type { Cursor } from './cursor.js';
import type { Region } from './region.js';

/** Looks for the end of a comment or a program that is open, however it arrives. Linear: what was searched is remembered. */
export class RegionSearch {
  private region: OpenRegion | undefined;
  /** How far it is known that no such region ends. */
  private readonly endlessTo = new Map<string, number>();

  get isOpen(): boolean {
    return this.region !== undefined;
  }

  /** The region begins at the cursor. */
  open(region: Region, { offset, at }: Cursor): void {
    const from = offset + at;
    this.region = { ...region, from, searchedTo: from + region.openingChars };
  }

  /**
   * @returns undefined while more text is needed; where it ends; or that it does not, so that its opening is text, or, if
   * `dropsOpening`, is left out
   */
  find(cursor: Cursor, complete: boolean): FoundRegion | undefined {
    const { region } = this;
    if (!region) return undefined;
    const { openingChars, dropsOpening, from } = region;
    const limit = from + MAX_REGION_CHARS - cursor.offset;
    const endless = (this.endlessTo.get(region.end.source) ?? 0) - cursor.offset;
    region.end.lastIndex = Math.max(region.searchedTo - cursor.offset, endless, cursor.at);
    const found = region.end.exec(cursor.text);
    if (found && found.index <= limit) return { from, end: found.index + found[0].length, ends: true };
    const sure = Math.max(cursor.at, cursor.text.length - (complete ? 0 : MAX_END_CHARS));
    if (!found) this.endlessTo.set(region.end.source, cursor.offset + sure);
    if (!complete && !found && sure <= limit) return undefined;
    return { from, end: cursor.at + openingChars, ends: false, dropsOpening };
  }

  close(): void {
    this.region = undefined;
  }
}

export type FoundRegion = {
  /** In the script. */
  readonly from: number;
  /** Past it, or past its opening, in the cursor's text. */
  readonly end: number;
} & ({ readonly ends: true } | { readonly ends: false; readonly dropsOpening: boolean });

interface OpenRegion extends Region {
  /** Where it begins in the script, and where its end may begin. */
  readonly from: number;
  readonly searchedTo: number;
}

/** A comment, or a program, that has no end within this is text. */
const MAX_REGION_CHARS = 8192;
const MAX_END_CHARS = '</script>'.length - 1;

import type { HorizontalAlignment } from 'cli-table3';
import { columnsOf, pagesOf } from './columns.js';

export interface Listing {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Of each column; default left. */
  readonly aligned?: readonly HorizontalAlignment[];
  /** Columns whose cells go on in more lines where room is short, the first of these first. Default: the last column. */
  readonly wraps?: readonly number[];
  /** Columns that are left out where there is still no room, the first of these first. Default: none. */
  readonly spare?: readonly number[];
}

/** What a listing is written on. */
export interface Paper {
  /** Width; undefined where nobody knows it, or where programs read: then nothing is wrapped and nothing left out. */
  readonly columns?: number | undefined;
  /** Every value by its name, nothing side by side: to be read aloud. */
  readonly plain?: boolean | undefined;
}

/**
 * Columns alone, without lines: easy to read, easy to cut. Where they do not fit, a block of `Name: value` lines for each
 * row, and an empty line between two.
 */
export const tableLines = async (listing: Listing, { columns, plain = false }: Paper = {}): Promise<string[]> => {
  const fitting = plain ? undefined : fitted(listing, columns);
  return fitting ? drawn(fitting) : blocks(listing, columns);
};

/** What stdout is: a screen of some width, or a program's. */
export const paperOf = (stdout: { readonly isTTY?: boolean; readonly columns?: number }, plain: boolean): Paper => ({
  columns: stdout.isTTY ? stdout.columns || undefined : undefined,
  plain,
});

/** A listing whose table is no wider than that; undefined if it cannot be had. */
const fitted = (listing: Listing, columns = Number.POSITIVE_INFINITY): Listing | undefined => {
  const widths = [listing.heads, ...listing.rows].reduce(widest, []);
  const tooMany = widths.reduce((sum, width) => sum + width + GAP, -GAP) - columns;
  if (tooMany <= 0) return listing;
  if (columns < FEWEST_COLUMNS) return undefined;
  const narrowed = narrowedBy(tooMany, widths, listing);
  if (narrowed) return wrapped(listing, narrowed);
  const [left, ...spare] = listing.spare ?? [];
  return left === undefined ? undefined : fitted(without(left, { ...listing, spare }), columns);
};

/** Between columns. */
const GAP = 2;
/** On a narrower screen, a table that has to be squeezed is harder to read than blocks. */
const FEWEST_COLUMNS = 60;
/** How narrow a wrapped column may be: some words a line in all of them, before one has a word a line. */
const NARROW_COLUMNS = [24, 12];

const widest = (widths: readonly number[], row: readonly string[]): number[] =>
  row.map((cell, at) => Math.max(widths[at] ?? 0, columnsOf(cell)));

/** Widths that are so much narrower together; undefined if that is not to be had. */
const narrowedBy = (
  tooMany: number,
  widths: readonly number[],
  { heads, wraps = [heads.length - 1] }: Listing,
): number[] | undefined => {
  const narrowed = [...widths];
  let over = tooMany;
  for (const [fewest, at] of NARROW_COLUMNS.flatMap((columns) => wraps.map((place) => [columns, place] as const))) {
    const width = narrowed[at] ?? 0;
    const cut = Math.min(over, Math.max(0, width - Math.max(fewest, columnsOf(heads[at] ?? ''))));
    narrowed[at] = width - cut;
    over -= cut;
  }
  return over > 0 ? undefined : narrowed;
};

const wrapped = (listing: Listing, widths: readonly number[]): Listing => ({
  ...listing,
  rows: listing.rows.map((row) => row.map((cell, at) => linesOf(cell, widths[at] ?? 0).join('\n'))),
});

const linesOf = (text: string, columns: number): string[] =>
  columnsOf(text) <= columns ? [text] : pagesOf(text, columns).map(({ start, end }) => text.slice(start, end));

/** The listing without one column; those behind it move up. */
const without = (
  left: number,
  { heads, rows, aligned = [], wraps = [heads.length - 1], spare = [] }: Listing,
): Listing => {
  const rest = <T>(row: readonly T[]): T[] => row.filter((_cell, at) => at !== left);
  const moved = (places: readonly number[]): number[] =>
    places.filter((at) => at !== left).map((at) => (at > left ? at - 1 : at));
  return { heads: rest(heads), rows: rows.map(rest), aligned: rest(aligned), wraps: moved(wraps), spare: moved(spare) };
};

const drawn = async ({ heads, rows, aligned = [] }: Listing): Promise<string[]> => {
  const { default: Table } = await import('cli-table3');
  const table = new Table({
    head: [...heads],
    colAligns: [...aligned],
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
  });
  for (const row of rows) table.push([...row]);
  return table.toString().replace(/ +$/gm, '').split('\n');
};

const NO_LINES = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((name) => [name, '']),
);

const blocks = ({ heads, rows }: Listing, columns = Number.POSITIVE_INFINITY): string[] =>
  rows.flatMap((row, at) => [
    ...(at > 0 ? [''] : []),
    ...row.flatMap((cell, column) => (cell === '' ? [] : hanging(`${heads[column]}: ${cell}`, columns))),
  ]);

/** A line that goes on, indented, in further ones. */
const hanging = (text: string, columns: number): string[] => {
  if (columnsOf(text) <= columns || columns < 2 * INDENT.length + 2) return [text];
  return linesOf(text, columns - INDENT.length).map((line, at) => (at > 0 ? `${INDENT}${line}` : line));
};

const INDENT = '  ';

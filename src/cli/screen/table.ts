import type { HorizontalAlignment } from 'cli-table3';

export interface Listing {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Of each column; default left. */
  readonly aligned?: readonly HorizontalAlignment[];
}

/** Columns alone, without lines: easy to read, easy to cut. */
export const tableLines = async ({ heads, rows, aligned = [] }: Listing): Promise<string[]> => {
  const { default: Table } = await import('cli-table3');
  const table = new Table({
    head: [...heads],
    colAligns: [...aligned],
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
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

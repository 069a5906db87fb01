/** One benchmark's result: a table for people, and what is behind it for programs. */
export interface Report {
  readonly title: string;
  /** What was measured, from when it counts, what is left out. */
  readonly notes: readonly string[];
  readonly tables: readonly Table[];
  readonly verdicts: readonly Verdict[];
  /** Single measurements, for programs alone. */
  readonly details?: unknown;
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A goal and how it came out. */
export interface Verdict {
  readonly goal: string;
  readonly figure: string;
  readonly isMet: boolean;
  /** By how much it was missed, or met. */
  readonly by: string;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((one, two) => one - two);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
};

/** A figure must not be above `limit`. */
export const atMost = (goal: string, value: number, limit: number, unit = ''): Verdict => ({
  goal,
  figure: `${value.toFixed(2)}${unit}`,
  isMet: value <= limit,
  by: limit === 0 ? `+${value}` : percent(value / limit - 1),
});

/** A figure must not be below `limit`. */
export const atLeast = (goal: string, value: number, limit: number, unit = ''): Verdict => ({
  goal,
  figure: `${value.toFixed(2)}${unit}`,
  isMet: value >= limit,
  by: percent(value / limit - 1),
});

const percent = (share: number): string => `${share > 0 ? '+' : ''}${(100 * share).toFixed(0)} %`;

export const ms = (value: number): string => `${value.toFixed(0)} ms`;
export const times = (value: number): string => `${value.toFixed(2)}×`;

export const markdown = ({ title, notes, tables, verdicts }: Report): string => {
  const parts = [`## ${title}`, notes.map((note) => `- ${note}`).join('\n'), ...tables.map(tableText)];
  if (verdicts.length > 0) {
    parts.push(
      tableText({
        columns: ['goal', 'figure', '', 'against the goal'],
        rows: verdicts.map(({ goal, figure, isMet, by }) => [goal, figure, isMet ? 'met' : '**missed**', by]),
      }),
    );
  }
  return `${parts.join('\n\n')}\n`;
};

const tableText = ({ columns, rows }: Table): string => {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
};

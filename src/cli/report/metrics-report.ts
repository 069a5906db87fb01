import type { Metrics } from '../../session/metrics.js';
import { type Listing, type Paper, tableLines } from '../screen/table.js';
import { figuresOf, PASSAGE_HEADS, passageRow, passagesBeyondLine } from './figures.js';
import { reachedMilestones } from './milestones.js';

/** The latency report for people, line by line: the way to the first sound step by step, then the figures. */
export const metricsReport = (metrics: Metrics): string[] => [
  'from the start of the program:',
  ...reachedMilestones(metrics.milestones).map(
    ({ name, atMs, sinceMs }) => `  ${name.padEnd(23)}${ms(atMs).padStart(9)} ms${`+${ms(sinceMs)}`.padStart(11)}`,
  ),
  ...figuresOf(metrics).map(([name, value]) => `${name.padEnd(19)}${value}`),
];

const ms = (value: number): string => value.toFixed(1);

/** Passage by passage, line by line; times in milliseconds. */
export const passageTable = async (metrics: Metrics, paper: Paper = {}): Promise<string[]> => {
  if (metrics.passagesDetail.length === 0) return [];
  const listing: Listing = {
    heads: PASSAGE_HEADS,
    rows: metrics.passagesDetail.map(passageRow),
    aligned: PASSAGE_HEADS.map((head) => (head === 'remarks' ? 'left' : 'right')),
  };
  const lines = await tableLines(listing, paper);
  const beyond = passagesBeyondLine(metrics);
  return beyond ? [...lines, beyond] : lines;
};

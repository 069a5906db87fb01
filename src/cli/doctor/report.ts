import stringWidth from 'string-width';
import { counted } from '../report/amounts.js';
import type { Paper } from '../screen/table.js';
import type { Result } from './examine-all.js';
import { STATUSES, type Status } from './finding.js';

/** How it is shown. */
export interface ReportLook extends Paper {
  readonly verbose: boolean;
  /** Makes text of others safe to show. */
  readonly clean: (text: string) => string;
  /** The status in its colour. */
  readonly tinted: (status: Status) => string;
}

/** One finding, in as many lines as it takes: status, title, message, and below it what to do. */
export const resultLines = (result: Result, titleColumns: number, look: ReportLook): string[] => {
  const { status, title, message, hint, details } = result;
  const tinted = look.tinted(status);
  const head = isRunning(look)
    ? `${tinted} ${title}: `
    : `${tinted}${' '.repeat(STATUS_COLUMNS - status.length)}  ${title.padEnd(titleColumns)}  `;
  const indent = ' '.repeat(isRunning(look) ? 2 : stringWidth(head));
  const texts = [
    message,
    ...(hint === undefined ? [] : [`hint: ${hint}`]),
    ...(look.verbose ? detailTexts(details) : []),
  ].map(look.clean);
  return texts.flatMap((text, at) => wrapped(text, at === 0 ? head : indent, indent, look.columns));
};

/** Text that runs on, where there is no room for columns, or where they are read out one by one. */
const isRunning = ({ plain = false, columns = NARROW_COLUMNS }: Paper): boolean => plain || columns < NARROW_COLUMNS;

const NARROW_COLUMNS = 60;
const STATUS_COLUMNS = Math.max(...STATUSES.map((status) => status.length));

const detailTexts = (details: Result['details'] = {}): string[] =>
  Object.entries(details).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );

/** Words that fit, line by line. A path that is wider than the screen is left whole: it is to be copied. */
const wrapped = (text: string, first: string, indent: string, columns = Number.POSITIVE_INFINITY): string[] => {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && stringWidth(line) + 1 + stringWidth(word) > columns) {
      lines.push(line);
      line = indent;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
};

/** "No problems, 2 warnings." */
export const summaryOf = (statuses: readonly Status[]): string => {
  const count = (status: Status) => statuses.filter((each) => each === status).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  if (problems + warnings === 0) return 'Everything is fine.';
  const told = [
    problems === 0 ? 'No problem' : counted(problems, 'problem'),
    ...(warnings === 0 ? [] : [counted(warnings, 'warning')]),
  ];
  return `${told.join(', ')}.`;
};

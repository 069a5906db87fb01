import { AlreadyTold } from '../already-told.js';
import type { CommandContext } from '../command.js';
import { EXAMINATIONS } from '../doctor/examinations.js';
import { examineAll, type Result } from '../doctor/examine-all.js';
import { type ReportLook, reportData, resultLines, summaryOf } from '../doctor/report.js';
import { surroundingsOf } from '../doctor/surroundings.js';
import { paperOf } from '../screen/table.js';
import type { Flags } from '../settings/flags.js';

export interface DoctorFlags extends Flags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/**
 * `narrate doctor`: what is well and what is not, as a report on stdout that can be put into a bug report.
 * @throws AlreadyTold  there is a problem
 */
export const doctorCommand = async (flags: DoctorFlags, context: CommandContext): Promise<void> => {
  const { terminal, stdout, signal } = context;
  const done = new AbortController();
  const both = AbortSignal.any([signal, done.signal]);
  // What is strange about the settings is part of the report.
  terminal.verbosity = 'quiet';
  const surroundings = await surroundingsOf(flags, context, both);
  const look: ReportLook = {
    ...paperOf(stdout, terminal.plain),
    verbose: flags.verbose ?? false,
    clean: (text) => terminal.clean(text),
    tinted: (status) => terminal.tinted(status, TINTS[status]),
  };
  const titleColumns = Math.max(...EXAMINATIONS.map(({ title }) => title.length));
  const results: Result[] = [];
  try {
    for await (const result of examineAll(EXAMINATIONS, surroundings, both)) {
      results.push(result);
      if (flags.json || (flags.quiet && result.status === 'ok')) continue;
      terminal.data(resultLines(result, titleColumns, look).join('\n'));
    }
  } finally {
    // What still waits for an answer is not waited for.
    done.abort();
  }
  const statuses = results.map(({ status }) => status);
  if (flags.json) terminal.data(JSON.stringify(reportData(results), null, 2));
  else if (!flags.quiet) terminal.data(`\n${summaryOf(statuses)}`);
  if (statuses.includes('problem')) throw new AlreadyTold(PROBLEM_EXIT);
};

const PROBLEM_EXIT = 1;
const TINTS = { ok: 'green', warning: 'yellow', problem: 'red' } as const;

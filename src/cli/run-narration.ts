import { NarrateError } from '../errors.js';
import { ListenerLeft } from '../session/audience.js';
import { type Metrics, MetricsRecorder } from '../session/metrics.js';
import { type Narrated, type NarrationOptions, narrate } from '../session/narration.js';
import type { NarrationResult } from '../session/narration-result.js';
import { resultOf } from '../session/result-of.js';
import type { CommandContext, NarrateFlags } from './command.js';
import { openScreens } from './narration-screens.js';
import { summaryLines } from './report/report.js';
import type { Outcome } from './report/waterfall/waterfall.js';
import type { FilePart } from './screen/progress.js';
import { Interruption } from './signals.js';
import type { Terminal } from './terminal.js';
import { insteadOfSound, wayOn } from './way-on.js';

/**
 * Run a narration before a person's eyes: status, result, figures, and what is kept when it does not end well.
 * @param part  which of several files it makes
 * @returns undefined when a listener has left where nothing was to be saved
 */
export const runNarration = async (
  options: NarrationOptions,
  flags: NarrateFlags,
  context: CommandContext,
  part?: FilePart,
): Promise<NarrationResult | undefined> => {
  const { terminal, env, stdout, signal } = context;
  const { output } = options;
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    terminal.warn('NODE_TLS_REJECT_UNAUTHORIZED=0 is not followed: certificates are checked all the same');
  }
  const metrics = new MetricsRecorder();
  const screens = openScreens(options, { metrics, part, flags }, context);
  let narrated: Narrated;
  try {
    narrated = await narrate(
      options,
      {
        stdout,
        env,
        metrics,
        info: (text) => terminal.info(text),
        warn: (text) => terminal.warn(text),
        detail: (text) => terminal.detail(text),
        ...screens.events,
      },
      signal,
    );
  } catch (thrown) {
    screens.end();
    const hasLeft = thrown instanceof ListenerLeft;
    // A listener who leaves before the file is made has interrupted it.
    const reason = hasLeft ? new Interruption('SIGINT') : thrown;
    const outcome = reason instanceof Interruption ? 'stopped' : 'failed';
    // What was measured so far is a help, and never a failure of its own.
    await report(flags, metrics.snapshot, outcome, terminal).catch((error) =>
      terminal.warn(NarrateError.from(error).message),
    );
    if (hasLeft && output.file === undefined) {
      terminal.info((await thrown.isPlaceKept) ? 'Stopped; the same command goes on here.' : 'Stopped.');
      return undefined;
    }
    const hint = wayOn(options, metrics);
    if (hint && reason instanceof Interruption) terminal.info(`Stopped. ${hint}`);
    throw reason instanceof NarrateError ? withHint(reason, hint ?? insteadOfSound(reason, options)) : reason;
  } finally {
    screens.end();
  }
  const result = resultOf(options, narrated, metrics.snapshot);
  for (const line of summaryLines(result)) terminal.info(line);
  await report(flags, result.metrics, 'done', terminal);
  if (flags.json) terminal.data(JSON.stringify(result, null, 2));
  return result;
};

const withHint = (error: NarrateError, hint: string | undefined): NarrateError => {
  if (hint === undefined) return error;
  const { code, message, cause } = error;
  const before = error.hint && (/[.?!]$/.test(error.hint) ? `${error.hint} ` : `${error.hint}. `);
  return new NarrateError(code, message, { cause, hint: `${before ?? ''}${hint}` });
};

/** @throws NarrateError ERR_OUTPUT  the report cannot be written */
const report = async (
  { metrics: wanted }: NarrateFlags,
  metrics: Metrics,
  outcome: Outcome,
  terminal: Terminal,
): Promise<void> => {
  // Before the first audio, a run that does not end well has nothing to draw.
  if (wanted === undefined || (outcome !== 'done' && metrics.milestones.firstByteAtMs === null)) return;
  if (wanted !== '') {
    const { writeReport } = await import('./report/report-file.js');
    await writeReport(wanted, metrics, outcome);
    return;
  }
  const { metricsReport, passageTable } = await import('./report/metrics-report.js');
  for (const line of metricsReport(metrics)) terminal.info(line);
  if (terminal.verbosity !== 'verbose') return;
  for (const line of await passageTable(metrics, { columns: terminal.columns, plain: terminal.plain }))
    terminal.detail(line);
};

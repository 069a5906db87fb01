import path from 'node:path';
import { NarrateError } from '../errors.js';
import { ListenerLeft } from '../session/audience.js';
import { chargeOf } from '../session/cost.js';
import { type Metrics, MetricsRecorder } from '../session/metrics.js';
import { type Narrated, type NarrationOptions, narrate } from '../session/narration.js';
import type { Remote } from '../session/remote.js';
import { priceOf } from '../speech/elevenlabs/prices.js';
import type { CommandContext, NarrateFlags } from './command.js';
import { type NarrationResult, summaryLines } from './report/report.js';
import type { Outcome } from './report/waterfall/waterfall.js';
import { showStatus } from './screen/status.js';
import { Interruption } from './signals.js';
import type { Terminal } from './terminal.js';

/**
 * Run a narration before a person's eyes: status, result, figures, and what is kept when it does not end well.
 * @returns undefined when a listener has left where nothing was to be saved
 */
export const runNarration = async (
  options: NarrationOptions,
  flags: NarrateFlags,
  { terminal, env, stdin, stdout, signal }: CommandContext,
): Promise<NarrationResult | undefined> => {
  const { output, inputs } = options;
  const { captions = false } = flags;
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    terminal.warn('NODE_TLS_REJECT_UNAUTHORIZED=0 is not followed: certificates are checked all the same');
  }
  const metrics = new MetricsRecorder();
  const status = output.file === undefined || output.play ? undefined : await showStatus(terminal, metrics);
  const isTyped = stdin.isTTY && inputs.some((input) => 'stream' in input);
  let attending: { stop(): void } | undefined;
  let hasEnded = false;
  const attend = async (remote: Remote): Promise<void> => {
    const { attendListener } = await import('./listening/attend-listener.js');
    if (hasEnded) return;
    attending = attendListener({ remote, terminal, env, captions, keys: !isTyped, status: !flags.json });
  };
  const endScreens = () => {
    hasEnded = true;
    status?.stop();
    attending?.stop();
  };
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
        onListening: (remote) => void attend(remote),
        onConverting: (file) => {
          status?.say(`converting to ${path.basename(file)}`);
          terminal.detail(`Converting to ${file}`);
        },
      },
      signal,
    );
  } catch (thrown) {
    endScreens();
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
    if (!hint || !(reason instanceof NarrateError)) throw reason;
    const { code, message, cause } = reason;
    throw new NarrateError(code, message, { cause, hint: reason.hint ? `${reason.hint}. ${hint}` : hint });
  } finally {
    endScreens();
  }
  const result = resultOf(options, narrated, metrics.snapshot);
  for (const line of summaryLines(result)) terminal.info(line);
  await report(flags, result.metrics, 'done', terminal);
  if (flags.json) terminal.data(JSON.stringify(result, null, 2));
  return result;
};

const resultOf = (
  { output, engine }: NarrationOptions,
  { voice, hasNarrated, cast, modelId, doubts }: Narrated,
  metrics: Metrics,
): NarrationResult => {
  const cost = engine.kind === 'offline' ? undefined : chargeOf(metrics, priceOf(modelId));
  return {
    output: output.file ?? null,
    voice,
    ...(hasNarrated ? {} : { hasNarrated }),
    ...(cast.length > 0 ? { cast } : {}),
    engine: engine.kind,
    modelId,
    ...(cost ? { cost } : {}),
    ...(doubts.total > 0 ? { doubts } : {}),
    metrics,
  };
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

/** What is kept of a narration that stopped, and the command that goes on. */
const wayOn = ({ output, memory, inputs }: NarrationOptions, metrics: MetricsRecorder): string | undefined => {
  const { passages } = metrics;
  if (!memory.cache || output.file === undefined || metrics.characters === 0) return undefined;
  const isPiped = inputs.some((input) => !('path' in input));
  if (passages === 0 && !isPiped) return undefined;
  const kept =
    passages === 0 ? 'What came through the pipe is' : passages === 1 ? 'One passage is' : `${passages} passages are`;
  return `${kept} kept; to go on: narrate resume ${shellQuoted(output.file)}`;
};

const shellQuoted = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

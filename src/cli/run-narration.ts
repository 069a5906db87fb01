import { NarrateError } from '../errors.js';
import { MetricsRecorder } from '../session/metrics.js';
import { type NarrationOptions, narrate } from '../session/narration.js';
import type { CommandContext, NarrateFlags } from './command.js';
import { metricsReport, summaryLine, writeMetricsFile } from './report.js';
import type { Flags } from './settings.js';
import { Interruption } from './signals.js';
import { showStatus } from './status.js';

/** Run a narration before a person's eyes: status, result, figures, and what is kept when it does not end well. */
export const runNarration = async (
  options: NarrationOptions,
  flags: NarrateFlags,
  { terminal, env, stdout, signal }: CommandContext,
): Promise<void> => {
  const { output, engine } = options;
  if (env.NODE_TLS_REJECT_UNAUTHORIZED === '0') {
    terminal.warn('NODE_TLS_REJECT_UNAUTHORIZED=0 is not followed: certificates are checked all the same');
  }
  const metrics = new MetricsRecorder();
  const status = output.file === undefined ? undefined : await showStatus(terminal, metrics);
  try {
    const voice = await narrate(
      options,
      {
        stdout,
        env,
        metrics,
        info: (text) => terminal.info(text),
        warn: (text) => terminal.warn(text),
        detail: (text) => terminal.detail(text),
      },
      signal,
    );
    status?.stop();
    const result = { output: output.file ?? null, voice, engine: engine.kind, metrics: metrics.snapshot };
    terminal.info(summaryLine(result));
    if (flags.metrics === '') for (const line of metricsReport(result.metrics)) terminal.info(line);
    else if (flags.metrics) await writeMetricsFile(flags.metrics, result.metrics);
    if (flags.json) terminal.data(JSON.stringify(result, null, 2));
  } catch (reason) {
    status?.stop();
    const hint = wayOn(options, metrics);
    if (hint && reason instanceof Interruption) terminal.info(`Stopped. ${hint}`);
    if (!hint || !(reason instanceof NarrateError)) throw reason;
    const { code, message, cause } = reason;
    throw new NarrateError(code, message, { cause, hint: reason.hint ? `${reason.hint}. ${hint}` : hint });
  } finally {
    status?.stop();
  }
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

/** The flags that a resumed run needs again, as plain data. */
export const replayable = (flags: NarrateFlags): Readonly<Record<string, string | boolean>> => {
  const all: Flags = flags;
  return Object.fromEntries(
    REPLAYED.flatMap((name) => {
      const value = all[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
};

const REPLAYED = [
  'voice',
  'model',
  'schedule',
  'engine',
  'baseUrl',
  'input',
  'format',
  'speed',
  'rate',
  'stability',
  'similarity',
  'style',
  'speakerBoost',
  'seed',
  'lang',
  'normalize',
] as const satisfies readonly (keyof Flags)[];

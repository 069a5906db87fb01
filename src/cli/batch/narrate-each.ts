import type { NarrationOptions } from '../../session/narration.js';
import type { NarrationResult } from '../../session/narration-result.js';
import type { CommandContext, NarrateFlags } from '../command.js';
import { runNarration } from '../run-narration.js';
import { filesRead } from '../settings/files-read.js';
import { replayedFiles } from '../settings/replay.js';
import { runBatch } from './batch.js';
import { type BatchJob, planBatch } from './batch-plan.js';
import { scriptTitle } from './script-title.js';
import type { NamedScript } from './scripts-named.js';

/**
 * What is to be made of which script, by the pattern that `--output` is.
 * @throws NarrateError  see `planBatch`
 */
export const plannedJobs = async (
  scripts: readonly NamedScript[],
  { output, scriptKind }: Pick<NarrationOptions, 'output' | 'scriptKind'>,
  flags: NarrateFlags,
  { terminal, cwd, signal }: CommandContext,
): Promise<BatchJob[]> =>
  planBatch(
    scripts,
    {
      output: output.file ?? '',
      subtitles: output.transcripts ?? [],
      chapters: output.chapters,
      metrics: flags.metrics || undefined,
    },
    {
      cwd,
      read: filesRead(flags),
      titleOf: (script) => scriptTitle({ path: script }, { kind: scriptKind, signal }),
      onMade: (files) => terminal.info(`Not taken for scripts, as they are made of others: ${someOf(files)}`),
    },
  );

const someOf = (files: readonly string[]): string =>
  files.length <= MAX_NAMES
    ? files.join(', ')
    : `${files.slice(0, MAX_NAMES).join(', ')} and ${files.length - MAX_NAMES} more`;

const MAX_NAMES = 5;

/**
 * Make the files of each job.
 * @param options  its inputs are those of the jobs, in their order
 * @throws NarrateError  see `runBatch`
 */
export const narrateEach = async (
  jobs: readonly BatchJob[],
  options: NarrationOptions,
  flags: NarrateFlags,
  context: CommandContext,
): Promise<void> => {
  const { terminal, signal } = context;
  const { output, inputs } = options;
  const inputOf = new Map(jobs.map(({ script }, at) => [script, inputs[at]]));
  const runOne = async (job: BatchJob): Promise<NarrationResult> => {
    const input = inputOf.get(job.script);
    const own = { ...output, file: job.output, transcripts: job.subtitles ?? [], chapters: job.chapters };
    const memory = { ...options.memory, settings: { ...options.memory.settings, ...replayedFiles(own) } };
    const result = await runNarration(
      { ...options, inputs: input ? [input] : [], output: own, memory },
      { ...flags, json: false, ...(job.metrics === undefined ? {} : { metrics: job.metrics }) },
      context,
      jobs.length > 1 ? { at: jobs.indexOf(job) + 1, of: jobs.length } : undefined,
    );
    if (!result) throw new Error('a file was not made');
    return result;
  };
  await runBatch(jobs, runOne, { terminal, signal, json: flags.json });
};

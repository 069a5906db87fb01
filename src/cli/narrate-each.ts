import { glimpseFrontMatter } from '../script/front-matter-glimpse.js';
import type { NarrationOptions } from '../session/narration.js';
import { runBatch } from './batch.js';
import { type BatchJob, planBatch } from './batch-plan.js';
import type { CommandContext, NarrateFlags } from './command.js';
import { replayedFiles } from './replay.js';
import type { NarrationResult } from './report.js';
import { runNarration } from './run-narration.js';
import type { NamedScript } from './scripts-named.js';

/**
 * Make a file of each script, named by the pattern that `--output` is.
 * @throws NarrateError  see `planBatch` and `runBatch`
 */
export const narrateEach = async (
  scripts: readonly NamedScript[],
  options: NarrationOptions,
  flags: NarrateFlags,
  context: CommandContext,
): Promise<void> => {
  const { terminal, cwd, signal } = context;
  const { output, inputs } = options;
  const jobs = await planBatch(
    scripts,
    {
      output: output.file ?? '',
      subtitles: output.transcripts ?? [],
      chapters: output.chapters,
      metrics: flags.metrics || undefined,
    },
    { cwd, titleOf: async (script) => (await glimpseFrontMatter({ path: script }))?.title },
  );
  const inputOf = new Map(scripts.map(({ path }, at) => [path, inputs[at]]));
  const runOne = async (job: BatchJob): Promise<NarrationResult> => {
    const input = inputOf.get(job.script);
    const own = { ...output, file: job.output, transcripts: job.subtitles ?? [], chapters: job.chapters };
    const memory = { ...options.memory, settings: { ...options.memory.settings, ...replayedFiles(own) } };
    const result = await runNarration(
      { ...options, inputs: input ? [input] : [], output: own, memory },
      { ...flags, json: false, ...(job.metrics === undefined ? {} : { metrics: job.metrics }) },
      context,
    );
    if (!result) throw new Error('a file was not made');
    return result;
  };
  await runBatch(jobs, runOne, { terminal, signal, json: flags.json });
};

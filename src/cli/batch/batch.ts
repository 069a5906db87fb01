import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { NarrateError } from '../../errors.js';
import { checkReadable } from '../../script/source.js';
import type { NarrationResult } from '../../session/narration-result.js';
import { diskFailure } from '../../store/disk-failure.js';
import { isOwnFault } from '../own-fault.js';
import { Interruption } from '../signals.js';
import type { Terminal } from '../terminal.js';
import { type BatchJob, filesOf } from './batch-plan.js';
import { batchDocument, batchLines, type FinishedJob, type JobOutcome, slimResult } from './batch-report.js';

export interface BatchOptions {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** Whether one document with the results of all goes to stdout, however it ended. */
  readonly json?: boolean | undefined;
}

/**
 * Make a file of each script, one after the other: each narration is parallel in itself. What fails by its own fault does not
 * keep the others from being made; what would meet them all, or a signal, ends the batch. What was made stays.
 * @param runOne  makes one, whole or not at all
 * @throws the signal's reason  it was stopped
 * @throws NarrateError  what ended the batch; else the failure of the only script, or one for all that failed, with the
 *   highest exit code among theirs
 */
export const runBatch = async (
  jobs: readonly BatchJob[],
  runOne: (job: BatchJob) => Promise<NarrationResult>,
  { terminal, signal, json = false }: BatchOptions,
): Promise<void> => {
  const outcomes: JobOutcome[] = [];
  let stopped: { readonly reason: unknown } | undefined;
  for (const [at, job] of jobs.entries()) {
    try {
      signal.throwIfAborted();
      terminal.info(`[${at + 1}/${jobs.length}] ${job.script} ${terminal.plain ? 'to' : '→'} ${job.output}`);
      await makeFolders(job);
      outcomes.push({ status: 'made', result: slimResult(await runOne(job)) });
    } catch (reason) {
      if (signal.aborted || reason instanceof Interruption) {
        stopped = { reason: signal.aborted ? signal.reason : reason };
        break;
      }
      const error = NarrateError.from(reason);
      outcomes.push({ status: 'failed', error });
      if (!isOwnFault(error)) {
        stopped = { reason: error };
        break;
      }
      if (jobs.length > 1) terminal.error(error);
    }
  }
  const finished = jobs.map((job, at): FinishedJob => ({ job, outcome: outcomes[at] ?? { status: 'undone' } }));
  const thrown = stopped?.reason ?? failureOf(finished);
  if (jobs.length > 1) for (const line of batchLines(finished)) terminal.info(line);
  if (json) terminal.data(JSON.stringify(batchDocument(finished, exitOf(thrown)), null, 2));
  if (thrown !== undefined) throw thrown;
};

/** One failure for all that did not stop the batch: the highest exit code is the worst. */
const failureOf = (jobs: readonly FinishedJob[]): NarrateError | undefined => {
  const errors = jobs.flatMap(({ outcome }) => (outcome.status === 'failed' ? [outcome.error] : []));
  const [worst] = errors.toSorted((one, other) => other.exit - one.exit);
  if (worst === undefined || jobs.length === 1) return worst;
  return new NarrateError(worst.code, `${errors.length} of ${jobs.length} files were not made`, {
    hint: 'mend what is named above and run the same command again',
    cause: worst,
  });
};

const exitOf = (thrown: unknown): number =>
  thrown === undefined ? 0 : thrown instanceof Interruption ? thrown.exit : NarrateError.from(thrown).exit;

/** @throws NarrateError ERR_INPUT  there is no such script, and nothing is made for it; ERR_OUTPUT */
const makeFolders = async (job: BatchJob): Promise<void> => {
  if (job.script !== '-') await checkReadable(job.script);
  for (const file of filesOf(job)) {
    const folder = path.dirname(file);
    await mkdir(folder, { recursive: true }).catch((reason) => {
      throw diskFailure(`Cannot make the folder "${folder}"`, reason);
    });
  }
};

import type { NarrateError } from '../../errors.js';
import type { Metrics } from '../../session/metrics.js';
import type { NarrationResult } from '../../session/narration-result.js';
import { counted } from '../report/amounts.js';
import { duration } from '../report/report.js';
import type { BatchJob } from './batch-plan.js';

/** What became of one script. */
export type JobOutcome =
  | { readonly status: 'made'; readonly result: SlimResult }
  | { readonly status: 'failed'; readonly error: NarrateError }
  /** The batch stopped before it, or in the midst of it. */
  | { readonly status: 'undone' };

/** Of each narration what a list of many can hold: no curves, no tables of passages. */
export type SlimResult = Omit<NarrationResult, 'metrics'> & {
  readonly metrics: Omit<Metrics, 'bufferOverTime' | 'passagesDetail' | 'passagesBeyond' | 'lanes'>;
};

export const slimResult = ({ metrics, ...result }: NarrationResult): SlimResult => {
  const { bufferOverTime, passagesDetail, passagesBeyond, lanes, ...figures } = metrics;
  return { ...result, metrics: figures };
};

export interface FinishedJob {
  readonly job: BatchJob;
  readonly outcome: JobOutcome;
}

/** What was made of a batch, and what was not, for a person. */
export const batchLines = (jobs: readonly FinishedJob[]): string[] => {
  const { made, audioSeconds, characters, reusedCharacters } = totalsOf(jobs);
  const reused = reusedCharacters > 0 ? `, ${counted(reusedCharacters, 'character')} reused from earlier runs` : '';
  const undone = jobs.filter(({ outcome }) => outcome.status === 'undone').map(({ job }) => job.script);
  const named = undone.slice(0, MAX_NAMES).join(', ');
  return [
    `Made ${made} of ${counted(jobs.length, 'file')}: ${duration(audioSeconds)} of audio, ${counted(characters, 'character')}${reused}`,
    ...jobs.flatMap(({ job, outcome }) =>
      outcome.status === 'failed' ? [`Failed: ${job.script}: ${outcome.error.message}`] : [],
    ),
    ...(undone.length === 0
      ? []
      : [`Left undone: ${named}${undone.length > MAX_NAMES ? ` and ${undone.length - MAX_NAMES} more` : ''}`]),
  ];
};

const MAX_NAMES = 5;

/** The same for programs. */
export const batchDocument = (jobs: readonly FinishedJob[], exit: number): object => ({
  exit,
  ...totalsOf(jobs),
  files: jobs.map(({ job, outcome }) => ({
    ...job,
    status: outcome.status,
    ...(outcome.status === 'made' ? outcome.result : {}),
    ...(outcome.status === 'failed' ? { error: described(outcome.error) } : {}),
  })),
});

const described = ({ code, exit, message, hint }: NarrateError): object => ({ code, exit, message, hint });

const totalsOf = (jobs: readonly FinishedJob[]) => {
  const totals = { made: 0, failed: 0, undone: 0, audioSeconds: 0, characters: 0, reusedCharacters: 0 };
  for (const { outcome } of jobs) {
    totals[outcome.status] += 1;
    if (outcome.status !== 'made') continue;
    const { audioSeconds, characters, reusedCharacters } = outcome.result.metrics;
    totals.audioSeconds += audioSeconds;
    totals.characters += characters;
    totals.reusedCharacters += reusedCharacters;
  }
  return { ...totals, audioSeconds: Number(totals.audioSeconds.toFixed(3)) };
};

import fc from 'fast-check';
import { anySchedule, type Schedule } from '../../src/testing/chaos/schedules.js';
import { runSchedule, type Trial, verdictOf } from '../../src/testing/chaos/trial.js';

interface Request {
  readonly seed: number;
  readonly schedules: number;
  /** Only this one, by its number; or by the path of a smaller one that fast-check found. */
  readonly schedule?: string;
}

const { seed, schedules, schedule }: Request = JSON.parse(process.argv[2] ?? '{}');
const figures = {
  schedules: 0,
  'of them saved': 0,
  'of them plays': 0,
  'turns, headings and pauses': 0,
  connections: 0,
  'faults that struck': 0,
  retries: 0,
  'sentences taken back': 0,
  words: 0,
  'characters billed again': 0,
  'failed schedules': 0,
  'words lost': 0,
  'words repeated': 0,
  'saved files not exact': 0,
  'chapters or sentences misplaced': 0,
};
const hits = new Map<string, number>();
let firstFailure: number | undefined;
/** Making a failing schedule smaller may take so long. */
const SHRINK_LIMIT_MS = 60_000;

const count = (trial: Trial, { ear, text }: Schedule): void => {
  figures.schedules += 1;
  const asked = text
    .flatMap(({ voiceId, level, pauseMs }) => [voiceId, level, pauseMs])
    .filter((each) => each !== undefined);
  figures['of them plays'] += asked.length > 0 ? 1 : 0;
  figures['turns, headings and pauses'] += asked.length;
  figures['of them saved'] += ear === undefined ? 1 : 0;
  figures.connections += trial.connections;
  figures.retries += trial.retries;
  figures['sentences taken back'] += trial.takenBack;
  figures.words += trial.wanted.length;
  figures['characters billed again'] += trial.billedAgain;
  figures['words lost'] += missingFrom(trial.words, trial.wanted);
  figures['words repeated'] += missingFrom(trial.wanted, trial.words);
  figures['saved files not exact'] += trial.isExact === false ? 1 : 0;
  figures['chapters or sentences misplaced'] += trial.misplaced === undefined ? 0 : 1;
  for (const [kind, struck] of trial.hits) {
    figures['faults that struck'] += struck;
    hits.set(kind, (hits.get(kind) ?? 0) + struck);
  }
};

/** How many of `wanted` are not in `found`, each counted as often as it occurs. */
const missingFrom = (found: readonly string[], wanted: readonly string[]): number => {
  const left = new Map<string, number>();
  for (const word of found) left.set(word, (left.get(word) ?? 0) + 1);
  let missing = 0;
  for (const word of wanted) {
    const there = left.get(word) ?? 0;
    if (there === 0) missing += 1;
    else left.set(word, there - 1);
  }
  return missing;
};

const attempt = async (tried: Schedule): Promise<string | undefined> => {
  const trial = await runSchedule(tried);
  count(trial, tried);
  return verdictOf(trial);
};

// Every schedule runs, also behind one that fails; that one is then run again, and made smaller.
let number = -1;
if (schedule === undefined) {
  await fc.check(
    fc.asyncProperty(anySchedule(), async (tried) => {
      number += 1;
      if (process.env.CHAOS_TRACE) process.stderr.write(`schedule ${number}\n`);
      const verdict = await attempt(tried).catch((reason) => String(reason));
      if (verdict === undefined) return;
      firstFailure ??= number;
      figures['failed schedules'] += 1;
      process.stderr.write(`seed ${seed}, schedule ${number}: ${verdict}\n`);
    }),
    { seed, numRuns: schedules },
  );
}

const path = schedule ?? (firstFailure === undefined ? undefined : String(firstFailure));
let failure: { path: string; verdict: string; counterexample: string } | undefined;
if (path !== undefined) {
  const details = await fc.check(
    fc.asyncProperty(anySchedule(), async (tried) => {
      const verdict = schedule === undefined ? verdictOf(await runSchedule(tried)) : await attempt(tried);
      if (verdict !== undefined) throw new Error(verdict);
    }),
    { seed, path, numRuns: 1, interruptAfterTimeLimit: SHRINK_LIMIT_MS, markInterruptAsFailure: false },
  );
  if (details.failed) {
    const verdict = details.errorInstance instanceof Error ? details.errorInstance.message : 'it failed';
    failure = {
      path: details.counterexamplePath ?? path,
      verdict,
      counterexample: JSON.stringify(details.counterexample?.[0]),
    };
  }
}
process.stdout.write(JSON.stringify({ seed, figures, hits: Object.fromEntries(hits), failure }));

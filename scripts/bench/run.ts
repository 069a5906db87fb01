import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type Bench, openBench } from './bench.js';
import { markdown, type Report } from './figures.js';
import { benchFirstSound } from './first-sound.js';
import { benchLoad } from './load.js';
import { benchMemory } from './memory.js';
import { benchParallel } from './parallel.js';
import { benchSaving } from './saving.js';
import { benchStart } from './start.js';
import { benchUnderruns } from './underruns.js';

const BENCHMARKS: Readonly<Record<string, (bench: Bench) => Promise<Report>>> = {
  'first-sound': benchFirstSound,
  start: benchStart,
  saving: benchSaving,
  parallel: benchParallel,
  memory: benchMemory,
  underruns: benchUnderruns,
  load: benchLoad,
};

/**
 * Run the benchmarks of these names, all for none, one after the other, and print each one's tables when it is done.
 * @returns the exit status: 2 for a name that is none, else 0, also where a goal is missed
 */
export const runBenchmarks = async (
  names: readonly string[],
  { quick, json }: { quick: boolean; json?: string },
): Promise<number> => {
  const unknown = names.find((name) => !Object.hasOwn(BENCHMARKS, name));
  if (unknown !== undefined) {
    process.stderr.write(`There is no benchmark "${unknown}": ${Object.keys(BENCHMARKS).join(', ')}\n`);
    return 2;
  }
  const bench = openBench(quick);
  const startedAtMs = performance.now();
  const reports: Record<string, Report> = {};
  process.stdout.write(`# narrate, measured\n\nNode ${process.version}, ${availableParallelism()} cores.\n\n`);
  for (const [name, run] of Object.entries(BENCHMARKS)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const report = await run(bench);
    reports[name] = report;
    process.stdout.write(`${markdown(report)}\n`);
  }
  process.stdout.write(`Measured in ${((performance.now() - startedAtMs) / 1000).toFixed(0)} s.\n`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(reports, null, 2)}\n`);
  return 0;
};

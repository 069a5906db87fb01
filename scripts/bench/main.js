#!/usr/bin/env node
// What `narrate` costs and how soon it is heard, against others and against its goals, as Markdown tables:
//   npm run bench [-- first-sound|start|saving|parallel|memory|underruns|load ...] [--quick] [--json figures.json]
import { parseArgs } from 'node:util';
import { compile } from '../chaos/compile.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, json: { type: 'string' } },
});
const { runBenchmarks } = await import(compile('run', 'scripts/bench'));
process.exitCode = await runBenchmarks(positionals, values);

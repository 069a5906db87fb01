#!/usr/bin/env node
// Bad clients by the hundred against a studio, and after each batch a good one that must be served as ever:
//   npm run fuzz [-- --batches 50 --attacks 100 --seed S]
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { compile } from './chaos/compile.js';

const { values } = parseArgs({
  options: {
    batches: { type: 'string', default: '50' },
    attacks: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 0x7fffffff)) },
  },
});
const [batches, attacks, seed] = [values.batches, values.attacks, values.seed].map(Number);
const round = compile('round', 'scripts/fuzz');
const options = ['--expose-gc', '--enable-source-maps', round, JSON.stringify({ batches, attacks, seed })];
const child = spawn(process.execPath, options, { stdio: 'inherit' });
child.on('close', (code) => {
  process.exitCode = code ?? 1;
});

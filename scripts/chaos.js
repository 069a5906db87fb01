#!/usr/bin/env node
// Recitals over real sockets under random faults: npm run chaos -- --schedules 10000 [--seed S] [--jobs J]
// One of them again, as it is printed when it fails: npm run chaos -- --seed S --schedule N
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { compile } from './chaos/compile.js';

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 0x7fffffff)) },
    schedule: { type: 'string' },
    jobs: { type: 'string', default: String(Math.min(4, availableParallelism())) },
  },
});

const startedAtMs = performance.now();
const program = compile('round');
const jobs = values.schedule === undefined ? Number(values.jobs) : 1;
const seed = Number(values.seed);
const perJob = Math.ceil(Number(values.schedules) / jobs);

const run = (job) =>
  new Promise((resolve, reject) => {
    const request = { seed: seed + job, schedules: perJob, schedule: values.schedule };
    const child = spawn(process.execPath, ['--enable-source-maps', program, JSON.stringify(request)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let answer = '';
    child.stdout.on('data', (text) => {
      answer += text;
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(answer)) : reject(new Error(`job ${job}: ${code}`))));
  });

const rounds = await Promise.all(Array.from({ length: jobs }, (_, job) => run(job)));
const total = {};
const hits = {};
for (const round of rounds) {
  for (const [name, count] of Object.entries(round.figures)) total[name] = (total[name] ?? 0) + count;
  for (const [kind, count] of Object.entries(round.hits)) hits[kind] = (hits[kind] ?? 0) + count;
}
const seconds = (performance.now() - startedAtMs) / 1000;
console.log(`seeds ${rounds.map((round) => round.seed).join(', ')}`);
for (const [name, count] of Object.entries(total)) console.log(`${name.padEnd(36)}${count}`);
console.log(`${'wall time'.padEnd(36)}${seconds.toFixed(0)} s`);
console.log('hits of each kind');
for (const [kind, count] of Object.entries(hits).sort()) console.log(`  ${kind.padEnd(34)}${count}`);
const never = Object.keys(hits).filter((kind) => hits[kind] === 0);
if (never.length > 0) console.log(`never struck: ${never.join(', ')}`);
for (const { seed: failedSeed, failure } of rounds) {
  if (!failure) continue;
  process.exitCode = 1;
  console.log(`\nFAILED: ${failure.verdict}\nagain: npm run chaos -- --seed ${failedSeed} --schedule ${failure.path}`);
  console.log(failure.counterexample);
}

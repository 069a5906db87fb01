#!/usr/bin/env node
// Recitals over real sockets under random faults: npm run chaos -- --schedules 10000 [--seed S] [--jobs J]
// One of them again, as it is printed when it fails: npm run chaos -- --seed S --schedule N
// A short script cut at every byte, in every way: npm run chaos -- --cuts
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { compile } from './chaos/compile.js';

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 0x7fffffff)) },
    schedule: { type: 'string' },
    cuts: { type: 'boolean', default: false },
    jobs: { type: 'string', default: String(Math.min(4, availableParallelism())) },
  },
});

const startedAtMs = performance.now();
const jobs = values.schedule === undefined ? Number(values.jobs) : 1;

/** Run the program once for each job. @returns what each answers */
const runAll = (program, requestOf) =>
  Promise.all(
    Array.from({ length: jobs }, (_, job) => {
      const child = spawn(process.execPath, ['--enable-source-maps', program, JSON.stringify(requestOf(job))], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let answer = '';
      child.stdout.on('data', (text) => {
        answer += text;
      });
      return new Promise((resolve, reject) => {
        child.on('error', reject);
        child.on('close', (code) =>
          code === 0 ? resolve(JSON.parse(answer)) : reject(new Error(`job ${job} ended with ${code}`)),
        );
      });
    }),
  );

const figure = (name, value) => console.log(`${name.padEnd(36)}${value}`);
const wallTime = () => figure('wall time', `${((performance.now() - startedAtMs) / 1000).toFixed(0)} s`);
const sum = (counts) => {
  const total = {};
  for (const each of counts) for (const [name, count] of Object.entries(each)) total[name] = (total[name] ?? 0) + count;
  return total;
};

if (values.cuts) {
  const shares = await runAll(compile('cuts'), (job) => ({ job, jobs }));
  const { bytes, cuts } = sum(shares.map((share) => ({ bytes: share.bytes, cuts: share.cuts })));
  const failures = shares.flatMap((share) => share.failures);
  figure('bytes cut at', bytes);
  figure('cuts', cuts);
  figure('failures', failures.length);
  wallTime();
  for (const failure of failures.slice(0, 20)) console.log(failure);
  process.exitCode = failures.length > 0 ? 1 : 0;
} else {
  const seed = Number(values.seed);
  const schedules = Math.ceil(Number(values.schedules) / jobs);
  const rounds = await runAll(compile('round'), (job) => ({ seed: seed + job, schedules, schedule: values.schedule }));
  console.log(`seeds ${rounds.map((round) => round.seed).join(', ')}`);
  for (const [name, count] of Object.entries(sum(rounds.map(({ figures }) => figures)))) figure(name, count);
  wallTime();
  console.log('hits of each kind');
  const hits = sum(rounds.map((round) => round.hits));
  for (const kind of Object.keys(hits).sort()) figure(`  ${kind}`, hits[kind]);
  for (const { seed: failedSeed, failure } of rounds) {
    if (!failure) continue;
    process.exitCode = 1;
    console.log(
      `\nFAILED: ${failure.verdict}\nagain: npm run chaos -- --seed ${failedSeed} --schedule ${failure.path}`,
    );
    console.log(failure.counterexample);
  }
}

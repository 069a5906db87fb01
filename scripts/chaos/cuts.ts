import { CUTS, EARS, FIRST_BYTES, reciteReference } from '../../src/testing/chaos/cuts.js';

/** One job's share of every byte, in every way, for every ear. */
const { job, jobs }: { job: number; jobs: number } = JSON.parse(process.argv[2] ?? '{}');
const failures: string[] = [];
let cuts = 0;
for (let bytes = job; bytes < FIRST_BYTES; bytes += jobs) {
  for (const cut of CUTS) {
    for (const ear of EARS) {
      const failure = await reciteReference({ bytes }, cut, ear).catch((reason) => `${bytes}: ${String(reason)}`);
      if (failure !== undefined) failures.push(failure);
      cuts += 1;
    }
  }
}
process.stdout.write(JSON.stringify({ bytes: Math.ceil((FIRST_BYTES - job) / jobs), cuts, failures }));

import { startSiege } from '../../src/testing/fuzz/siege.js';

interface Request {
  readonly seed: number;
  readonly batches: number;
  readonly attacks: number;
}

const { seed, batches, attacks }: Request = JSON.parse(process.argv[2] ?? '{}');
const figure = (name: string, value: unknown): void => console.log(`${name.padEnd(36)}${String(value)}`);
const mib = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;
/** Buffers are let go of a turn after whoever held them. */
const memory = async (): Promise<NodeJS.MemoryUsage> => {
  for (let round = 0; round < 5; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return process.memoryUsage();
};

/** The log keeps the last sessions and requests, of up to 64 Ki characters each; the test voices all they have spoken. */
const HELD_GROWTH_BYTES = 16 * 1_048_576;

const startedAtMs = performance.now();
const siege = await startSiege((attack) => console.error(`last to end: ${attack}`));
const faults: string[] = [];
const batch = async (batchSeed: number): Promise<void> => {
  const found = await siege.batch(batchSeed, attacks);
  for (const fault of found) console.error(fault);
  faults.push(...found);
};
// What is loaded and compiled on first use is no leak.
await batch(seed);
const warm = await memory();
for (let number = 1; number < batches; number++) await batch(seed + number);
const left = await memory();
const open = await siege.close();
if (open.length > 0) faults.push(`still open in the process: ${open.join(', ')}`);
const held = ({ heapUsed, arrayBuffers }: NodeJS.MemoryUsage): number => heapUsed + arrayBuffers;
if (held(left) - held(warm) > HELD_GROWTH_BYTES)
  faults.push(`what the process holds grew from ${mib(held(warm))} to ${mib(held(left))}`);

figure('seed', seed);
figure('batches', batches);
for (const [name, count] of Object.entries(siege.figures).sort()) figure(name, count);
figure('heap and buffers after the first', mib(held(warm)));
figure('heap and buffers at the end', mib(held(left)));
figure('resident after the first batch', mib(warm.rss));
figure('resident at the end', mib(left.rss));
figure('wall time', `${((performance.now() - startedAtMs) / 1000).toFixed(0)} s`);
figure('failures', faults.length);
for (const fault of faults.slice(0, 20)) console.log(fault);
process.exitCode = faults.length > 0 ? 1 : 0;

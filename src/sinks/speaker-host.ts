/**
 * The child process that owns the native `speaker` add-on: PCM on stdin, "OPEN" on stderr once a device is there.
 * A process of its own, because loading the add-on without a device aborts the process, and closing it blocks.
 * Run as `node speaker-host.js <sampleRateHz> <channels>`; descriptor 3 is held open by whoever feeds it.
 */
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { Worker } from 'node:worker_threads';

type SpeakerClass = new (options: {
  sampleRate: number;
  channels: number;
  bitDepth: number;
  signed: boolean;
  samplesPerFrame: number;
}) => Writable;

/** Ends the process even when the main thread hangs in the sound driver. What is buffered plays for 3 s at most. */
const startWatchdog = (): void => {
  if (isWatched) return;
  isWatched = true;
  new Worker(`setTimeout(() => process.kill(process.pid, 'SIGKILL'), 8000)`, { eval: true }).unref();
};
let isWatched = false;

const fail = (reason: unknown): never => {
  process.stderr.write(`${reason instanceof Error ? reason.message : reason}\n`);
  process.exit(1);
};

// Ctrl-C is for the parent to judge.
process.on('SIGINT', () => {});

const lifeline = new Socket({ fd: 3, readable: true, writable: false });
lifeline.on('error', startWatchdog).on('close', startWatchdog).resume().unref();

const [sampleRateHz = 44100, channels = 1] = process.argv.slice(2).map(Number);
// A name that the compiler cannot follow: the package is optional.
const packageName: string = 'speaker';
const play = async (): Promise<void> => {
  const { default: Speaker }: { default: SpeakerClass } = await import(packageName);
  const speaker = new Speaker({
    sampleRate: sampleRateHz,
    channels,
    bitDepth: 16,
    signed: true,
    // The add-on leaks a little with every write: few large ones.
    samplesPerFrame: 4096,
  });
  speaker.on('error', fail);
  process.stdin.on('end', startWatchdog).on('error', fail);
  process.stderr.write('OPEN\n');
  process.stdin.pipe(speaker);
};
// Not awaited: the built file is CommonJS.
play().catch(fail);

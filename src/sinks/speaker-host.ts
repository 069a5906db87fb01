/**
 * The child process that owns the native `speaker` add-on: PCM on stdin, "OPEN" on stderr once a device is there.
 * A process of its own, because loading the add-on without a device aborts the process, and closing it blocks.
 * Run as `node speaker-host.js <sampleRateHz> <channels>`; descriptor 3 is held open by whoever feeds it.
 */
import { once } from 'node:events';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
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
  // In ticks, because a pause stops them.
  const script = `let left = 80; setInterval(() => --left === 0 && process.kill(process.pid, 'SIGKILL'), 100)`;
  new Worker(script, { eval: true }).unref();
};
let isWatched = false;

const fail = (reason: unknown): never => {
  process.stderr.write(`${reason instanceof Error ? reason.message : reason}\n`);
  process.exit(1);
};

// Ctrl-C is for the parent to judge.
process.on('SIGINT', () => {});

/**
 * The device would take half a second ahead, which sounds on when this process is stopped for a pause: it gets less. What
 * waits in the pipe stands still.
 */
const feed = async (speaker: Writable): Promise<void> => {
  const bytesPerMs = (sampleRateHz * channels * 2) / 1000;
  const pieceBytes = SAMPLES_PER_WRITE * channels * 2;
  let dryAtMs = 0;
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; at += pieceBytes) {
      const piece = chunk.subarray(at, at + pieceBytes);
      const earlyMs = dryAtMs - performance.now() - AHEAD_MS;
      if (earlyMs > 0) await sleep(earlyMs);
      dryAtMs = Math.max(dryAtMs, performance.now()) + (piece.length / bytesPerMs) * CLOCK_MARGIN;
      if (!speaker.write(piece)) await once(speaker, 'drain');
    }
  }
  speaker.end();
};

const AHEAD_MS = 150;
/** The add-on leaks a little with every write: few large ones. */
const SAMPLES_PER_WRITE = 4096;
/** A device's clock may be faster than ours: fed a little too fast, it never runs dry. */
const CLOCK_MARGIN = 0.9997;

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
    samplesPerFrame: SAMPLES_PER_WRITE,
  });
  speaker.on('error', fail);
  process.stdin.on('end', startWatchdog).on('error', fail);
  process.stderr.write('OPEN\n');
  await feed(speaker);
};
// Not awaited: the built file is CommonJS.
play().catch(fail);

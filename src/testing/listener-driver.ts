import { appendFileSync } from 'node:fs';
import { attendListener } from '../cli/listening/attend-listener.js';
import { Interruption, listenForSignals } from '../cli/signals.js';
import { Terminal } from '../cli/terminal.js';
import type { Caption, Remote } from '../session/remote.js';

// A program by itself: a listener at a terminal, without a narration.
// Its argument is this as JSON. What the keys did, and what comes through stdin, is written to `log`, line by line.
export interface DriverOptions {
  readonly log: string;
  readonly sentences: readonly string[];
  readonly wordMs: number;
  readonly captions?: boolean;
  readonly keys?: boolean;
  readonly isWritten?: boolean;
  readonly quiet?: boolean;
  /** Stay at the last word until it is told to quit. */
  readonly holds?: boolean;
  readonly readsStdin?: boolean;
  /** Never stop attending. */
  readonly forgets?: boolean;
  /** The first pause throws where nobody catches. */
  readonly crashes?: boolean;
}

const { log: file, sentences, wordMs, ...options } = JSON.parse(process.argv[2] ?? '') as DriverOptions;

const log = (line: string): void => appendFileSync(file, `${line}\n`);

const captions: Caption[] = sentences.flatMap((sentence, index) =>
  [...sentence.matchAll(/\S+/g)].map(({ 0: word, index: start }) => ({
    index: index + 1,
    sentence,
    word: { start, end: start + word.length },
  })),
);

class FakeRemote implements Remote {
  isPaused = false;
  speed = 1;
  volume = 1;
  hasQuit = false;
  readonly isComplete = true;
  readonly waitsFor = undefined;
  readonly madeMs = captions.length * wordMs;
  #heardMs = 0;
  #sinceMs = performance.now();

  get heardMs(): number {
    const nowMs = performance.now();
    if (!this.isPaused) this.#heardMs += (nowMs - this.#sinceMs) * this.speed;
    this.#heardMs = Math.min(this.madeMs - 1, this.#heardMs);
    this.#sinceMs = nowMs;
    return this.#heardMs;
  }

  get caption(): Caption | undefined {
    return captions[Math.floor(this.heardMs / wordMs)];
  }

  captionsSince(after: number): readonly Caption[] {
    const now = this.caption?.index ?? 0;
    return captions.filter(({ index }, at) => index > after && index <= now && index !== captions[at - 1]?.index);
  }

  get isOver(): boolean {
    return this.hasQuit || (!options.holds && this.heardMs >= this.madeMs - 1);
  }

  togglePause(): void {
    if (options.crashes) setImmediate(() => JSON.parse('a crash'));
    this.#heardMs = this.heardMs;
    this.isPaused = !this.isPaused;
    log(`pause ${this.isPaused}`);
  }

  skip(by: -1 | 1): void {
    const to = captions.findIndex(({ index }) => index === (this.caption?.index ?? 1) + by);
    this.#heardMs = Math.max(0, to) * wordMs;
    log(`skip ${by}`);
  }

  setSpeed(speed: number): void {
    this.speed = speed;
    log(`speed ${speed}`);
  }

  setVolume(volume: number): void {
    this.volume = volume;
    log(`volume ${volume}`);
  }

  quit(): void {
    this.hasQuit = true;
    log('quit');
  }
}

const remote = new FakeRemote();
const terminal = new Terminal(process.stdout, process.stderr, process.env);
if (options.quiet) terminal.verbosity = 'quiet';
const signals = listenForSignals();
if (options.readsStdin) process.stdin.on('data', (bytes) => log(`stdin ${bytes.toString().trim()}`));
process.on('SIGUSR2', () => terminal.warn('something happened'));
log(`pid ${process.pid}`);
const attendance = attendListener({
  remote,
  metrics: { setback: undefined, wait: undefined },
  terminal,
  captions: options.captions ?? false,
  keys: options.keys ?? true,
  isWritten: options.isWritten ?? false,
  status: true,
});
await new Promise<void>((resolve) => {
  const alive = setInterval(() => {
    if (!remote.isOver && !signals.signal.aborted) return;
    clearInterval(alive);
    resolve();
  }, 10);
});
if (!options.forgets) attendance.stop();
signals.stop();
process.stdin.destroy();
log('end');
const { reason } = signals.signal;
process.exitCode = reason instanceof Interruption ? reason.exit : 0;

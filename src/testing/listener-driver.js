// A listener at a terminal without a narration: `node listener-driver.js '{"sentences": [...], ...}'`.
// Each word lasts `wordMs`; with `holds`, sound stops at the last word of the script until "q". What the keys did is
// written to `log`, one line each, and so is what comes through stdin with `readsStdin`.
import { appendFileSync } from 'node:fs';
import { attendListener } from '../../dist/src/cli/attend-listener.js';
import { Interruption, listenForSignals } from '../../dist/src/cli/signals.js';
import { Terminal } from '../../dist/src/cli/terminal.js';

const options = JSON.parse(process.argv[2]);
const { sentences, wordMs = 1000, log: file, captions = false, keys = true, status = true, quiet = false } = options;
const log = (line) => appendFileSync(file, `${line}\n`);

const words = sentences.flatMap((sentence, index) =>
  [...sentence.matchAll(/\S+/g)].map((match) => ({
    caption: { index, sentence, word: { start: match.index, end: match.index + match[0].length } },
  })),
);
const madeMs = words.length * wordMs;
const quit = new AbortController();

let [heardMs, sinceMs] = [0, performance.now()];
const remote = {
  isPaused: false,
  speed: 1,
  volume: 1,
  madeMs,
  get heardMs() {
    const nowMs = performance.now();
    if (!this.isPaused) heardMs = Math.min(madeMs - 1, heardMs + (nowMs - sinceMs) * this.speed);
    sinceMs = nowMs;
    return heardMs;
  },
  get caption() {
    return words[Math.floor(this.heardMs / wordMs)]?.caption;
  },
  togglePause() {
    if (options.crashes) setImmediate(() => JSON.parse('a crash'));
    this.heardMs;
    this.isPaused = !this.isPaused;
    log(`pause ${this.isPaused}`);
  },
  skip(by) {
    const to = words.findIndex(({ caption }) => caption.index === this.caption.index + by);
    heardMs = Math.max(0, to) * wordMs;
    log(`skip ${by}`);
  },
  setSpeed(speed) {
    this.speed = speed;
    log(`speed ${speed}`);
  },
  setVolume(volume) {
    this.volume = volume;
    log(`volume ${volume}`);
  },
  quit() {
    log('quit');
    quit.abort();
  },
};

const terminal = new Terminal(process.stdout, process.stderr, process.env);
if (quiet) terminal.verbosity = 'quiet';
const signals = listenForSignals();
if (options.readsStdin) process.stdin.on('data', (bytes) => log(`stdin ${bytes.toString().trim()}`));
log(`pid ${process.pid}`);
const attendance = attendListener({ remote, terminal, env: process.env, captions, keys, status });
process.on('SIGUSR2', () => terminal.warn('something happened'));
const isOver = () => !options.holds && remote.heardMs >= madeMs - 1;
await new Promise((resolve) => {
  const alive = setInterval(() => {
    if (!isOver() && !quit.signal.aborted && !signals.signal.aborted) return;
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

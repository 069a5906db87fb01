import type { Terminal } from '../terminal.js';
import { type Clock, REAL_CLOCK } from './clock.js';
import { JobControl } from './job-control.js';
import { LiveLine } from './live-line.js';
import { PacedLines } from './paced-lines.js';
import type { Progress } from './progress.js';
import { progressLine, progressWords } from './progress-text.js';

export { progressOf } from './progress.js';

/** Tell how a file is coming along: in one line at a terminal, elsewhere in a plain line now and then. */
export const showProgress = async (
  terminal: Terminal,
  progress: () => Progress,
  clock: Clock = REAL_CLOCK,
): Promise<{ stop(): void }> =>
  terminal.interactive && terminal.columns !== undefined
    ? liveProgress(terminal, progress, await terminal.spinner(), clock)
    : plainProgress(terminal, progress, clock);

/** @param frame  the spinner's next: one column */
const liveProgress = (
  terminal: Terminal,
  progress: () => Progress,
  frame: () => string,
  clock: Clock,
): { stop(): void } => {
  const redraw = () => {
    const text = progressLine(progress(), line.columns - SPINNER_COLUMNS);
    line.draw(text === '' ? '' : `${frame()} ${text}`);
  };
  const line: LiveLine = new LiveLine(terminal, redraw);
  const update = () => {
    if (jobs.isDue) jobs.ask();
    if (jobs.owner === 'others') line.abandon();
    else redraw();
  };
  const jobs = new JobControl({
    left: () => line.draw(''),
    returned: () => {
      jobs.ask();
      update();
    },
  });
  const ticking = clock.every(REDRAW_MS, update);
  const stop = () => {
    process.off('exit', stop);
    ticking.stop();
    jobs.stop();
    line.stop();
  };
  // Whoever ends it at once leaves no line behind, either.
  process.on('exit', stop);
  update();
  return { stop };
};

const SPINNER_COLUMNS = 2;
const REDRAW_MS = 100;

const plainProgress = (terminal: Terminal, progress: () => Progress, clock: Clock): { stop(): void } => {
  const lines = new PacedLines((text) => terminal.info(text), clock.nowMs());
  return clock.every(TICK_MS, () => {
    const now = progress();
    const { passages, characters, audioSeconds, holdup } = now;
    lines.tick(clock.nowMs(), {
      text: progressWords(now),
      news: [passages, characters, audioSeconds].join(),
      holdup,
    });
  });
};

const TICK_MS = 1_000;

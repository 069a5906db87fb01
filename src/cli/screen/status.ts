import type { MetricsRecorder } from '../../session/metrics.js';
import type { Terminal } from '../terminal.js';

const REDRAW_MS = 200;
const MIN_COLUMNS = 20;

export interface StatusLine {
  /** From now on, instead of figures. */
  say(text: string): void;
  stop(): void;
}

/** One calm line on a terminal while a file is made; nothing elsewhere. */
export const showStatus = async (terminal: Terminal, metrics: MetricsRecorder): Promise<StatusLine | undefined> => {
  // A width of 0 means that nobody knows it: a line could not be redrawn in place.
  if (!terminal.interactive || !(process.stderr.columns >= MIN_COLUMNS)) return undefined;
  const { default: ora } = await import('ora');
  // Input is the script's: ora must not read the keyboard, and signals are ours.
  const spinner = ora({
    stream: process.stderr,
    discardStdin: false,
    isEnabled: true,
    text: 'opening',
    ...(terminal.colourful ? {} : { color: false }),
  }).start();
  let said: string | undefined;
  const redraw = () => {
    spinner.text = clipped(said ?? statusText(metrics), process.stderr.columns);
  };
  const timer = setInterval(redraw, REDRAW_MS);
  timer.unref();
  terminal.attach({ hide: () => spinner.clear(), show: () => spinner.render() });
  return {
    say: (text) => {
      said = text;
      redraw();
    },
    stop: () => {
      clearInterval(timer);
      terminal.attach(undefined);
      spinner.stop();
    },
  };
};

const statusText = (metrics: MetricsRecorder): string => {
  const { passages, characters, audioSeconds, realTimeFactor } = metrics.totals;
  if (characters === 0) return 'waiting for the script';
  const speed = realTimeFactor ? `, ${(1 / realTimeFactor).toFixed(1)}× real time` : '';
  return `${passages} passages, ${characters} characters, ${audioSeconds.toFixed(0)} s of audio${speed}`;
};

/** A line that wraps cannot be redrawn in place; the spinner itself takes two columns. */
const clipped = (text: string, columns: number): string => {
  const roomChars = Math.max(0, columns - 3);
  return text.length <= roomChars ? text : text.slice(0, roomChars);
};

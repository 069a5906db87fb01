import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A terminal with a shell that has job control, and somebody at its keyboard. Its prompt is `[status of the last command]>`. */
export interface PseudoTerminal {
  /** Its device, for a look at its mode: `stty -F`. */
  readonly device: string;
  /** Empty, and gone with the terminal. */
  readonly folder: string;
  /** Text as it is, in one go. */
  type(text: string): void;
  /** One key by tmux's name: `Left`, `C-c`, `Enter`. */
  press(key: string): void;
  /** A command line and the Enter key. */
  run(command: string): void;
  /** What is to be seen, row by row, without the empty rows below; with `codes`, colours as escape sequences. */
  screen(options?: { codes?: boolean }): string[];
  /** Resolves with the screen as one text when it matches. @throws with the screen, after 20 s */
  shows(pattern: RegExp): Promise<string>;
  resize(columns: number, rows: number): void;
  close(): void;
}

/** Debian packages to install first, or undefined if nothing is missing. */
export const missingTerminal = (): string | undefined =>
  ['tmux', 'bash'].some((name) => spawnSync(name, [name === 'tmux' ? '-V' : '--version'], { stdio: 'ignore' }).error)
    ? 'apt install tmux bash'
    : undefined;

/** @param env  of the shell, besides PATH, HOME and TERM */
export const openPseudoTerminal = ({
  columns = 80,
  rows = 12,
  env = {},
}: {
  columns?: number;
  rows?: number;
  env?: Readonly<Record<string, string>>;
} = {}): PseudoTerminal => {
  const folder = mkdtempSync(path.join(tmpdir(), 'narrate-tty-'));
  const all = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    LANG: 'C.UTF-8',
    PS1: '[$?]> ',
    HISTFILE: '',
    TERM: 'screen',
    ...env,
  };
  const shell = ['env', '-i', ...Object.entries(all).map(([name, value]) => `${name}=${value}`)];
  const tmux = (...args: string[]): string =>
    execFileSync('tmux', ['-u', '-f', '/dev/null', '-S', path.join(folder, 'tmux'), ...args], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', TERM: 'screen' },
    });
  const size = ['-x', String(columns), '-y', String(rows)];
  const command = [...shell, 'bash', '--norc', '--noprofile', '-i'];
  tmux('new-session', '-d', ...size, '-c', folder, ...command);
  const screen = ({ codes = false } = {}) =>
    tmux('capture-pane', '-p', ...(codes ? ['-e'] : []))
      .trimEnd()
      .split('\n');
  return {
    device: tmux('display-message', '-p', '#{pane_tty}').trim(),
    folder,
    type: (text) => void tmux('send-keys', '-l', '--', text),
    press: (key) => void tmux('send-keys', key),
    run: (line) => {
      tmux('send-keys', '-l', '--', line);
      tmux('send-keys', 'Enter');
    },
    screen,
    // Another program's screen gives no event that one could wait for.
    shows: async (pattern) => {
      for (const deadlineMs = performance.now() + 20_000; performance.now() < deadlineMs; await sleep(20)) {
        const text = screen().join('\n');
        if (pattern.test(text)) return text;
      }
      throw new Error(`the terminal never showed ${pattern}:\n${screen().join('\n')}`);
    },
    resize: (toColumns, toRows) => void tmux('resize-window', '-x', String(toColumns), '-y', String(toRows)),
    close: () => {
      spawnSync('tmux', ['-S', path.join(folder, 'tmux'), 'kill-server'], { stdio: 'ignore' });
      // The server is gone at once, what ran in it a moment later.
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
};

import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';
import { openPseudoTerminal, type PseudoTerminal } from './pseudo-terminal.js';

/**
 * A pseudo-terminal in whose folder `./listen` starts the driver: a listener with a fake remote. `./around './listen'`
 * looks at the terminal's mode before and after; it repairs nothing, as the shells that people type at do.
 */
export interface ListeningTerminal extends PseudoTerminal {
  /** What the driver has written down, line by line. */
  logged(): string[];
  /** Resolves when the last thing written down is this line. */
  did(line: string): Promise<void>;
  /** All settings of the terminal, as `stty -a` says them. */
  mode(): string;
  /** Whether one key is read at a time, signals included; the shell's own prompt leaves those to the terminal. */
  isRaw(): boolean;
  /** The terminal's mode before and after `./around`. */
  modesAround(): { before: string; after: string };
  /** Of the driver. */
  pid(): number;
  /** One letter of `ps`: S sleeping, T stopped; undefined when it is gone. */
  state(): string | undefined;
}

export interface DriverOptions {
  readonly sentences?: readonly string[];
  readonly wordMs?: number;
  readonly captions?: boolean;
  readonly keys?: boolean;
  readonly status?: boolean;
  readonly quiet?: boolean;
  /** Stay at the last word until it is told to quit. */
  readonly holds?: boolean;
  readonly readsStdin?: boolean;
  /** Never stop attending. */
  readonly forgets?: boolean;
  /** The first pause throws where nobody catches. */
  readonly crashes?: boolean;
}

export const openListeningTerminal = async (
  options: DriverOptions = {},
  screen: Parameters<typeof openPseudoTerminal>[0] = {},
): Promise<ListeningTerminal> => {
  const terminal = openPseudoTerminal(screen);
  onTestFinished(() => terminal.close());
  const log = path.join(terminal.folder, 'log');
  const logged = () => (existsSync(log) ? readFileSync(log, 'utf8').split('\n').slice(0, -1) : []);
  const mode = () => execFileSync('stty', ['-F', terminal.device, '-a'], { encoding: 'utf8' });
  const pid = () => Number(logged()[0]?.split(' ')[1]);
  const told = JSON.stringify({ sentences: SENTENCES, wordMs: 60_000, holds: true, ...options, log });
  const script = (name: string, text: string) => {
    writeFileSync(path.join(terminal.folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(path.join(terminal.folder, name), 0o755);
  };
  script('listen', `exec '${process.execPath}' '${DRIVER}' '${told.replaceAll("'", "'\\''")}'`);
  script('around', 'trap : INT QUIT; stty -a >before; eval "$1"; status=$?; stty -a >after; exit $status');
  await terminal.shows(/^\[0]>$/);
  return {
    ...terminal,
    logged,
    did: (line) => expect.poll(() => logged().at(-1), { timeout: 10_000, interval: 20 }).toBe(line),
    mode,
    isRaw: () => /\s-isig\s/.test(mode()),
    modesAround: () => {
      const [before, after] = ['before', 'after'].map((name) => readFileSync(path.join(terminal.folder, name), 'utf8'));
      return { before: before ?? '', after: after ?? '' };
    },
    pid,
    state: () => {
      try {
        return /^State:\s+(\w)/m.exec(readFileSync(`/proc/${pid()}/status`, 'utf8'))?.[1];
      } catch {
        return undefined;
      }
    },
  };
};

const DRIVER = fileURLToPath(new URL('./listener-driver.js', import.meta.url));

export const SENTENCES = ['The first sentence is here.', 'A second one follows it.', 'The third is the last.'];

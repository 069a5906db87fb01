import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where a benchmark works: its folders and its processes, none of which outlives it, also when it is interrupted. */
export interface Workshop {
  /** A new, empty folder. */
  folder(name: string): string;
  /** Start a program in an environment with nothing but what is given. */
  start(program: string, args: readonly string[], options: SpawnOptions): ChildProcess;
  /** End a process that was started here, and wait until it is gone. */
  end(child: ChildProcess): Promise<void>;
  /** A pipe as a shell makes it between two programs. Each end is closed here once its program has it. */
  pipe(): { readonly readFd: number; readonly writeFd: number; closeHere(): void };
}

export const openWorkshop = (): Workshop => {
  const home = mkdtempSync(path.join(tmpdir(), 'narrate-bench-'));
  const running = new Set<ChildProcess>();
  process.once('exit', () => {
    for (const child of running) child.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  });
  for (const [signal, exit] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.once(signal, () => process.exit(exit));
  }
  const folder = (name: string): string => mkdtempSync(path.join(home, `${name}-`));
  return {
    folder,
    start(program, args, options) {
      const child = spawn(program, args, options);
      running.add(child);
      child.once('exit', () => running.delete(child));
      child.once('error', () => running.delete(child));
      return child;
    },
    async end(child) {
      const exited = exitOf(child);
      child.kill('SIGKILL');
      await exited;
    },
    pipe() {
      const name = path.join(home, 'pipe');
      const { status } = spawnSync('mkfifo', ['-m', '600', name]);
      if (status !== 0) throw new Error('mkfifo does not work here');
      // Open at both ends for a moment, so that opening one does not wait for the other.
      const bothFd = openSync(name, constants.O_RDWR);
      const readFd = openSync(name, constants.O_RDONLY);
      const writeFd = openSync(name, constants.O_WRONLY);
      closeSync(bothFd);
      unlinkSync(name);
      return {
        readFd,
        writeFd,
        closeHere: () => {
          closeSync(readFd);
          closeSync(writeFd);
        },
      };
    },
  };
};

/** How it ended: its status, or the signal's name. */
export const exitOf = (child: ChildProcess): Promise<number | string> =>
  new Promise((resolve, reject) => {
    const { exitCode, signalCode } = child;
    if (exitCode !== null || signalCode !== null) return resolve(signalCode ?? exitCode ?? 0);
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 0));
    child.once('error', reject);
  });

/** All that a stream of a child says, as text. */
export const textOf = async (stream: NodeJS.ReadableStream | null): Promise<string> => {
  let text = '';
  for await (const piece of stream ?? []) text += piece.toString();
  return text;
};

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** The built command line, as a user runs it. */
export const BIN = fileURLToPath(new URL('../../dist/bin/narrate.js', import.meta.url));

/** A key that no byte the program writes may show. */
export const CANARY_KEY = 'sk_CANARY_4f1d8a27c9e35b60';

export interface Ran {
  readonly exit: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A run that goes on. */
export interface Running {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Ran>;
}

/** A folder of one's own, gone when the test is. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(path.join(tmpdir(), 'narrate-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

export interface RunOptions {
  /** Default: a new empty folder, which is also HOME. */
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

/**
 * Start the program in an environment with nothing but PATH, HOME and what the test adds. When it ends, everything it
 * printed and left in its folder is searched for the canary key.
 */
export const startNarrate = (
  args: readonly string[],
  { cwd = temporaryFolder(), env = {} }: RunOptions = {},
): Running => {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {}); // the program may leave before its writer
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => stdout.push(piece));
  child.stderr.on('data', (piece: Buffer) => stderr.push(piece));
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit) => {
      const ran = { exit, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
      const leaks = [ran.stdout, Buffer.from(ran.stderr), ...filesBelow(cwd)].some((bytes) =>
        bytes.includes(CANARY_KEY),
      );
      if (leaks) reject(new Error('the key was written somewhere'));
      else resolve(ran);
    });
  });
  onTestFinished(() => {
    if (child.exitCode === null) child.kill('SIGKILL');
  });
  return { pid: child.pid ?? 0, stdin: child.stdin, stdout: child.stdout, kill: (signal) => child.kill(signal), ended };
};

/** Run the program to its end. @param stdin  what is piped into it; nothing by default */
export const runNarrate = (
  args: readonly string[],
  options: RunOptions & { stdin?: string | Uint8Array } = {},
): Promise<Ran> => {
  const running = startNarrate(args, options);
  running.stdin.end(options.stdin ?? '');
  return running.ended;
};

/** What lies below a folder, but for what a test put there with the key on purpose. */
const filesBelow = (folder: string): Buffer[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => path.basename(name) !== '.env')
    .map((name) => path.join(folder, name))
    .filter((name) => statSync(name, { throwIfNoEntry: false })?.isFile())
    .map((name) => readFileSync(name));

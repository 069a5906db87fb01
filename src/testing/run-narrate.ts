import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
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
  /** What ended it from outside, if it did not end by itself. */
  readonly killedBy: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** The bytes of `stderr`. */
  readonly stderrBytes: Buffer;
  /** Names of all files below its folder, but for its own settings and state in the HOME that it may be. */
  readonly left: readonly string[];
}

/** A run that goes on. */
export interface Running {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when stderr matches, with the first group of the match. @throws when the program ends first */
  said(pattern: RegExp): Promise<string>;
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
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The test reads stdout itself, at its own pace; it is not in `Ran`, and not searched for the key. */
  readonly holdsStdout?: boolean;
}

/**
 * Start the program in an environment with nothing but PATH, HOME and what the test adds. When it ends, everything it
 * printed and left in its folder is searched for the canary key.
 */
export const startNarrate = (
  args: readonly string[],
  { cwd = temporaryFolder(), env = {}, holdsStdout = false }: RunOptions = {},
): Running => {
  const child = spawn(process.execPath, [BIN, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: cwd, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => {}); // the program may leave before its writer
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  if (!holdsStdout) child.stdout.on('data', (piece: Buffer) => stdout.push(piece));
  child.stderr.on('data', (piece: Buffer) => stderr.push(piece));
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit, killedBy) => {
      const [stdoutBytes, stderrBytes] = [Buffer.concat(stdout), Buffer.concat(stderr)];
      const files = filesBelow(cwd);
      const leaks = [stdoutBytes, stderrBytes, ...files.map((name) => readFileSync(name))].some(holdsKey);
      if (leaks) return reject(new Error('the key was written somewhere'));
      const left = files.map((name) => path.relative(cwd, name)).filter((name) => !OWN_STATE.test(name));
      resolve({ exit, killedBy, stdout: stdoutBytes, stderr: stderrBytes.toString(), stderrBytes, left });
    });
  });
  // A test that fails early never asks how it ended.
  ended.catch(() => {});
  onTestFinished(() => {
    if (child.exitCode === null) child.kill('SIGKILL');
  });
  return {
    pid: child.pid ?? 0,
    stdin: child.stdin,
    stdout: child.stdout,
    kill: (signal) => child.kill(signal),
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const match = pattern.exec(Buffer.concat(stderr).toString());
          if (match) resolve(match[1] ?? match[0]);
        };
        child.stderr.on('data', check);
        child.once('close', () => reject(new Error(`ended without saying ${pattern}: ${Buffer.concat(stderr)}`)));
        check();
      }),
    ended,
  };
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

const KEY_FORMS = ['utf8', 'base64', 'hex', 'utf16le'].map((form) =>
  form === 'utf16le' ? Buffer.from(CANARY_KEY, form) : Buffer.from(CANARY_KEY).toString(form as BufferEncoding),
);

const holdsKey = (bytes: Buffer): boolean => KEY_FORMS.some((form) => bytes.includes(form));

const OWN_STATE = /^\.(cache|config|local)\//;

/** What lies below a folder, but for what a test put there with the key on purpose. */
const filesBelow = (folder: string): string[] =>
  (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [])
    .filter((name) => path.basename(name) !== '.env')
    .map((name) => path.join(folder, name))
    .filter((name) => statSync(name, { throwIfNoEntry: false })?.isFile());

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { shellQuoted } from '../../errors/shell-quoted.js';
import { NarrateError } from '../../errors.js';
import type { ConfigFile } from './config-file.js';
import type { FoundSetting } from './environment.js';

export interface KeyCommandOptions {
  /** The file that it stands in. */
  readonly config: Pick<ConfigFile, 'path' | 'facts'>;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Somebody may have to type a password (default two minutes). */
  readonly limitMs?: number;
}

/**
 * Run the user's own command. It may ask at the terminal, but never gets what is piped into this program; its stderr is seen.
 * @returns the first line that it prints
 * @throws NarrateError ERR_CREDENTIALS  it failed, said nothing, or others could have written it. Nothing it prints is told.
 */
export const runKeyCommand = async (
  { value: command }: Pick<FoundSetting, 'value'>,
  { config, env, signal, limitMs = 120_000 }: KeyCommandOptions,
): Promise<string> => {
  assertOurs(config);
  const limit = AbortSignal.timeout(limitMs);
  const child = spawn(command, {
    shell: true,
    env,
    stdio: [process.stdin.isTTY ? 'inherit' : 'ignore', 'pipe', 'inherit'],
  });
  // What it started may hold the pipe open when it is gone itself.
  const stop = () => {
    child.kill();
    child.stdout.destroy();
  };
  const stopping = AbortSignal.any([signal, limit]);
  stopping.addEventListener('abort', stop, { once: true });
  if (stopping.aborted) stop();
  const pieces: Buffer[] = [];
  let sizeBytes = 0;
  child.stdout.on('data', (piece: Buffer) => {
    sizeBytes += piece.length;
    if (sizeBytes <= MAX_BYTES) pieces.push(piece);
    else stop();
  });
  try {
    const [exit, killedBy] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    signal.throwIfAborted();
    if (limit.aborted) throw failed(command, `it did not end within ${limitMs / 1000} s`);
    if (sizeBytes > MAX_BYTES) throw failed(command, 'it prints too much for a key');
    if (exit !== 0) throw failed(command, exit === null ? `ended by ${killedBy}` : `exit ${exit}`);
    const [line = ''] = Buffer.concat(pieces).toString().split(/\r?\n/, 1);
    if (line.trim() === '') throw failed(command, 'its first line is empty');
    return line.trim();
  } catch (reason) {
    signal.throwIfAborted();
    if (reason instanceof NarrateError) throw reason;
    throw failed(command, 'it cannot be started', reason);
  } finally {
    stopping.removeEventListener('abort', stop);
  }
};

const MAX_BYTES = 64 * 1024;

/** A command that somebody else may have written is not run. */
const assertOurs = ({ path = '', facts }: KeyCommandOptions['config']): void => {
  const us = process.getuid?.();
  if (us === undefined || !facts) return;
  const refuse = (why: string, hint: string): never => {
    throw new NarrateError('ERR_CREDENTIALS', `The keyCommand in "${path}" is not run: ${why}`, { hint });
  };
  if (facts.uid !== us && facts.uid !== 0) refuse('the file belongs to another user', 'make a file of your own');
  if ((facts.mode & 0o002) !== 0) refuse('everyone may write to the file', `chmod o-w ${shellQuoted(path)}`);
};

const failed = (command: string, why: string, cause?: unknown): NarrateError =>
  new NarrateError('ERR_CREDENTIALS', `The keyCommand failed (${why}): ${command}`, {
    hint: 'it prints the key in its first line; run it by itself to see what it does',
    cause,
  });

import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { NarrateError, systemCode } from '../../errors.js';
import { ApiKey } from '../../speech/elevenlabs/api-key.js';
import { diskFailure } from '../../store/disk-failure.js';
import { writeDurable } from '../../store/durable-file.js';
import type { CommandContext } from '../command.js';
import { shapeFinding } from '../doctor/key-shape.js';
import { behindLinks, makeFolder } from './change-config.js';

/**
 * Store the key where only its owner can read it. It comes from stdin, or is typed without being shown.
 * @throws NarrateError ERR_CREDENTIALS  that is no key
 * @throws NarrateError ERR_OUTPUT  it cannot be stored
 */
export const storeKey = async (
  file: string,
  { terminal, stdin, signal }: Pick<CommandContext, 'terminal' | 'stdin' | 'signal'>,
): Promise<void> => {
  const key = (stdin.isTTY ? await typedKey(terminal, stdin, signal) : await pipedKey(stdin)).trim();
  if (key.length >= MIN_SECRET_CHARS) terminal.keepSecret(key);
  const shape = key === '' ? undefined : shapeFinding(key);
  if (shape?.status === 'problem') {
    const hint = 'copy the key alone: without quotes, spaces or line breaks';
    throw new NarrateError('ERR_CREDENTIALS', `The key is not stored: ${shape.message}`, { hint });
  }
  if (shape?.status === 'warning') terminal.warn(`The key is stored, but ${shape.message}`);
  const line = `${new ApiKey(key).reveal()}\n`;
  await makeFolder(path.dirname(file));
  await writeDurable(behindLinks(file), Buffer.from(line), { mode: 0o600 });
};

/** @returns whether there was one @throws NarrateError ERR_OUTPUT */
export const forgetKey = async (file: string): Promise<boolean> => {
  try {
    await rm(file);
    return true;
  } catch (reason) {
    if (systemCode(reason) === 'ENOENT' || systemCode(reason) === 'ENOTDIR') return false;
    throw diskFailure(`Cannot remove the key file "${file}"`, reason);
  }
};

const typedKey = async (
  terminal: CommandContext['terminal'],
  stdin: CommandContext['stdin'],
  signal: AbortSignal,
): Promise<string> => {
  terminal.draw('API key (what you type is not shown): ');
  const unseen = new Writable({ write: (_piece, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: unseen, terminal: true, historySize: 0 });
  // While nothing is shown, the terminal sends no signals by itself.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    const line = once(lines, 'line', { signal }).then(([text]) => String(text));
    const end = once(lines, 'close', { signal }).then(() => '');
    for (const left of [line, end]) left.catch(() => {});
    return await Promise.race([line, end]);
  } catch (reason) {
    signal.throwIfAborted();
    throw reason;
  } finally {
    lines.close();
    terminal.draw('\n');
  }
};

const pipedKey = async (stdin: CommandContext['stdin']): Promise<string> => {
  let text = '';
  for await (const piece of stdin) {
    text += String(piece);
    if (text.length > MAX_CHARS) break;
  }
  return text.replace(/^\ufeff/, '');
};

const MAX_CHARS = 4096;
/** What is shorter is no key, and stands in many words. */
const MIN_SECRET_CHARS = 8;

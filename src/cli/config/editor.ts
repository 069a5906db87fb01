import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { shellQuoted } from '../../errors/shell-quoted.js';
import { NarrateError } from '../../errors.js';
import { findOnPath } from '../../sinks/player-environment.js';
import type { CommandContext } from '../command.js';
import { KEY_NAMES } from '../settings/key-names.js';

/**
 * Let a person change a file in their editor: VISUAL, EDITOR, or the first that is there.
 * @throws NarrateError ERR_USAGE  there is none, or it did not end well
 */
export const editFile = async (file: string, { env, stdin }: Pick<CommandContext, 'env' | 'stdin'>): Promise<void> => {
  // The usual ones are for people.
  const editor = env.VISUAL || env.EDITOR || (stdin.isTTY ? await usualEditor(env) : undefined);
  if (editor === undefined) {
    throw new NarrateError('ERR_USAGE', `There is no editor for "${file}"`, {
      hint: 'name one: EDITOR=nano narrate config edit',
    });
  }
  const isWindows = process.platform === 'win32';
  const child = spawn(`${editor} ${isWindows ? `"${file}"` : shellQuoted(file)}`, {
    shell: true,
    env: withoutKey(env),
    stdio: 'inherit',
  });
  const [exit, killedBy] = await withoutInterruption(
    () => once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>,
  );
  if (exit === 0) return;
  throw new NarrateError('ERR_USAGE', `The editor ended with ${killedBy ?? `exit ${exit}`}: ${editor}`, {
    hint: 'name another in VISUAL or EDITOR',
  });
};

/** It needs none to edit a file. */
const withoutKey = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  const hidden: readonly string[] = KEY_NAMES;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !hidden.includes(name)));
};

/** Ctrl-C is the editor's own key while it is open. */
const withoutInterruption = async <Result>(wait: () => Promise<Result>): Promise<Result> => {
  const listeners = process.listeners('SIGINT');
  const ignore = () => {};
  process.removeAllListeners('SIGINT').on('SIGINT', ignore);
  try {
    return await wait();
  } finally {
    process.off('SIGINT', ignore);
    for (const listener of listeners) process.on('SIGINT', listener);
  }
};

const usualEditor = async (env: NodeJS.ProcessEnv): Promise<string | undefined> => {
  if (process.platform === 'win32') return 'notepad';
  for (const name of ['sensible-editor', 'editor', 'nano', 'vim', 'vi']) {
    if (await findOnPath(name, env)) return name;
  }
  return undefined;
};

import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import { type Surroundings, surroundingsOf } from '../cli/doctor/surroundings.js';
import type { Flags } from '../cli/settings/flags.js';
import { Terminal } from '../cli/terminal.js';
import { temporaryFolder } from './run-narrate.js';

/** What the doctor would examine in an environment with nothing but this, in a folder of its own that is also HOME. */
export const surroundingsIn = async (
  env: NodeJS.ProcessEnv = {},
  { flags = {}, cwd = temporaryFolder() }: { flags?: Flags; cwd?: string } = {},
): Promise<Surroundings> => {
  const [stdout, stderr] = [new PassThrough() as never, new PassThrough() as never];
  const left = new AbortController();
  onTestFinished(() => left.abort());
  const config = `${cwd}/.config`;
  const terminal = new Terminal(stdout, stderr, {});
  return await surroundingsOf(flags, { env: { XDG_CONFIG_HOME: config, ...env }, cwd, stdout, terminal }, left.signal);
};

/** Of an examination that nobody stops. */
export const goOn = (): AbortSignal => new AbortController().signal;

/** A refusal of a good key that lacks the right to what it asks for. */
export const lacking = (permission: string) => ({
  detail: {
    status: 'missing_permissions',
    message: `The API key you used is missing the permission ${permission} to execute this operation.`,
  },
});

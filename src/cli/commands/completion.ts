import path from 'node:path';
import { NarrateError } from '../../errors.js';
import type { CommandContext } from '../command.js';
import { INSTALLING, SCRIPTS, SHELLS, type Shell } from '../completion/scripts.js';

/**
 * `narrate completion`: the script that a shell reads, on stdout.
 * @param wanted  undefined: the shell of this user
 * @throws NarrateError ERR_USAGE  it is none of ours
 */
export const completionCommand = (
  wanted: string | undefined,
  { terminal, env, stdout }: Pick<CommandContext, 'terminal' | 'env' | 'stdout'>,
): void => {
  const name = wanted ?? path.basename(env.SHELL ?? '');
  const shell = SHELLS.find((known): known is Shell => known === name);
  if (!shell) {
    throw new NarrateError(
      'ERR_USAGE',
      `There is no completion for ${name === '' ? 'an unknown shell' : `"${name}"`}`,
      {
        hint: `name one: narrate completion ${SHELLS.join('|')}`,
      },
    );
  }
  terminal.data(SCRIPTS[shell]);
  if (stdout.isTTY) terminal.info(`To have it in every ${shell}: ${INSTALLING[shell]}`);
};

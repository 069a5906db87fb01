import type { Command } from 'commander';
import type { CommandContext } from '../command.js';
import { jsonOption, serviceOptions } from '../options.js';
import type { Flags } from '../settings/flags.js';

/** `narrate voices`, `narrate models` */
export const addListings = (program: Command, context: CommandContext): void => {
  for (const name of ['voices', 'models'] as const) {
    const command = program.command(name).description(`list the ${name} of the account, or the offline ones`);
    for (const option of [...serviceOptions(), jsonOption()]) command.addOption(option);
    command.action(async (_flags: Flags, ran: Command) => {
      const { listCommand } = await import('../commands/list.js');
      await listCommand(name, ran.optsWithGlobals(), context);
    });
  }
};

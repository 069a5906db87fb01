import type { Command } from 'commander';
import type { CommandContext } from '../command.js';
import { jsonOption } from '../options.js';

/** `narrate cache [action]` */
export const addCache = (program: Command, context: CommandContext): void => {
  program
    .command('cache')
    .description('show, verify or clear kept takes')
    .argument('[action]', 'show, verify or clear', 'show')
    .option('--all', 'with clear: bookmarks and notes about services, too')
    .addOption(jsonOption())
    .action(async (action: string, _flags: unknown, ran: Command) => {
      const { cacheCommand } = await import('../commands/cache.js');
      await cacheCommand(action, ran.optsWithGlobals(), context);
    });
};

import type { Command } from 'commander';
import type { CommandContext } from '../command.js';

/** `narrate serve` */
export const addServe = (program: Command, context: CommandContext): void => {
  program
    .command('serve')
    .description('start the studio: a local server with the offline voices that speaks the same protocol')
    .option('--port <number>', 'port to listen on; 0 takes any free one', '8787')
    .action(async (_flags: unknown, ran: Command) => {
      const { serveCommand } = await import('../commands/serve.js');
      await serveCommand(ran.optsWithGlobals(), context);
    });
};

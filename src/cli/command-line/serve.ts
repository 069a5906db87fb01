import type { Command } from 'commander';
import type { CommandContext } from '../command.js';
import { serveOptions } from '../serve-options.js';

/** `narrate serve` */
export const addServe = (program: Command, context: CommandContext): void => {
  const serve = program.command('serve').description('the studio: a local stand-in for the service');
  for (const option of serveOptions()) serve.addOption(option);
  serve.action(async (_flags: unknown, ran: Command) => {
    const { serveCommand } = await import('../commands/serve.js');
    await serveCommand(ran.optsWithGlobals(), context);
  });
};

import type { Command } from 'commander';
import type { CommandContext } from '../command.js';

/** `narrate help [topic]`, and the man page, which the build asks for. */
export const addHelp = (program: Command, context: CommandContext): void => {
  program
    .command('help')
    .description('explain a command or a topic')
    .argument('[topic]', 'a command or a topic')
    .action(async (subject: string | undefined) => {
      const { helpCommand } = await import('../commands/help.js');
      await helpCommand(subject, program, context);
    });
  program
    .command('__man', { hidden: true })
    .helpOption(false)
    .action(async () => {
      const { printManPage } = await import('../help/man-page.js');
      await printManPage(program, context);
    });
};

import { Argument, type Command } from 'commander';
import type { CommandContext } from '../command.js';
import { SHELLS } from '../completion/scripts.js';

/** `narrate completion [shell]`, and what its scripts ask when Tab is pressed. */
export const addCompletion = (program: Command, context: CommandContext): void => {
  program
    .command('completion')
    .description('make Tab complete in your shell')
    .addArgument(new Argument('[shell]', 'bash, zsh or fish (default: $SHELL)').choices(SHELLS))
    .action(async (shell: string | undefined) => {
      const { completionCommand } = await import('../commands/completion.js');
      completionCommand(shell, context);
    });
  program
    .command('__complete', { hidden: true })
    .argument('<shell>')
    .argument('[words...]')
    .helpOption(false)
    .action(async (shell: string, words: string[]) => {
      const { answerTab } = await import('../completion/answer-tab.js');
      await answerTab(shell, words, program, context);
    });
};

import type { Command } from 'commander';
import type { CommandContext } from '../command.js';
import { reportOptions, serviceOptions } from '../options.js';

/** `narrate resume [file]` */
export const addResume = (program: Command, context: CommandContext): void => {
  const resume = program
    .command('resume')
    .description('finish interrupted narrations')
    .argument('[file]', 'only the one that makes this file')
    .option('--list', 'only list them');
  for (const option of [...serviceOptions(), ...reportOptions()]) resume.addOption(option);
  resume.action(async (file: string | undefined, _flags: unknown, ran: Command) => {
    const { resumeCommand } = await import('../commands/resume.js');
    await resumeCommand(file, ran.optsWithGlobals(), context);
  });
};

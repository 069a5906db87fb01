import { type Command, Option } from 'commander';
import type { CommandContext } from '../command.js';
import { jsonOption, serviceOptions } from '../options.js';

/** `narrate doctor` */
export const addDoctor = (program: Command, context: CommandContext): void => {
  const doctor = program.command('doctor').description('examine key, service, sound and folders');
  const options = [
    ...serviceOptions(),
    jsonOption(),
    new Option('-q, --quiet', 'warnings and problems only').helpGroup('Run:'),
    new Option('--verbose', 'say more').helpGroup('Run:'),
  ];
  for (const option of options) doctor.addOption(option);
  doctor.action(async (_flags: unknown, ran: Command) => {
    const { doctorCommand } = await import('../commands/doctor.js');
    await doctorCommand(ran.optsWithGlobals(), context);
  });
};

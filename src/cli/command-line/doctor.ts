import { type Command, Option } from 'commander';
import type { CommandContext } from '../command.js';
import type { DoctorFlags } from '../commands/doctor.js';
import { jsonOption, serviceOptions } from '../options.js';

/** `narrate doctor` */
export const addDoctor = (program: Command, context: CommandContext): void => {
  const doctor = program
    .command('doctor')
    .description('examine key, service, sound and folders')
    .addHelpText('after', EXAMPLES);
  const options = [
    ...serviceOptions(),
    jsonOption(),
    new Option('-q, --quiet', 'warnings and problems only').helpGroup('Run:'),
    new Option('--verbose', 'say more').helpGroup('Run:'),
  ];
  for (const option of options) doctor.addOption(option);
  doctor.action(async (_flags: unknown, ran: Command) => {
    const flags: DoctorFlags = ran.optsWithGlobals();
    const { refuseOldNode } = await import('../doctor/old-node.js');
    refuseOldNode(flags, context.terminal);
    const { doctorCommand } = await import('../commands/doctor.js');
    await doctorCommand(flags, context);
  });
};

const EXAMPLES = `
Examples:
  narrate doctor                         what is well, what not, and what to do
  narrate doctor --verbose > report.txt  for a bug report; the key is not in it
  narrate doctor --json                  for programs; exit 1 for a problem`;

import type { Command } from 'commander';
import type { CommandContext, NarrateFlags } from '../command.js';
import { jsonOption, scriptOptions, serviceOptions, voiceOptions } from '../options.js';

/** `narrate cast <script> [speaker]` */
export const addCast = (program: Command, context: CommandContext): void => {
  const cast = program
    .command('cast')
    .description('who speaks how much, in which voice')
    .argument('<script>', 'a file; "-" is stdin')
    .argument('[speaker]', 'with --play: nobody else')
    .option('--play', "speak everybody's first line, or one speaker's");
  for (const option of [...voiceOptions(), ...scriptOptions(), ...serviceOptions(), jsonOption()])
    cast.addOption(option);
  cast.action(async (script: string, speaker: string | undefined, _flags: unknown, ran: Command) => {
    const { castScript } = await import('../cast-script.js');
    await castScript(script, { ...ran.optsWithGlobals<NarrateFlags>(), speaker }, context);
  });
};

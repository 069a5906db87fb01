import type { Command } from 'commander';
import type { CommandContext } from '../command.js';
import type { ConfigFlags } from '../config/manners.js';
import { jsonOption, profileOption } from '../options.js';

/** `narrate config list`, `get`, `set`, `unset`, `path`, `edit` */
export const addConfig = (program: Command, context: CommandContext): void => {
  const config = program
    .command('config')
    .description('lasting settings, profiles, and the API key')
    .usage('[command]')
    .argument('[word...]')
    .addHelpText('after', HELP_AFTER);
  const showing = () => import('../commands/config.js');
  const setting = () => import('../commands/config-set.js');
  const add = (usage: string, description: string, run: (words: string[], flags: ConfigFlags) => Promise<void>) => {
    const command = config.command(usage).description(description);
    for (const option of [profileOption(), jsonOption()]) command.addOption(option);
    command.action((...ran: unknown[]) => {
      const words = ran.slice(0, -2).filter((word): word is string => typeof word === 'string');
      return run(words, command.optsWithGlobals());
    });
    return command;
  };
  add('list', 'every setting, its value and its source', async (_words, flags) =>
    (await showing()).listSettings(flags, context),
  );
  add('get <name>', 'the value that would be used', async ([name = ''], flags) =>
    (await showing()).getSetting(name, flags, context),
  );
  add('set <name> [value]', 'set one for good; "key" is read from stdin', async ([name = '', value], flags) =>
    (await setting()).setSetting(name, value, flags, context),
  );
  add('unset [name]', 'back to the default; without a name: all of a profile', async ([name], flags) =>
    (await setting()).unsetSetting(name, flags, context),
  );
  add('path', 'where the config file is', async (_words, flags) => (await showing()).tellPath(flags, context));
  add('edit', 'open the file in $VISUAL or $EDITOR, and check it', async (_words, flags) =>
    (await showing()).editConfig(flags, context),
  );
  config.action(async ([word]: string[], _flags: unknown, ran: Command) => {
    const { listSettings, unknownAction } = await showing();
    if (word === undefined) return listSettings(ran.optsWithGlobals(), context);
    throw unknownAction(
      word,
      config.commands.map((command) => command.name()),
    );
  });
};

const HELP_AFTER = `
Examples:
  narrate config set voice Rachel
  narrate config set speed 0.9 --profile bedtime
  narrate config set profile bedtime              from now on, without --profile
  narrate config set key < key.txt                where only you can read it
  narrate config set keyCommand 'pass show elevenlabs'

A flag is stronger than the environment, that than a script's front matter, then
the profile, the rest of the config file, and .env. More: narrate help config`;

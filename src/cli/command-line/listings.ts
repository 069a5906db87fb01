import { type Command, Option } from 'commander';
import type { CommandContext } from '../command.js';
import { jsonOption, serviceOptions } from '../options.js';

/** `narrate voices [query]`, `narrate models` */
export const addListings = (program: Command, context: CommandContext): void => {
  addVoices(program, context);
  addModels(program, context);
};

const addVoices = (program: Command, context: CommandContext): void => {
  const voices = program
    .command('voices')
    .description('find a voice, and hear it')
    .argument('[query...]', 'only those with these words in name or labels')
    .addHelpText('after', VOICES_EXAMPLES);
  for (const option of [...filterOptions(), ...previewOptions(), offlineOption(), ...serviceOptions(), jsonOption()]) {
    voices.addOption(option);
  }
  voices.action(async (words: string[], _flags: unknown, ran: Command) => {
    const { voicesCommand } = await import('../commands/voices.js');
    await voicesCommand(words, ran.optsWithGlobals(), context);
  });
};

const addModels = (program: Command, context: CommandContext): void => {
  const models = program.command('models').description('limits, languages, latency and price of models');
  for (const option of [offlineOption(), ...serviceOptions(), jsonOption()]) models.addOption(option);
  models.action(async (_flags: unknown, ran: Command) => {
    const { modelsCommand } = await import('../commands/models.js');
    await modelsCommand(ran.optsWithGlobals(), context);
  });
};

const filterOptions = (): Option[] =>
  [
    new Option('--search <text>', 'the same as [query]'),
    new Option('--language <code|name>', 'what they speak: de, German'),
    new Option('--gender <word>', 'female, male, neutral'),
    new Option('--accent <word>', 'american, british, scottish'),
    new Option('--age <word>', 'young, middle aged, old'),
    new Option('--use-case <word>', 'narration, conversational'),
  ].map((option) => option.helpGroup('Filter:'));

const previewOptions = (): Option[] =>
  [
    new Option('--preview [voice]', 'play the one that is left, or named'),
    new Option('-o, --output <file>', 'with --preview: save it; "-" is stdout'),
    new Option('--play', 'with -o: play as well'),
  ].map((option) => option.helpGroup('Preview:'));

const offlineOption = (): Option =>
  new Option('--offline', 'those that need no key and no network').helpGroup('Service:');

const VOICES_EXAMPLES = `
Examples:
  narrate voices calm british              all with both words
  narrate voices --language de --gender f  women who speak German
  narrate voices --preview Rachel          hear one`;

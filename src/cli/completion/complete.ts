import type { Command, Option } from 'commander';
import { argumentsOf, type Choice, type ChoiceSources, type Choices, valuesOf } from './choices.js';
import { optionsOf, slotIn } from './command-line.js';

export interface Completions extends Choices {
  /** What stands in front of every choice, in the same word. */
  readonly prefix: string;
}

/**
 * What the word at the cursor may become.
 * @param words    in front of it, without the program's name
 * @param current  as far as it is written: only what begins so, in any case of letters, is left
 */
export const completionsFor = async (
  program: Command,
  { words, current }: { readonly words: readonly string[]; readonly current: string },
  { env, cwd }: Pick<ChoiceSources, 'env' | 'cwd'>,
): Promise<Completions> => {
  const slot = slotIn(program, words, current);
  const sources = { env, cwd, isOffline: isOffline(words, env) };
  switch (slot.kind) {
    case 'flag':
      return { prefix: '', choices: flagsOf(slot.command, current, slot.used), files: false };
    case 'value': {
      const written = current.slice(slot.prefix.length);
      const { choices, files } = await valuesOf(slot.option, sources);
      return { prefix: slot.prefix, choices: beginningWith(written, choices), files };
    }
    case 'operand': {
      const { choices, files } = await argumentsOf(slot, sources);
      const { command, isFirst, argument } = slot;
      const explained = argument?.name() === 'topic' && command.parent ? commandsOf(command.parent) : [];
      const commands = isFirst ? commandsOf(command) : [];
      return { prefix: '', choices: beginningWith(current, unique([...commands, ...choices, ...explained])), files };
    }
  }
};

const isOffline = (words: readonly string[], env: NodeJS.ProcessEnv): boolean =>
  words.some(
    (word, at) => /^--(offline|engine=offline)$/.test(word) || (word === 'offline' && words[at - 1] === '--engine'),
  ) ||
  (env.NARRATE_ENGINE === 'offline' && !words.some((word) => word.startsWith('--engine')));

const beginningWith = (written: string, choices: readonly Choice[]): Choice[] =>
  choices.filter(({ value }) => value.toLowerCase().startsWith(written.toLowerCase()));

const unique = (choices: readonly Choice[]): Choice[] =>
  choices.filter(({ value }, at) => choices.findIndex((other) => other.value === value) === at);

const commandsOf = (command: Command): Choice[] =>
  command
    .createHelp()
    .visibleCommands(command)
    .map((below) => ({ value: below.name(), about: below.description() }));

/** The command's own; those of the whole program when none of them begins so. One that was given is not given again. */
const flagsOf = (command: Command, written: string, used: ReadonlySet<string>): Choice[] => {
  const choicesOf = (options: readonly Option[]): Choice[] =>
    options
      .filter((option) => !option.hidden && (option.parseArg || !used.has(option.attributeName())))
      .flatMap(({ long, description }) => (long?.startsWith(written) ? [{ value: long, about: description }] : []));
  const own = choicesOf([...command.options, ...helpOf(command)]);
  return own.length > 0 ? own : choicesOf(optionsOf(command));
};

const helpOf = (command: Command): Option[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .filter(({ long }) => long === '--help');

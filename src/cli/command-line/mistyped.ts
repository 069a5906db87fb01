import { type Command, CommanderError } from 'commander';
import { didYouMean, nearest, whichOf } from '../../errors/near-miss.js';
import { NarrateError, systemCode } from '../../errors.js';
import { hintForHabit } from './habits.js';

/**
 * What went wrong with a command line, with what was most likely meant as its hint. Whatever has nothing to do with how it
 * was typed stays as it is.
 */
export const mistyped = (reason: unknown, args: readonly string[], program: Command): unknown => {
  if (reason instanceof CommanderError) return usageError(reason, commandIn(args, program));
  if (!(reason instanceof NarrateError)) return reason;
  const hint = isDoubtful(reason) ? (longFlagHint(args, program) ?? commandHint(reason, args, program)) : undefined;
  if (hint === undefined) return reason;
  const { code, message, cause } = reason;
  return new NarrateError(code, message, { hint, cause });
};

/** What parsing found wrong. The value of a flag that may have been a key is not repeated. */
const usageError = ({ code, message: text }: CommanderError, command: Command): NarrateError => {
  const said = text.replace(/^error: /, '').replace(/(--(?:api[-_]?)?key)=[^']*/, '$1');
  const [message = ''] = said.split('\n');
  const [, word = ''] = /'([^'=]*).*'/s.exec(message) ?? [];
  const help = `to see what there is: ${[...pathOf(command), '--help'].join(' ')}`;
  return new NarrateError('ERR_USAGE', message, { hint: hintFor(code, word, command) ?? help });
};

const hintFor = (code: string, word: string, command: Command): string | undefined => {
  switch (code) {
    case 'commander.unknownOption': {
      const near = nearest(word, flagsOf(command));
      const known = ownerHint(word, command) ?? hintForHabit(word);
      return known ?? (word.startsWith('--') && near !== undefined ? didYouMean(near) : undefined);
    }
    case 'commander.unknownCommand': {
      const near = nearest(word, namesOf(command));
      return near === undefined ? undefined : didYouMean([...pathOf(command), near].join(' '));
    }
    case 'commander.optionMissingArgument':
      return `give it a value: ${word.replace(/^-\w, /, '')}`;
    case 'commander.invalidArgument': {
      const { argChoices } = command.registeredArguments.find(({ argChoices }) => argChoices) ?? {};
      return argChoices && whichOf(word, argChoices);
    }
    case 'commander.conflictingOption':
      return 'leave one of them out';
    case 'commander.missingArgument':
      return `for example: ${[...pathOf(command), ...argumentsOf(command)].join(' ')}`;
    default:
      return undefined;
  }
};

/** A flag that another command has. */
const ownerHint = (flag: string, command: Command): string | undefined => {
  const owners = (command.parent ?? command).commands.filter(({ options }) =>
    options.some(({ long }) => long === flag),
  );
  return owners.length === 0
    ? undefined
    : `it is a flag of: ${owners.map((owner) => pathOf(owner).join(' ')).join(', ')}`;
};

const argumentsOf = (command: Command): string[] =>
  command.registeredArguments.flatMap((argument) =>
    argument.required ? [EXAMPLES[argument.name()] ?? `<${argument.name()}>`] : [],
  );

const EXAMPLES: Readonly<Record<string, string>> = { script: 'script.md', name: 'voice' };

/** Whether it can come from a word that was taken for something else than it was meant for. */
const isDoubtful = ({ code, hint = '' }: NarrateError): boolean =>
  (code === 'ERR_USAGE' || code === 'ERR_INPUT') && !hint.startsWith('did you mean');

/** `-output x.mp3` is read as `-o utput` with a script `x.mp3`. */
const longFlagHint = (args: readonly string[], program: Command): string | undefined => {
  const flags = flagsOf(commandIn(args, program));
  const meant = args
    .map((arg) => `-${arg.replace(/=.*/s, '')}`)
    .find((arg) => /^--[a-z]/.test(arg) && flags.includes(arg));
  return meant === undefined ? undefined : didYouMean(`${meant}, with two dashes`);
};

/** A word that is no file may be a command: `narrate voice`. */
const commandHint = ({ cause }: NarrateError, args: readonly string[], program: Command): string | undefined => {
  if (systemCode(cause) !== 'ENOENT' || commandIn(args, program) !== program) return undefined;
  const [word = ''] = args.filter((arg) => !arg.startsWith('-'));
  const near = /^[a-z]+$/i.test(word) ? nearest(word, namesOf(program)) : undefined;
  return near === undefined ? undefined : didYouMean(`narrate ${near}`);
};

/** The command that the arguments name, as far as they do. */
const commandIn = (args: readonly string[], program: Command): Command => {
  let command = program;
  for (const arg of args) command = command.commands.find((candidate) => candidate.name() === arg) ?? command;
  return command;
};

const pathOf = (command: Command): string[] => [...(command.parent ? pathOf(command.parent) : []), command.name()];

const namesOf = (command: Command): string[] => command.commands.map((candidate) => candidate.name());

/** Its own, and those of the commands around it, which are understood behind it as well. */
const flagsOf = (command: Command): string[] => [
  ...command.options.flatMap(({ long, hidden }) => (long && !hidden ? [long] : [])),
  ...(command.parent ? flagsOf(command.parent) : ['--help']),
];

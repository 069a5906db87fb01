import type { Argument, Command, Option } from 'commander';

/** What stands where a command line is to be completed. */
export type Slot = { readonly command: Command; readonly used: ReadonlySet<string> } & (
  | { readonly kind: 'flag' }
  /** @param prefix  what stands in front of it in the same word: "--format=" */
  | { readonly kind: 'value'; readonly option: Option; readonly prefix: string }
  /** `isFirst` of a command that has others below it: they can stand there as well. */
  | {
      readonly kind: 'operand';
      readonly argument: Argument | undefined;
      /** Those in front of it. */
      readonly operands: readonly string[];
      readonly isFirst: boolean;
    }
);

/**
 * Read a command line as commander would, up to the word that is to be completed.
 * @param words    those in front of it, without the program's name
 * @param current  the word as far as it is written
 */
export const slotIn = (program: Command, words: readonly string[], current: string): Slot => {
  let command = program;
  const operands: string[] = [];
  let pending: Option | undefined;
  let hasEnded = false;
  const used = new Set<string>();
  for (const word of words) {
    const isValue = pending && (pending.required || !isFlag(word));
    if (isValue) {
      pending = undefined;
      continue;
    }
    pending = undefined;
    if (!hasEnded && word === '--') hasEnded = true;
    else if (!hasEnded && isFlag(word)) {
      const { option, hasValue } = flagIn(word, command);
      if (option) used.add(option.attributeName());
      pending = option && !hasValue && (option.required || option.optional) ? option : undefined;
    } else {
      const below = operands.length === 0 ? command.commands.find((candidate) => candidate.name() === word) : undefined;
      if (below) command = below;
      else operands.push(word);
    }
  }
  const at = { command, used };
  if (pending && (pending.required || !isFlag(current))) return { ...at, kind: 'value', option: pending, prefix: '' };
  if (!hasEnded && isFlag(current)) {
    const [prefix, name = ''] = /^(--[^=]+)=/s.exec(current) ?? [];
    const option = prefix === undefined ? undefined : flagIn(name, command).option;
    if (option && prefix !== undefined) return { ...at, kind: 'value', option, prefix };
    return { ...at, kind: 'flag' };
  }
  if (!hasEnded && current === '-') return { ...at, kind: 'flag' };
  const { registeredArguments: known } = command;
  const last = known.at(-1);
  const argument = known[operands.length] ?? (last?.variadic ? last : undefined);
  return { ...at, kind: 'operand', argument, operands, isFirst: operands.length === 0 && !hasEnded };
};

/** A dash alone is stdin. */
const isFlag = (word: string): boolean => word.length > 1 && word.startsWith('-');

/** The flag that a word gives, and whether its value is in the word, too. Of short ones in a row, the last. */
const flagIn = (word: string, command: Command): { option?: Option | undefined; hasValue: boolean } => {
  if (word.startsWith('--')) {
    const [name = ''] = word.split('=', 1);
    return { option: optionsOf(command).find(({ long }) => long === name), hasValue: word.includes('=') };
  }
  for (const [at, letter] of [...word.slice(1)].entries()) {
    const option = optionsOf(command).find(({ short }) => short === `-${letter}`);
    const isLast = at === word.length - 2;
    if (!option || option.required || option.optional || isLast) return { option, hasValue: !isLast };
  }
  return { hasValue: false };
};

/** Its own, and those of the commands around it, which are understood behind it as well. */
export const optionsOf = (command: Command): readonly Option[] => [
  ...command.options,
  ...(command.parent ? optionsOf(command.parent) : []),
];

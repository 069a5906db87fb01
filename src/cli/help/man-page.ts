import type { Command, Option } from 'commander';
import type { CommandContext } from '../command.js';
import { EXAMPLES } from './help-style.js';
import { TOPICS } from './topics.js';

/** Print narrate(1). */
export const printManPage = async (program: Command, { terminal }: Pick<CommandContext, 'terminal'>): Promise<void> => {
  const topics = await Promise.all(TOPICS.map(async ({ name, about, read }) => ({ name, about, text: await read() })));
  terminal.data(manPage(program, topics));
};

interface ManTopic {
  readonly name: string;
  readonly about: string;
  readonly text: string;
}

/**
 * narrate(1), for `man`: made from the command line as it is parsed and the topics of `narrate help`, so that it holds all of
 * them. The same program gives the same page.
 */
export const manPage = (program: Command, topics: readonly ManTopic[]): string =>
  [
    `.TH NARRATE 1 "" "narrate ${program.version()}" "User Commands"`,
    '.SH NAME',
    `narrate \\- ${escaped('speak a script as it arrives, or save it as an episode')}`,
    '.SH SYNOPSIS',
    ...synopsis(program),
    '.SH DESCRIPTION',
    ...paragraphs(DESCRIPTION),
    ...optionSections(program),
    '.SH COMMANDS',
    ...commandsOf(program).flatMap((command) => commandSection(command, program)),
    '.SH EXAMPLES',
    ...EXAMPLES.flatMap(([command, what]) => ['.TP', `.B ${escaped(command)}`, escaped(what)]),
    ...topics.flatMap(({ name, about, text }) => [
      `.SH ${escaped(TITLES[name] ?? name.toUpperCase())}`,
      `${escaped(capital(about))}.`,
      '.PP',
      ...paragraphs(text),
    ]),
  ].join('\n');

const DESCRIPTION = `narrate speaks a script, or the output of another program while it is still being written, through the
ElevenLabs text-to-speech service; without a key it speaks with voices of its own, offline. It plays, saves an episode, or both.

stdout carries data only: audio, JSON, lists. Everything for people goes to stderr.`;

/** Where a section of a man page has a name of its own. */
const TITLES: Readonly<Record<string, string>> = {
  script: 'SCRIPTS',
  config: 'CONFIGURATION',
  environment: 'ENVIRONMENT AND FILES',
  'exit-codes': 'EXIT STATUS',
};

const synopsis = (program: Command): string[] => [
  '.B narrate',
  '.RI [ options ]',
  '.RI [ script ...]',
  ...commandsOf(program).flatMap((command) => ['.br', `.B narrate ${command.name()}`, escaped(command.usage())]),
];

const commandsOf = (command: Command): Command[] => command.createHelp().visibleCommands(command) as Command[];

/** Hidden ones are for whoever comes from another program. */
const visible = (command: Command): readonly Option[] => command.createHelp().visibleOptions(command);

const optionSections = (program: Command): string[] => {
  const groups = new Map<string, Option[]>();
  for (const option of visible(program)) {
    const heading = option.helpGroupHeading ?? 'General:';
    groups.set(heading, [...(groups.get(heading) ?? []), option]);
  }
  return [
    '.SH OPTIONS',
    ...[...groups].flatMap(([heading, options]) => [
      `.SS ${escaped(heading.replace(/:$/, ''))}`,
      ...options.flatMap(optionEntry),
    ]),
  ];
};

const optionEntry = ({ flags, description }: Option): string[] => [
  '.TP',
  `.B ${escaped(flags)}`,
  `${escaped(capital(description))}.`,
];

/** A command and its own flags; those that it shares with the whole program are named only. */
const commandSection = (command: Command, program: Command): string[] => {
  const shared = new Set(visible(program).map(({ flags, description }) => `${flags} ${description}`));
  const isShared = ({ flags, description }: Option) => shared.has(`${flags} ${description}`);
  const options = visible(command);
  const own = options.filter((option) => !isShared(option));
  const others = options.filter((option) => isShared(option) && option.long !== '--help').map(({ long }) => long ?? '');
  return [
    `.SS ${escaped(`narrate ${command.name()} ${command.usage()}`)}`,
    `${escaped(capital(command.description()))}.`,
    ...command.registeredArguments.flatMap((argument) => [
      '.TP',
      `.I ${escaped(argument.name())}`,
      `${escaped(capital(argument.description))}.`,
    ]),
    ...own.flatMap(optionEntry),
    ...(others.length > 0 ? ['.PP', `Also: ${others.map((flag) => `\\fB${escaped(flag)}\\fR`).join(', ')}.`] : []),
    ...commandsOf(command).flatMap((below) => [
      '.TP',
      `.B ${escaped(`${below.name()} ${below.usage()}`)}`,
      escaped(below.description()),
    ]),
  ];
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Text as topics have it: what is indented stands as it is, all else flows. */
const paragraphs = (text: string): string[] =>
  text.split(/\n{2,}/).flatMap((block, at) => {
    const lines = block.split('\n');
    if (block.startsWith('  ')) return ['.RS 2', '.EX', ...lines.map((line) => escaped(line.slice(2))), '.EE', '.RE'];
    return [...(at > 0 ? ['.PP'] : []), ...lines.map(escaped)];
  });

/** As roff takes it: no sign turns into another one, and no line into a request. */
const escaped = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll(/[^\0-\x7f]/gu, (char) => `\\[u${char.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}]`)
    .replace(/^\./, '\\&.');

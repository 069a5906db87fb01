import type { Command, HelpConfiguration } from 'commander';
import { TOPICS } from './topics.js';

/** How help is laid out: for a terminal of any usual width, in the order of the definitions. */
export const HELP_STYLE: HelpConfiguration = {
  sortSubcommands: false,
  helpWidth: 80,
  subcommandTerm: (command) => `${command.name()} ${command.usage()}`.replace(' [options]', ''),
};

/** Put the commands below headings, in this order within each. */
export const groupCommands = (program: Command): void => {
  for (const command of program.commands) command.helpGroup(`${headingOf(command.name())}:`);
};

const headingOf = (name: string): string =>
  Object.entries(HEADINGS).find(([, names]) => names.includes(name))?.[0] ?? 'Commands';

const HEADINGS: Readonly<Record<string, readonly string[]>> = {
  'Before speaking': ['voices', 'models', 'cast'],
  'After speaking': ['resume', 'cache'],
  'Setting up': ['config', 'doctor', 'completion', 'help'],
  'For other programs': ['serve'],
};

/** What stands below the flags and commands of the whole program. */
export const helpEnd = (): string => `
Examples:
${EXAMPLES.map(([command, what]) => `  ${command.padEnd(37)} ${what}`).join('\n')}

The key is read from ELEVENLABS_API_KEY; without one, it speaks offline.
More: narrate <command> --help, man narrate, and narrate help <topic>:
${topicLines().join(',\n')}`;

/** Command lines, and what they do. */
export const EXAMPLES: readonly (readonly [command: string, what: string])[] = [
  ['narrate script.txt', 'speak a script'],
  ['llm "tell me a story" | narrate -', 'speak while it is being written'],
  ['narrate script.md -o episode.mp3', 'save an episode'],
  ['narrate voices --preview Rachel', 'hear a voice'],
  ['narrate --estimate script.md', 'what would it cost?'],
];

const topicLines = (): string[] => {
  const lines: string[] = [];
  for (const { name } of TOPICS) {
    const line = lines.at(-1);
    if (line === undefined || line.length + name.length > 74) lines.push(`  ${name}`);
    else lines[lines.length - 1] = `${line}, ${name}`;
  }
  return lines;
};

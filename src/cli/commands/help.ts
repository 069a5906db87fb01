import type { Command } from 'commander';
import { didYouMean, nearest } from '../../errors/near-miss.js';
import { NarrateError } from '../../errors.js';
import type { CommandContext } from '../command.js';
import { TOPICS, topicNamed } from '../help/topics.js';

/**
 * `narrate help`: all flags and commands and the topics; of a command what its `--help` says; of a topic its page. What is
 * both is told by both.
 * @throws NarrateError ERR_USAGE  it is neither
 */
export const helpCommand = async (
  subject: string | undefined,
  program: Command,
  { terminal }: Pick<CommandContext, 'terminal'>,
): Promise<void> => {
  if (subject === undefined) {
    program.outputHelp();
    terminal.data(`\nTopics:\n${TOPICS.map(({ name, about }) => `  ${name.padEnd(12)} ${about}`).join('\n')}`);
    return;
  }
  const command = visible(program).find((one) => one.name() === subject);
  const topic = topicNamed(subject);
  if (!command && !topic) throw unknownSubject(subject, program);
  command?.outputHelp();
  if (command && topic) terminal.data('');
  if (topic) terminal.data(await topic.read());
};

const visible = (program: Command): Command[] => program.createHelp().visibleCommands(program);

const unknownSubject = (subject: string, program: Command): NarrateError => {
  const topics = TOPICS.map(({ name }) => name);
  const near = nearest(subject, [...topics, ...visible(program).map((command) => command.name())]);
  return new NarrateError('ERR_USAGE', `There is no help on "${subject}"`, {
    hint: near === undefined ? `one of ${topics.join(', ')}` : didYouMean(`narrate help ${near}`),
  });
};
